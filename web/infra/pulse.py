"""Tells a database that answers slowly from one that does not answer at all, so that nobody waits for the latter."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import structlog

QUIET_SECONDS = 1.0
"""Whoever has waited for so long, with nobody answered meanwhile, has the database asked for a sign of life."""

ASK_SECONDS = 1.0
"""A sign of life that takes longer is none."""

PAUSE_SECONDS = 0.5
"""A silent database is asked again after so long, by the first request that comes then."""

TICK_SECONDS = 0.1
STALL_SECONDS = 0.2
"""If this process itself was busy for so long while it asked, the question proves nothing and is put again."""

log = structlog.get_logger()


class SilentError(ConnectionError):
    """The database does not answer."""


class Pulse:
    """Watches everybody who waits for the database.

    `ask` makes a new connection, and returns once it was answered, if only by a refusal; it raises OSError if there is
    nobody to ask. A request is told within `QUIET_SECONDS` and `ASK_SECONDS` that the database is silent. One that is
    merely slow answers the question in between, and is waited for as long as before.
    """

    def __init__(self, ask: Callable[[], Awaitable[None]]) -> None:
        self._ask = ask
        self._waiting: dict[asyncio.Timeout, float] = {}
        self._heard_at = self._asked_at = float("-inf")
        self._silent = False
        self._watching: asyncio.Task[None] | None = None
        self._asking: asyncio.Task[None] | None = None

    def heard(self) -> None:
        """Note that the database has just answered something."""
        self._heard_at = time.monotonic()
        self._silent = False

    @asynccontextmanager
    async def listen(self) -> AsyncIterator[None]:
        """Wait for the database in here. Raises `SilentError` once it is known to be silent."""
        if self._silent:
            await self._ask_again()
        try:
            async with asyncio.timeout(None) as limit:
                with self._watched(limit):
                    yield
        except TimeoutError as error:
            if limit.expired():
                raise SilentError("the database does not answer") from error
            raise

    def close(self) -> None:
        """Watch no longer."""
        for task in (self._watching, self._asking):
            if task:
                task.cancel()

    @contextmanager
    def _watched(self, limit: asyncio.Timeout) -> Iterator[None]:
        self._waiting[limit] = time.monotonic()
        if self._watching is None or self._watching.done():
            self._watching = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            del self._waiting[limit]

    async def _watch(self) -> None:
        while self._waiting:
            await asyncio.sleep(TICK_SECONDS)
            since = max(min(self._waiting.values(), default=float("inf")), self._heard_at)
            if time.monotonic() - since >= QUIET_SECONDS:
                await asyncio.wait({self._question()})
                if self._silent:
                    self._tell_everybody()

    def _tell_everybody(self) -> None:
        now = asyncio.get_running_loop().time()
        for limit in self._waiting:
            limit.reschedule(now)

    async def _ask_again(self) -> None:
        if time.monotonic() - self._asked_at >= PAUSE_SECONDS or self._asking:
            await asyncio.wait({self._question()})
        if self._silent:
            raise SilentError("the database does not answer")

    def _question(self) -> "asyncio.Task[None]":
        """The question that is being asked, or a new one."""
        if self._asking is None:
            self._asking = asyncio.create_task(self._listen_for_life())
        return self._asking

    async def _listen_for_life(self) -> None:
        try:
            if await self._is_alive():
                self.heard()
            else:
                if not self._silent:
                    log.warning("the database does not answer")
                self._silent = True
        finally:
            self._asked_at = time.monotonic()
            self._asking = None

    async def _is_alive(self) -> bool:
        """Whether the database answers in time."""
        while True:
            began = time.monotonic()
            try:
                async with asyncio.timeout(ASK_SECONDS):
                    await self._ask()
            except TimeoutError:
                if time.monotonic() - began < ASK_SECONDS + STALL_SECONDS:
                    return False
            except OSError:
                return False
            else:
                return True
