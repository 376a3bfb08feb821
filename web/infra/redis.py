"""Keeping off what has just failed, so that an outage costs one wait and not one for every request."""

import time

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

PAUSE_SECONDS = 5.0
"""After a failure it is left alone for so long."""

REDIS_AWAY = (RedisError, OSError, TimeoutError)
log = structlog.get_logger()


class Breaker:
    """Open while something is to be left alone; `consequence` says in the log what that means meanwhile."""

    def __init__(self, consequence: str) -> None:
        self._consequence = consequence
        self._until = 0.0

    @property
    def open(self) -> bool:
        """Whether it failed a moment ago."""
        return time.monotonic() < self._until

    def trip(self, error: BaseException) -> None:
        """Leave it alone from now on, and say so once."""
        if not self.open:
            log.warning(f"redis is away, {self._consequence}", error=type(error).__name__)
        self._until = time.monotonic() + PAUSE_SECONDS


TIMEOUT_SECONDS = 0.3
"""How long anything may wait for Redis."""


def connect(redis_url: str, *, timeout: float | None = TIMEOUT_SECONDS) -> "Redis":
    """A client of the Redis at `redis_url`; `timeout` is seconds for a connect and for an answer.

    A lost connection is made anew once; what is hung is not waited for a second time.
    """
    retry = Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,))
    return Redis.from_url(redis_url, socket_timeout=timeout, socket_connect_timeout=timeout, retry=retry)
