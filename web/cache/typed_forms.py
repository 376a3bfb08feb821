"""Forms that wait for their user to confirm who they are: kept in Redis, for ten minutes, to be taken once."""

from typing import Any
from uuid import UUID

import msgspec
from redis.asyncio import Redis

from web.infra.redis import REDIS_AWAY, Breaker, connect

PREFIX = "mercer-typed:"
SECONDS = 600
LARGEST = 32_768
"""The size of the largest form that is kept, in bytes."""


class TypedForm(msgspec.Struct, frozen=True):
    """What was typed, the path that it was sent to, and the page on which it was typed.

    `token` is a random one, known to whoever is redirected to confirm who they are for this form, and to no other tab.
    """

    token: str
    path: str
    page: str
    fields: dict[str, str]


class TypedForms:
    """The latest such form of each session. Without Redis none is kept, and their user types it again."""

    def __init__(self, redis_url: str) -> None:
        self._redis: Redis = connect(redis_url)
        self._breaker = Breaker("refused forms are not kept")

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose()

    async def keep(self, session_id: UUID, form: TypedForm) -> None:
        """Keep the form of this session, in place of any other; not one that is larger than `LARGEST`."""
        packed = msgspec.msgpack.encode(form)
        if len(packed) <= LARGEST:
            await self._try(self._redis.set, f"{PREFIX}{session_id}", packed, SECONDS)

    async def take(self, session_id: UUID, token: str) -> TypedForm | None:
        """Return the form of this session with that token, and delete what there is; None if there is none."""
        found = await self._try(self._redis.getdel, f"{PREFIX}{session_id}")
        form = msgspec.msgpack.decode(found, type=TypedForm) if found else None
        return form if form and form.token == token else None

    async def _try(self, call: Any, *args: object) -> Any:
        if self._breaker.open:
            return None
        try:
            return await call(*args)
        except REDIS_AWAY as error:
            self._breaker.trip(error)
            return None
