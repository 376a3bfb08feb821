"""The worker's wake-up bell: emails just committed to the outbox are sent now, not at the next sweep."""

import asyncio
import time

from redis.asyncio import Redis
from saq import Queue
from saq.queue.redis import RedisQueue

from web.infra.redis import TIMEOUT_SECONDS, Breaker, connect

QUEUE = "mercer"

RING_SECONDS = 0.25
"""The seconds for which a bell is still being heard."""


def make_queue(redis: "Redis") -> Queue:
    """The shop's one queue of jobs."""
    return RedisQueue(redis, name=QUEUE)


class Bell:
    """Wakes the worker. A bell that nobody hears loses nothing: the worker's sweep finds the emails."""

    def __init__(self, redis_url: str) -> None:
        self._redis = connect(redis_url)
        self._queue = make_queue(self._redis)
        self._breaker = Breaker("emails wait for the next scheduled run")
        self._rung_at = float("-inf")
        self._later: asyncio.Task[None] | None = None

    async def ring(self) -> None:
        """Ask the worker to deliver waiting emails, at most `RING_SECONDS` from now.

        Never raises; costs at most `TIMEOUT_SECONDS`.
        """
        wait = self._rung_at + RING_SECONDS - time.monotonic()
        if wait <= 0:
            await self._ring()
        elif self._later is None or self._later.done():
            self._later = asyncio.create_task(self._ring_after(wait))

    async def _ring_after(self, wait: float) -> None:
        await asyncio.sleep(wait)
        await self._ring()

    async def _ring(self) -> None:
        self._rung_at = time.monotonic()
        if self._breaker.open:
            return
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                await self._queue.enqueue("deliver_emails", key="deliver_emails", retries=1, ttl=60)
        except Exception as error:  # what was to be told of is committed: nothing may break its answer
            self._breaker.trip(error)

    async def close(self) -> None:
        """Close the connection."""
        if self._later:
            self._later.cancel()
            await asyncio.gather(self._later, return_exceptions=True)
        await self._redis.aclose()
