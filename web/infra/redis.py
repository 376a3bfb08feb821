"""A circuit breaker for Redis, so that an outage costs one wait and not one for every request."""

import time

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

PAUSE_SECONDS = 5.0
"""The seconds for which Redis is left alone after a failure."""

REDIS_AWAY = (RedisError, OSError, TimeoutError)
log = structlog.get_logger()


class Breaker:
    """A circuit breaker, open while Redis is left alone; `consequence` says in the log what that means meanwhile."""

    def __init__(self, consequence: str) -> None:
        self._consequence = consequence
        self._until = 0.0

    @property
    def open(self) -> bool:
        """Whether a call failed a moment ago."""
        return time.monotonic() < self._until

    def trip(self, error: BaseException) -> None:
        """Open the breaker from now on, and log it once."""
        if not self.open:
            log.warning(f"redis unavailable, {self._consequence}", error=type(error).__name__)
        self._until = time.monotonic() + PAUSE_SECONDS


TIMEOUT_SECONDS = 0.3
"""The longest wait for Redis."""


def connect(redis_url: str, *, timeout: float | None = TIMEOUT_SECONDS) -> "Redis":
    """A client of the Redis at `redis_url`; `timeout` is seconds for a connect and for a response.

    A lost connection is made anew once; a hung one is not waited for a second time.
    """
    retry = Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,))
    return Redis.from_url(redis_url, socket_timeout=timeout, socket_connect_timeout=timeout, retry=retry)
