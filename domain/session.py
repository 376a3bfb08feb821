"""Sessions of SQLAlchemy for advanced-alchemy's repositories, on a connection that the caller holds.

So repositories and plain SQL share one transaction, which is ended where it was begun: a session never commits, and the
driver's connection keeps its own codecs and outlives it.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import NullPool

from domain.connection import Connection

_HELD: ContextVar[Connection] = ContextVar("held_connection")


class _Borrowed:
    """A connection of asyncpg as it is lent to SQLAlchemy: it is neither closed nor set up by the borrower."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    async def set_type_codec(self, *_names: object, **_codec: object) -> None:
        """Leave the codecs as they are."""

    async def close(self, **_options: object) -> None:
        """Leave the connection open."""

    def terminate(self) -> None:
        """Leave the connection to its holder."""


async def _lend() -> _Borrowed:
    return _Borrowed(_HELD.get())


def _as_it_is(value: Any) -> Any:
    """JSON goes to the driver and comes from it as Python values."""
    return value


@lru_cache(maxsize=1)
def _engine() -> AsyncEngine:
    """The one engine, which knows no address: every connection is lent to it, inside a transaction of its holder."""
    return create_async_engine(
        "postgresql+asyncpg://",
        async_creator=_lend,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        json_serializer=_as_it_is,
        json_deserializer=_as_it_is,
    )


@asynccontextmanager
async def session_on(connection: Connection) -> AsyncIterator[AsyncSession]:
    """A session on `connection`; what was changed in it is written at its end, and committed by the caller."""
    held = _HELD.set(connection)
    try:
        async with AsyncSession(_engine(), expire_on_commit=False, autoflush=False) as session:
            yield session
            await session.flush()
    finally:
        _HELD.reset(held)
