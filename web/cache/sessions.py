"""Sessions and their users, cached in Redis for a minute.

PostgreSQL decides, and is asked if Redis is away.
"""

from collections.abc import Awaitable, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

import msgspec
from redis.asyncio import Redis

from domain.accounts.sessions import Ended
from domain.accounts.views import Principal
from web.infra.redis import REDIS_AWAY, Breaker, connect

PREFIX = "mercer-session:"
SECONDS = 60
ENDED = b"-"
"""The placeholder of an expired session, for as long as any process might still write what it read before."""


class SessionCache:
    """Principals by session id or by token hash, as hex."""

    def __init__(self, redis_url: str) -> None:
        self._redis: Redis = connect(redis_url)
        self._breaker = Breaker("sessions are read from the database")

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose()

    async def find(self, name: UUID | bytes) -> Principal | None:
        """The user of the session with this name, if cached."""
        found = None if self._breaker.open else await self._ask(self._redis.get(_key(name)))
        if not found or found == ENDED:
            return None
        with suppress(msgspec.DecodeError):
            return msgspec.msgpack.decode(found, type=Principal)
        return None

    async def remember(self, name: UUID | bytes, principal: Principal) -> None:
        """Cache a session's user, unless the session was expired a moment ago."""
        if not self._breaker.open:
            await self._ask(self._redis.set(_key(name), msgspec.msgpack.encode(principal), ex=SECONDS, nx=True))

    async def forget(self, ended: Sequence[Ended]) -> None:
        """Expire these sessions, which have ended or changed, so that PostgreSQL is asked again.

        Call it after the commit.

        Redis is tried even if it was away a moment ago: other processes must not go on using a session that ended.
        """
        names = [name for one in ended for name in (one.session_id, one.token_hash) if name]
        if names:
            pipeline = self._redis.pipeline(transaction=False)
            for name in names:
                pipeline.set(_key(name), ENDED, ex=SECONDS)
            await self._ask(pipeline.execute())

    async def _ask(self, answer: Awaitable[Any]) -> Any:
        try:
            return await answer
        except REDIS_AWAY as error:
            self._breaker.trip(error)
            return None


def _key(name: UUID | bytes) -> str:
    return PREFIX + (name.hex() if isinstance(name, bytes) else str(name))
