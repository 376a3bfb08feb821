"""What staff have said about the columns of files, remembered by the header."""

import hashlib
from collections.abc import Iterable, Mapping

from domain.connection import Connection

SAVE = """
INSERT INTO import_mappings (header, columns) VALUES ($1, $2)
ON CONFLICT (header) DO UPDATE SET columns = excluded.columns, created_at = now()
"""


def header_key(columns: Iterable[str]) -> str:
    """The key of a header: the same for the same columns in any order."""
    return hashlib.sha256("\x1f".join(sorted(set(columns))).encode()).hexdigest()


async def find_mapping(connection: Connection, columns: Iterable[str]) -> dict[str, str] | None:
    """What each column of a header is, if that was said before: one query."""
    found: dict[str, str] | None = await connection.fetchval(
        "SELECT columns FROM import_mappings WHERE header = $1", header_key(columns)
    )
    return found


async def save_mapping(connection: Connection, columns: Iterable[str], mapped: Mapping[str, str]) -> None:
    """Remember what each column of a header is."""
    await connection.execute(SAVE, header_key(columns), dict(mapped))
