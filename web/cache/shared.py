"""The cache that all processes share: Redis, in a fixed number of slots, so that no client can fill it."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from redis.asyncio import Redis

from web.cache.entry import Entry
from web.infra.redis import REDIS_AWAY, TIMEOUT_SECONDS, Breaker, connect

PLACES = 8192
"""The number of slots; two keys that share one take turns."""

LARGEST = 64_000
"""The size of the largest response that is shared, in bytes."""

SECONDS = 24 * 3600
"""The lifetime of a cached page, in seconds, should the database be away."""


class SharedCache:
    """Cached responses in Redis under a name, which tells this shop and this version of it from all others.

    Nothing here raises; Redis hung costs `TIMEOUT_SECONDS` once, and is then left alone for a while.
    """

    def __init__(self, redis_url: str, name: Callable[[], str]) -> None:
        self._redis: Redis = connect(redis_url)
        self._name = name
        self._breaker = Breaker("pages are cached per process")
        self._sharing: set[asyncio.Task[None]] = set()

    async def close(self) -> None:
        """Close the connections, after the writes under way."""
        await asyncio.gather(*self._sharing)
        await self._redis.aclose()

    async def get(self, key: str) -> Entry | None:
        """The cached response, of whatever generation, if there is one."""
        found = await self._ask(self._redis.get(self._place(key)))
        try:
            entry = msgspec.msgpack.decode(found, type=Entry) if found else None
        except msgspec.DecodeError:
            return None
        return entry if entry and entry.key == key else None

    def put(self, entry: Entry) -> None:
        """Share a response, in the background."""
        if len(entry.packed) <= LARGEST and not self._breaker.open:
            sharing = asyncio.create_task(self._put(entry))
            self._sharing.add(sharing)
            sharing.add_done_callback(self._sharing.discard)

    async def _put(self, entry: Entry) -> None:
        await self._ask(self._redis.set(self._place(entry.key), msgspec.msgpack.encode(entry), ex=SECONDS))

    async def _ask(self, answer: Awaitable[Any]) -> Any:
        if self._breaker.open:
            answer.close()  # type: ignore[attr-defined] # a coroutine that was never begun
            return None
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                return await answer
        except REDIS_AWAY as error:
            self._breaker.trip(error)
            return None

    def _place(self, key: str) -> str:
        number = int.from_bytes(hashlib.blake2b(key.encode(), digest_size=4).digest()) % PLACES
        return f"mercer-page:{self._name()}:{number}"
