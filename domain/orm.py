"""Repositories of advanced-alchemy on the connection of a transaction, for the records that staff list and edit.

SQL on asyncpg and a session work in one transaction, and it still is committed in one place only: a session sends its
statements, and has no transaction of its own to end.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

import asyncpg
from advanced_alchemy.exceptions import AdvancedAlchemyError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import NullPool

from domain.connection import Connection

DRIVER_ERRORS = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)


@asynccontextmanager
async def session_on(connection: Connection) -> AsyncIterator[AsyncSession]:
    """A session that works on `connection`; what was added or changed is there once it was flushed, at its end at last.

    Errors of the database are raised as asyncpg's own, as they are where SQL is written by hand.
    """
    token = _CONNECTION.set(connection)
    try:
        async with AsyncSession(_engine(), expire_on_commit=False) as session:
            yield session
            await session.flush()
    except (SQLAlchemyError, AdvancedAlchemyError) as error:
        raise _cause_of(error) from error
    finally:
        _CONNECTION.reset(token)


class _Shared:
    """A connection that a session uses and does not own: it can neither end it nor give it other codecs."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    async def close(self, **_options: object) -> None:
        """Leave it open."""

    def terminate(self) -> None:
        """Leave it open."""

    async def set_type_codec(self, *_names: object, **_options: object) -> None:
        """Leave JSON as `prepare_connection` has it."""


_CONNECTION: ContextVar[Connection] = ContextVar("connection")


async def _shared() -> _Shared:
    return _Shared(_CONNECTION.get())


def _as_it_is(value: object) -> object:
    return value


@lru_cache(maxsize=1)
def _engine() -> AsyncEngine:
    return create_async_engine(
        "postgresql+asyncpg://",
        async_creator=_shared,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        json_serializer=_as_it_is,
        json_deserializer=_as_it_is,
    )


def _cause_of(error: BaseException) -> BaseException:
    """The driver's error behind one of SQLAlchemy's, which itself is returned where the driver raised none."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, DRIVER_ERRORS):
        cause = cause.__cause__
    return cause or error
