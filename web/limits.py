"""How often sensitive doors may be used: exact across processes by Redis, per process while Redis is away."""

import time

import structlog
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from redis.exceptions import RedisError

from domain.errors import ShopError
from web.jobs import PAUSE_SECONDS, connect

log = structlog.get_logger()
CODE = RateLimitItemPerMinute(3, namespace="code")
LOG_IN = RateLimitItemPerMinute(5, namespace="log-in")
GUESS = RateLimitItemPerMinute(20, namespace="guess")

ANY_ADDRESS = "async+redis://localhost:6379"
"""`limits` wants an address that it can read; the connections are those of our own pool."""


class TooManyError(ShopError):
    """The door was used too often; `retry_after` is in seconds."""

    code = "too_many_requests"

    def __init__(self, limit: int, retry_after: int) -> None:
        super().__init__(f"That was too often. Please try again in {retry_after} seconds.")
        self.limit, self.retry_after = limit, retry_after

    @property
    def headers(self) -> dict[str, str]:
        """Retry-After (RFC 9110) and the RateLimit fields of the IETF's draft."""
        return {
            "Retry-After": str(self.retry_after),
            "RateLimit-Policy": f'"default";q={self.limit};w=60',
            "RateLimit": f'"default";r=0;t={self.retry_after}',
        }


class Limits:
    """Counts uses by whom or from where. Switched off it counts nothing."""

    def __init__(self, redis_url: str, *, on: bool) -> None:
        self._on = on
        self._near = MovingWindowRateLimiter(MemoryStorage())
        self._redis = connect(redis_url)
        self._far = MovingWindowRateLimiter(
            RedisStorage(
                ANY_ADDRESS,
                implementation="redispy",
                key_prefix="mercer-limits",
                connection_pool=self._redis.connection_pool,  # type: ignore[arg-type] # handed on to redis-py
            )
        )
        self._near_until = 0.0

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose()

    async def use(self, limit: RateLimitItem, *who: str) -> None:
        """Count one use by each of `who`. Raises `TooManyError` once any of them has used up the limit."""
        if not self._on:
            return
        for one in who:
            limiter, allowed = await self._hit(limit, one)
            if not allowed:
                stats = await limiter.get_window_stats(limit, one)
                raise TooManyError(limit.amount, max(1, round(stats.reset_time - time.time())))

    async def _hit(self, limit: RateLimitItem, one: str) -> tuple[MovingWindowRateLimiter, bool]:
        if time.monotonic() >= self._near_until:
            try:
                return self._far, await self._far.hit(limit, one)
            except (RedisError, OSError, TimeoutError) as error:
                self._near_until = time.monotonic() + PAUSE_SECONDS
                log.warning("redis is away, limits are counted per process", error=type(error).__name__)
        return self._near, await self._near.hit(limit, one)
