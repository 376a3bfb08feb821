"""Rate limits of sensitive routes: exact across processes by Redis, per process while Redis is away."""

import hashlib
import time

from limits import RateLimitItem
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter

from domain.errors import ShopError
from web.infra.redis import REDIS_AWAY, Breaker, connect

ANY_ADDRESS = "async+redis://localhost:6379"
"""A URL that `limits` can parse; the connections are those of our own pool."""

DISTINCT = """
local now = redis.call('TIME')
local ms = now[1] * 1000 + math.floor(now[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ms - ARGV[3] * 1000)
if redis.call('ZSCORE', KEYS[1], ARGV[1]) then return 0 end
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then
  local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2]
  return math.max(1, math.ceil((oldest + ARGV[3] * 1000 - ms) / 1000))
end
redis.call('ZADD', KEYS[1], ms, ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 0
"""
"""A moving window over different marks, decided at once by Redis's own clock: seconds to wait, or 0."""


class TooManyError(ShopError):
    """The limit of a route is used up; `retry_after` is in seconds."""

    code = "too_many_requests"

    def __init__(self, limit: int, retry_after: int) -> None:
        super().__init__(
            f"Too many attempts. Try again in {retry_after} {'second' if retry_after == 1 else 'seconds'}."
        )
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
    """Counts uses by user or address. Switched off it counts nothing."""

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
        self._distinct = self._redis.register_script(DISTINCT)
        self._breaker = Breaker("limits are counted per process")

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

    async def use_distinct(self, limit: RateLimitItem, mark: str, who: str) -> None:
        """Count one use by `who`; a repetition under the same `mark` within the window is no further use.

        Raises `TooManyError`.
        """
        if not self._on:
            return
        wait = await self._wait_for(limit, mark, who)
        if wait is None:
            await self.use(limit, who)
        elif wait > 0:
            raise TooManyError(limit.amount, wait)

    async def _wait_for(self, limit: RateLimitItem, mark: str, who: str) -> int | None:
        """The seconds to wait, 0 if the use is allowed, None if Redis is away and cannot tell."""
        if self._breaker.open:
            return None
        try:
            return int(
                await self._distinct(
                    keys=[f"mercer-limits:{limit.namespace}:{who}"],
                    args=[hashlib.sha256(mark.encode()).digest(), limit.amount, limit.get_expiry()],
                )
            )
        except REDIS_AWAY as error:
            self._breaker.trip(error)
            return None

    async def _hit(self, limit: RateLimitItem, one: str) -> tuple[MovingWindowRateLimiter, bool]:
        if not self._breaker.open:
            try:
                return self._far, await self._far.hit(limit, one)
            except REDIS_AWAY as error:
                self._breaker.trip(error)
        return self._near, await self._near.hit(limit, one)
