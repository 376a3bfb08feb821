"""The maker that a product names, for those who write products."""

from uuid import UUID

from domain.connection import Connection
from domain.errors import InvalidError
from domain.words.messages import gettext

FIND = "SELECT id, name FROM makers WHERE lower(name) = lower($1) OR id::text = lower($1) FOR KEY SHARE"


async def find_maker_row(connection: Connection, key: str | None) -> tuple[UUID | None, str | None]:
    """The id and the name of the maker with this name, in any case, or this id, kept until the transaction ends.

    One query, none without a key. Raises `InvalidError`.
    """
    if key is None:
        return None, None
    row = await connection.fetchrow(FIND, key)
    if row is None:
        raise InvalidError({"maker": unknown_maker(key)})
    return row["id"], row["name"]


async def read_makers(connection: Connection) -> dict[str, str]:
    """The names of all makers by themselves in small letters, protected from deletion: one query."""
    rows = await connection.fetch("SELECT name FROM makers ORDER BY id FOR KEY SHARE")
    return {row["name"].lower(): row["name"] for row in rows}


def unknown_maker(name: str) -> str:
    """Why a maker that is not there cannot be used."""
    return gettext("There is no maker called %(name)s. Add it under Makers first.", name=name)
