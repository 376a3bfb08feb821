"""Rate limits of sensitive routes: exact across processes by Redis, per process while Redis is away."""

import hashlib
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass

from limits import RateLimitItem
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from domain.errors import ShopError
from web.infra.redis import REDIS_AWAY, Breaker, connect

CHAIN = """
local now = redis.call('TIME')
local ms = now[1] * 1000 + math.floor(now[2] / 1000)
for place, key in ipairs(KEYS) do
  local most, span = tonumber(ARGV[2 * place]), ARGV[2 * place + 1] * 1000
  redis.call('ZREMRANGEBYSCORE', key, '-inf', ms - span)
  if not redis.call('ZSCORE', key, ARGV[1]) and redis.call('ZCARD', key) >= most then
    local oldest = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')[2]
    return {place, math.max(1, math.ceil((oldest + span - ms) / 1000))}
  end
end
for place, key in ipairs(KEYS) do
  redis.call('ZADD', key, 'NX', ms, ARGV[1])
  redis.call('EXPIRE', key, ARGV[2 * place + 1])
end
return {0, 0}
"""
"""Moving windows over different marks, all decided at once by Redis's own clock.

Returns the place of the first full window, from 1, and the seconds to wait for it: then nothing was counted anywhere.
"""

MINUTE, HOUR = 60, 3600


@dataclass(frozen=True, slots=True)
class Window:
    """A moving window of its own for each `who`."""

    limit: RateLimitItem
    who: str

    @property
    def key(self) -> str:
        """The name of the window."""
        return f"mercer-limits:{self.limit.namespace}:{self.limit.get_expiry()}:{self.who}"


Full = tuple[Window | None, int]
NOBODY: Full = (None, 0)


class TooManyError(ShopError):
    """The limit of a route is used up; `retry_after` and `window` are in seconds."""

    code = "too_many_requests"

    def __init__(self, limit: int, retry_after: int, window: int = MINUTE) -> None:
        super().__init__(f"Too many attempts. Try again in {_in_words(retry_after)}.")
        self.limit, self.retry_after, self.window = limit, retry_after, window

    @property
    def headers(self) -> dict[str, str]:
        """Retry-After (RFC 9110) and the RateLimit fields of the IETF's draft."""
        return {
            "Retry-After": str(self.retry_after),
            "RateLimit-Policy": f'"default";q={self.limit};w={self.window}',
            "RateLimit": f'"default";r=0;t={self.retry_after}',
        }


def _in_words(seconds: int) -> str:
    size, unit = (HOUR, "hour") if seconds > HOUR else (MINUTE, "minute") if seconds > MINUTE else (1, "second")
    number = -(-seconds // size)
    return f"{number} {unit if number == 1 else unit + 's'}"


class Limits:
    """Counts uses by user or address. Switched off it counts nothing."""

    def __init__(self, redis_url: str, *, on: bool) -> None:
        self.on = on
        self._near = MovingWindowRateLimiter(MemoryStorage())
        self._redis = connect(redis_url)
        self._chain = self._redis.register_script(CHAIN)
        self._breaker = Breaker("limits are counted per process")

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose()

    async def use(self, limit: RateLimitItem, *who: str) -> None:
        """Count one use by each of `who`, as `use_all` does."""
        await self.use_all(*(Window(limit, one) for one in who))

    async def use_all(self, *windows: Window, mark: str = "") -> None:
        """Count one use in all `windows`, or in none of them if one is full: then raises its `TooManyError`.

        They are looked at in their order, so put whoever asks before whoever is asked about: what is refused to a
        stranger then uses up nothing of anybody else's. A repetition under the same `mark` is no further use.
        """
        if not (self.on and windows):
            return
        full, wait = await self._use_far(windows, mark) or await self._use_near(windows)
        if full:
            limit = full.limit
            raise TooManyError(limit.amount, wait, limit.get_expiry())

    async def forget(self, *windows: Window) -> None:
        """Let these windows begin anew."""
        if not (self.on and windows):
            return
        for one in windows:
            await self._near.clear(one.limit, one.who)
        if self._breaker.open:
            return
        try:
            await self._redis.delete(*(one.key for one in windows))
        except REDIS_AWAY as error:
            self._breaker.trip(error)

    async def _use_far(self, windows: Sequence[Window], mark: str) -> Full | None:
        """The first counter that is used up, with the seconds to wait; None if Redis is away and cannot tell."""
        if self._breaker.open:
            return None
        unique = hashlib.sha256(mark.encode()).digest() if mark else secrets.token_bytes(16)
        sizes = [size for one in windows for size in (one.limit.amount, one.limit.get_expiry())]
        try:
            place, wait = await self._chain(keys=[one.key for one in windows], args=[unique, *sizes])
        except REDIS_AWAY as error:
            self._breaker.trip(error)
            return None
        return (windows[place - 1], wait) if place else NOBODY

    async def _use_near(self, windows: Sequence[Window]) -> Full:
        for one in windows:
            if not await self._near.test(one.limit, one.who):
                stats = await self._near.get_window_stats(one.limit, one.who)
                return one, max(1, round(stats.reset_time - time.time()))
        for one in windows:
            await self._near.hit(one.limit, one.who)
        return NOBODY
