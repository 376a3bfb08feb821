"""Keeping off what has just failed, so that an outage costs one wait and not one for every request."""

import time

import structlog
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
