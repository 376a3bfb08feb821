"""Sessions and their users, cached in Redis for a minute. PostgreSQL decides, and is asked if Redis is away.

A session that was cached before an outage of Redis may have ended meanwhile. So each bears the generation of sessions,
which PostgreSQL keeps, and which a process raises when it cannot tell Redis that a session has ended.
"""

from collections.abc import Awaitable, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

import msgspec
import structlog
from redis.asyncio import Redis

from domain.accounts.sessions import Ended, doubt_sessions
from domain.accounts.views import Principal
from web.cache.generation import Watch
from web.infra.connections import AWAY
from web.infra.database import Database
from web.infra.redis import REDIS_AWAY, Breaker, connect

PREFIX = "mercer-session:"
SECONDS = 60
ENDED = b"-"
"""The placeholder of an expired session, for as long as any process might still write what it read before."""

log = structlog.get_logger()


class Remembered(msgspec.Struct, frozen=True):
    """A session's user as of a generation of sessions."""

    generation: int
    principal: Principal


class SessionCache:
    """Principals by session id or by token hash, as hex."""

    def __init__(self, redis_url: str, database: Database, watch: Watch) -> None:
        self._redis: Redis = connect(redis_url)
        self._database = database
        self._watch = watch
        self._breaker = Breaker("sessions are read from the database")

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose()

    async def find(self, name: UUID | bytes) -> Principal | None:
        """The user of the session with this name, if cached."""
        found = None if self._breaker.open else await self._ask(self._redis.get(_key(name)))
        if not found or found == ENDED:
            return None
        with suppress(msgspec.DecodeError, *AWAY):
            known = msgspec.msgpack.decode(found, type=Remembered)
            return known.principal if known.generation == await self.generation() else None
        return None

    async def generation(self) -> int:
        """The generation of sessions, at most a second old. Raises ConnectionError while the database is away."""
        return (await self._watch.current()).sessions

    async def remember(self, name: UUID | bytes, principal: Principal, generation: int) -> None:
        """Cache a session's user, as read in this generation or a later one, unless the session has expired since."""
        if not self._breaker.open:
            kept = msgspec.msgpack.encode(Remembered(generation, principal))
            await self._ask(self._redis.set(_key(name), kept, ex=SECONDS, nx=True))

    async def forget(self, ended: Sequence[Ended]) -> None:
        """Expire these sessions, which have ended or changed, so that PostgreSQL is asked again.

        Call it after the commit. Redis is tried even if it was away a moment ago: other processes must not go on using
        a session that ended. If it cannot be told, no cached session counts any more.
        """
        names = [name for one in ended for name in (one.session_id, one.token_hash) if name]
        if names:
            pipeline = self._redis.pipeline(transaction=False)
            for name in names:
                pipeline.set(_key(name), ENDED, ex=SECONDS)
            if await self._ask(pipeline.execute()) is None:
                await self._doubt()

    async def _doubt(self) -> None:
        try:
            async with self._database.read() as connection:
                await doubt_sessions(connection)
        except AWAY as error:
            log.warning("sessions that have ended may be remembered for a minute", error=type(error).__name__)
        self._watch.forget()

    async def _ask(self, answer: Awaitable[Any]) -> Any:
        try:
            return await answer
        except REDIS_AWAY as error:
            self._breaker.trip(error)
            return None


def _key(name: UUID | bytes) -> str:
    return PREFIX + (name.hex() if isinstance(name, bytes) else str(name))
