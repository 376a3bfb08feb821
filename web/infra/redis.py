"""A circuit breaker for Redis, so that an outage costs one wait and not one for every request."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.asyncio.connection import AbstractConnection
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
    client = Redis.from_url(redis_url, socket_timeout=timeout, socket_connect_timeout=timeout, retry=retry)
    pool = client.connection_pool
    pool.connection_class = _honest(pool.connection_class)
    return client


class _Honest(AbstractConnection):
    """Says that a connection was lost: uvloop raises a plain RuntimeError for a transport that is closed."""

    async def send_packed_command(self, *args: Any, **options: Any) -> None:
        with _loss_is_named():
            await super().send_packed_command(*args, **options)

    async def read_response(self, *args: Any, **options: Any) -> Any:
        with _loss_is_named():
            return await super().read_response(*args, **options)

    async def can_read_destructive(self, *args: Any, **options: Any) -> bool:
        with _loss_is_named():
            return bool(await super().can_read_destructive(*args, **options))

    async def disconnect(self, *args: Any, **options: Any) -> None:
        with _loss_is_named():
            await super().disconnect(*args, **options)


@contextmanager
def _loss_is_named() -> Iterator[None]:
    try:
        yield
    except RuntimeError as error:
        if type(error) is not RuntimeError:
            raise
        raise RedisConnectionError(f"the connection was lost: {error}") from error


def _honest(kind: type[AbstractConnection]) -> type[AbstractConnection]:
    return type(kind.__name__, (_Honest, kind), {})
