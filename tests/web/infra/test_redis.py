"""Connections to Redis that were lost while nobody looked, on the event loop that the server uses."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import uvloop

from tests.support.lines import line_to
from web.accounts.limits import CODE
from web.embedded.services import Services
from web.infra.queue import Bell
from web.infra.rate_limiter import Limits
from web.infra.redis import REDIS_AWAY, connect

POOLED = 4


def as_served(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run `work` on uvloop, as granian does."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(work())


def test_whoever_uses_a_lost_connection_first_gets_a_new_one(running: Services) -> None:
    async def work() -> None:
        async with line_to(running.redis_url) as line:
            client = connect(f"redis://127.0.0.1:{line.port}")
            await _all(POOLED, client.ping)
            line.reset()
            await asyncio.sleep(0.1)
            await _all(POOLED, client.ping)
            await client.aclose()

    as_served(work)


def test_a_redis_that_is_gone_is_an_outage_and_no_fault(running: Services) -> None:
    async def work() -> None:
        async with line_to(running.redis_url) as line:
            url = f"redis://127.0.0.1:{line.port}"
            bell, limits, client = Bell(url), Limits(url, on=True), connect(url)
            await _all(POOLED, client.ping)
            await bell.ring()
            await limits.use(CODE, "account:ada@example.com")
            line.cut()
            line.reset()
            await asyncio.sleep(0.1)
            bell._rung_at = float("-inf")
            await bell.ring()
            await limits.use(CODE, "account:ada@example.com")
            for answer in await asyncio.gather(*(client.ping() for _ in range(POOLED)), return_exceptions=True):
                assert isinstance(answer, REDIS_AWAY)
            for one in (bell, limits):
                await one.close()
            await client.aclose()

    as_served(work)


def test_a_bell_never_breaks_what_it_rings_for(running: Services) -> None:
    async def work() -> None:
        bell = Bell(running.redis_url)

        async def broken(*_args: object, **_more: object) -> None:
            raise RuntimeError("unable to perform operation; the handler is closed")

        bell._queue.enqueue = broken  # type: ignore[method-assign] # as a client with a fault would
        await bell.ring()
        await bell.close()

    as_served(work)


async def _all(count: int, use: Callable[[], Awaitable[Any]]) -> None:
    await asyncio.gather(*(use() for _ in range(count)))
