"""The caps on what is reserved and unpaid, cached in each process: they follow the stock, which is slow to sum."""

import asyncio
import math
import time

import structlog

from domain.checkout.caps import Caps, caps_for, stock_figures
from web.cache.known_settings import KnownSettings
from web.infra.connections import AWAY
from web.infra.database import Database

CAPS_SECONDS = 300.0
"""The seconds for which caps are relied on: they are shares of all the stock, which a few minutes hardly change."""

log = structlog.get_logger()


class KnownCaps:
    """The cached caps, by what the shop has in its currency."""

    def __init__(self, database: Database, known: KnownSettings) -> None:
        self._database, self._known = database, known
        self._caps: Caps | None = None
        self._read_at = -math.inf
        self._reading: asyncio.Task[None] | None = None

    async def current(self) -> Caps:
        """The caps. Only the first callers wait for them; later they are read anew beside the requests."""
        if time.monotonic() - self._read_at > CAPS_SECONDS and (self._reading is None or self._reading.done()):
            self._reading = asyncio.create_task(self._read())
        if self._caps is None and self._reading:
            await asyncio.shield(self._reading)
        assert self._caps  # noqa: S101 - read by now, or an error was raised
        return self._caps

    async def _read(self) -> None:
        """Read the figures. While the database is away the last caps stand; an error is for those who have none."""
        try:
            async with self._database.read() as connection:
                figures = await stock_figures(connection, self._known.now.currency)
        except AWAY as error:
            if self._caps is None:
                raise
            log.warning("caps could not be read again", error=type(error).__name__)
        else:
            self._caps, self._read_at = caps_for(figures), time.monotonic()
