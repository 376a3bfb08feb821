"""Parts of the worker, run inside a test and ended with it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

DEADLINE = 20.0


@asynccontextmanager
async def at_work(job: Callable[[asyncio.Event], Awaitable[None]]) -> AsyncIterator[None]:
    """Run a part of the worker, which must end soon after it is asked to."""
    stop = asyncio.Event()
    working = asyncio.ensure_future(job(stop))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(working, DEADLINE)
