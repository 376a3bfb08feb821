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
from domain.words.messages import gettext, ngettext
from web.infra.redis import REDIS_AWAY, Breaker, connect

CHAIN = """
local now = redis.call('TIME')
local ms = now[1] * 1000 + math.floor(now[2] / 1000)
for place, key in ipairs(KEYS) do
  local most, span = tonumber(ARGV[2 * place]), ARGV[2 * place + 1] * 1000
  redis.call('ZREMRANGEBYSCORE', key, '-inf', ms - span)
  if not redis.call('ZSCORE', key, ARGV[1]) and redis.call('ZCARD', key) >= most then
    local oldest = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')[2]
    return {place, math.max(1, math.ceil((oldest + span - ms) / 1000)), 0}
  end
end
for place, key in ipairs(KEYS) do
  redis.call('ZADD', key, 'NX', ms, ARGV[1])
  redis.call('EXPIRE', key, ARGV[2 * place + 1])
end
local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2]
local left = ARGV[2] - redis.call('ZCARD', KEYS[1])
return {0, math.max(1, math.ceil((oldest + ARGV[3] * 1000 - ms) / 1000)), left}
"""
"""Moving windows over different marks, all decided at once by Redis's own clock.

Returns the place of the first full window, from 1, and the seconds to wait for it: then nothing was counted anywhere.
Otherwise 0, the seconds until the first window has room for one more, and how many uses it has left.
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


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a window allows: so many uses of `most` are `left` in `window` seconds, and more of them after `wait`."""

    most: int
    window: int
    left: int
    wait: int

    @property
    def headers(self) -> dict[str, str]:
        """The RateLimit fields of the IETF's draft (draft-ietf-httpapi-ratelimit-headers)."""
        return {
            "RateLimit-Policy": f'"default";q={self.most};w={self.window}',
            "RateLimit": f'"default";r={self.left};t={self.wait}',
        }


Counted = tuple[Window | None, int, int]
"""The window that is full, if one is; the seconds until there is room in it, or in the first; the uses left there."""


class TooManyError(ShopError):
    """The limit of a route is used up; `retry_after` and `window` are in seconds."""

    code = "too_many_requests"

    def __init__(self, limit: int, retry_after: int, window: int = MINUTE) -> None:
        super().__init__(gettext("Too many attempts. Try again in %(wait)s.", wait=_in_words(retry_after)))
        self.limit, self.retry_after, self.window = limit, retry_after, window

    @property
    def headers(self) -> dict[str, str]:
        """Retry-After (RFC 9110) and the RateLimit fields."""
        allowance = Allowance(self.limit, self.window, 0, self.retry_after)
        return {"Retry-After": str(self.retry_after), **allowance.headers}


def _in_words(seconds: int) -> str:
    if seconds > HOUR:
        return ngettext("%(num)s hour", "%(num)s hours", -(-seconds // HOUR))
    if seconds > MINUTE:
        return ngettext("%(num)s minute", "%(num)s minutes", -(-seconds // MINUTE))
    return ngettext("%(num)s second", "%(num)s seconds", seconds)


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

    async def use_all(self, *windows: Window, mark: str = "") -> Allowance | None:
        """Count one use in all `windows`, or in none of them if one is full: then raises its `TooManyError`.

        Returns what the first window still allows, None if nothing is counted.

        They are looked at in their order, so put whoever asks before whoever is asked about: what is refused to a
        stranger then uses up nothing of anybody else's. A repetition under the same `mark` is no further use.
        """
        if not (self.on and windows):
            return None
        full, wait, left = await self._use_far(windows, mark) or await self._use_near(windows)
        limit = (full or windows[0]).limit
        if full:
            raise TooManyError(limit.amount, wait, limit.get_expiry())
        return Allowance(limit.amount, limit.get_expiry(), left, wait)

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

    async def _use_far(self, windows: Sequence[Window], mark: str) -> Counted | None:
        """What was counted; None if Redis is away and cannot tell."""
        if self._breaker.open:
            return None
        unique = hashlib.sha256(mark.encode()).digest() if mark else secrets.token_bytes(16)
        sizes = [size for one in windows for size in (one.limit.amount, one.limit.get_expiry())]
        try:
            place, wait, left = await self._chain(keys=[one.key for one in windows], args=[unique, *sizes])
        except REDIS_AWAY as error:
            self._breaker.trip(error)
            return None
        return windows[place - 1] if place else None, wait, left

    async def _use_near(self, windows: Sequence[Window]) -> Counted:
        for one in windows:
            if not await self._near.test(one.limit, one.who):
                return one, *await self._near_stats(one)
        for one in windows:
            await self._near.hit(one.limit, one.who)
        return None, *await self._near_stats(windows[0])

    async def _near_stats(self, window: Window) -> tuple[int, int]:
        stats = await self._near.get_window_stats(window.limit, window.who)
        return max(1, round(stats.reset_time - time.time())), stats.remaining
