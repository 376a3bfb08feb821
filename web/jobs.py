"""The worker's bell: what was committed to the outbox is looked at now, not at the next sweep."""

import time

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError
from saq import Queue
from saq.queue.redis import RedisQueue

QUEUE = "mercer"
TIMEOUT_SECONDS = 0.3
"""How long anything may wait for Redis."""

PAUSE_SECONDS = 5.0
"""After a failure Redis is left alone for so long."""

log = structlog.get_logger()


def connect(redis_url: str, *, timeout: float | None = TIMEOUT_SECONDS) -> "Redis":
    """A client of the Redis at `redis_url`; `timeout` is seconds for a connect and for an answer."""
    return Redis.from_url(redis_url, socket_timeout=timeout, socket_connect_timeout=timeout)


def make_queue(redis: "Redis") -> Queue:
    """The shop's one queue of jobs."""
    return RedisQueue(redis, name=QUEUE)


class Bell:
    """Rings the worker. A bell that nobody hears loses nothing: the worker's sweep finds the letters."""

    def __init__(self, redis_url: str) -> None:
        self._redis = connect(redis_url)
        self._queue = make_queue(self._redis)
        self._silent_until = 0.0

    async def ring(self) -> None:
        """Ask the worker to deliver waiting letters now. Never raises; costs at most `TIMEOUT_SECONDS`."""
        if time.monotonic() < self._silent_until:
            return
        try:
            await self._queue.enqueue("deliver_letters", key="deliver_letters", retries=1, ttl=60)
        except (RedisError, OSError, TimeoutError) as error:
            self._silent_until = time.monotonic() + PAUSE_SECONDS
            log.warning("redis is away, letters wait for the sweep", error=type(error).__name__)

    async def close(self) -> None:
        """Close the connection."""
        await self._redis.aclose()
