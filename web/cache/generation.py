"""The generation of the catalogue as this process knows it: one tiny query for all requests, a few times a second."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import structlog

from domain.catalogue.generation import Generation
from web.infra.connections import AWAY

SOON = 0.5
"""The age, in seconds, from which the known generation is renewed while it is still used."""

LATEST = 0.75
"""The age, in seconds, up to which the known generation is used, so that everybody sees a change within a second."""

AFTER = 0.001
"""The seconds before a renewal for which nobody waits begins: who happens to be asking is answered first."""

PATIENCE = 1.5
"""The seconds to wait, once, for a database that does not answer: it may just be very busy."""

PAUSE = 0.5
"""The least seconds between two queries while the database is away."""

log = structlog.get_logger()


class Watch:
    """The known generation, renewed by `read`, which queries the database."""

    def __init__(self, read: Callable[[], Awaitable[Generation]]) -> None:
        self._read = read
        self._known = Generation(0, 0, 0, 0)
        self._as_of = self._not_before = float("-inf")
        self._away = False
        self._asked_at = float("-inf")
        self._asking: asyncio.Task[None] | None = None

    @property
    def known(self) -> Generation | None:
        """The generation, if it is known well enough; no waiting."""
        age = time.monotonic() - self._as_of
        if age > SOON:
            self._ask_soon(AFTER)
        return self._known if age < LATEST and self._as_of >= self._not_before else None

    async def current(self) -> Generation:
        """The generation, at most `LATEST` seconds old. Raises ConnectionError while the database is away."""
        return self.known or await self.since(max(time.monotonic() - SOON, self._not_before))

    def forget(self) -> None:
        """Expire the known generation: something has just been changed here."""
        self._not_before = time.monotonic()

    async def since(self, moment: float) -> Generation:
        """The generation as of `moment` (monotonic) or later. Raises ConnectionError while the database is away."""
        while self._as_of < moment:
            asking = self._ask_soon()
            if not self._away and asking:
                await asyncio.wait({asking}, timeout=PATIENCE)
                self._away = self._away or not asking.done()
            if self._away:
                raise ConnectionError("the database is away")
        return self._known

    def _ask_soon(self, after: float = 0.0) -> "asyncio.Task[None] | None":
        """Start a query, unless one is running, or the database was away a moment ago."""
        now = time.monotonic()
        if self._asking is None and not (self._away and now < self._asked_at + PAUSE):
            self._asked_at = now
            self._asking = asyncio.create_task(self._ask(after))
        return self._asking

    async def _ask(self, after: float) -> None:
        try:
            if after:
                await asyncio.sleep(after)
            began = time.monotonic()
            self._known, self._as_of = await self._read(), began
            self._away = False
        except AWAY as error:
            if not self._away:
                log.warning("database unavailable, pages may be outdated", error=type(error).__name__)
            self._away = True
        finally:
            self._asking = None
