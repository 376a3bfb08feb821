"""The database connection that queries and operations are given: asyncpg, with JSON as Python values."""

from collections.abc import Sequence
from typing import Any, Protocol

import asyncpg
import msgspec

JSONB_VERSION = b"\x01"


class Connection(Protocol):
    """The part of an asyncpg connection that the domain needs; in `transaction()` all changes commit, or none."""

    async def execute(self, query: str, *args: object) -> str:
        """Run a statement and return PostgreSQL's command tag, such as `UPDATE 1`."""

    async def fetch(self, query: str, *args: object) -> list[Any]:
        """Run a query and return its rows."""

    async def fetchrow(self, query: str, *args: object) -> Any:
        """Run a query and return its first row or None."""

    async def fetchval(self, query: str, *args: object) -> Any:
        """Run a query and return the first column of its first row or None."""


class Arguments:
    """Collects a statement's arguments and hands out their placeholders, so that no value is ever part of the SQL."""

    def __init__(self) -> None:
        self.values: list[object] = []

    def add(self, value: object) -> str:
        """Add `value` to the arguments and return its placeholder, such as `$3`."""
        self.values.append(value)
        return f"${len(self.values)}"


async def prepare_connection(connection: asyncpg.Connection) -> None:
    """Set the JSON codecs of a new connection; for `asyncpg.create_pool(init=...)`."""
    await connection.set_type_codec("jsonb", schema="pg_catalog", encoder=_encode, decoder=_decode, format="binary")
    await connection.set_type_codec("json", schema="pg_catalog", encoder=_encode_text, decoder=msgspec.json.decode)


def _encode(value: object) -> bytes:
    return JSONB_VERSION + msgspec.json.encode(value)


def _encode_text(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _decode(data: bytes) -> Any:
    return msgspec.json.decode(data[1:])


def affected(tag: str) -> int:
    """The number of rows that a command tag such as `UPDATE 3` reports."""
    return int(tag.rpartition(" ")[2])


async def take_turns(connection: Connection, what: str) -> None:
    """Hold `what` until the transaction ends: whoever counts or names the same waits, and sees what was added."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", what)


PIECE = 1000
"""So many rows are deleted by one statement, so that it ends long before its time is up."""


async def delete_some(connection: Connection, table: str, condition: str, *, limit: int) -> int:
    """Delete up to `limit` rows of `table` that meet `condition`, both SQL of ours; returns how many.

    A row that somebody has locked is left for the next time.
    """
    some = f"SELECT ctid FROM {table} WHERE {condition} LIMIT $1 FOR UPDATE SKIP LOCKED"  # noqa: S608 - ours
    return affected(
        await connection.execute(f"DELETE FROM {table} WHERE ctid = ANY(ARRAY({some}))", limit)  # noqa: S608 - ours
    )


def columns(rows: Sequence[Sequence[object]], width: int) -> tuple[list[object], ...]:
    """Turn rows into `width` column arrays for `unnest`, also when there are no rows."""
    return tuple([row[index] for row in rows] for index in range(width))
