"""Slugs for URLs: made of a name when nobody chose one, with characters that a URL can hold."""

import re
import unicodedata
from uuid import UUID

from anyascii import anyascii

from domain.connection import Connection
from domain.errors import InvalidError
from domain.words.messages import gettext

SOUND = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
ROOM_FOR_A_NUMBER = 8


def slug_from(name: str, longest: int) -> str:
    """`name` as a slug: Crème Brûlée Dish gives creme-brulee-dish, Щука shchuka. Empty if nothing in it is a letter."""
    plain = anyascii(unicodedata.normalize("NFC", name)).lower().replace("'", "")
    return re.sub(r"[^a-z0-9]+", "-", plain)[: longest - ROOM_FOR_A_NUMBER].strip("-")


def check_slug(slug: str, longest: int) -> None:
    """Raise `InvalidError` for an invalid slug, or one that could be taken for an id."""
    if not SOUND.fullmatch(slug) or len(slug) > longest:
        raise InvalidError(
            {
                "slug": gettext(
                    "Use up to %(longest)s lower-case letters and digits, with single hyphens between.", longest=longest
                )
            }
        )
    if _is_id(slug):
        raise InvalidError({"slug": gettext("This looks like an id. Use words instead.")})


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


TAKEN = {
    "products": "SELECT slug FROM products WHERE slug = $1 OR slug LIKE $1 || '-%'",
    "categories": "SELECT slug FROM categories WHERE slug = $1 OR slug LIKE $1 || '-%'",
    "collections": "SELECT slug FROM collections WHERE slug = $1 OR slug LIKE $1 || '-%'",
}


RESERVE = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0)) WHERE to_regclass($2) IS NULL"
"""In a private copy of the table, such as a preview has, a slug needs no protection from others."""


async def free_slug(connection: Connection, table: str, name: str, longest: int) -> str:
    """A slug made of `name` that no row of `table` has, reserved until the transaction ends."""
    base = slug_from(name, longest)
    base = base if base and not _is_id(base) else table
    await connection.execute(RESERVE, f"{table}/{base}", f"pg_temp.{table}")
    taken = {row["slug"] for row in await connection.fetch(TAKEN[table], base)}
    return (
        base
        if base not in taken
        else next(one for n in range(2, len(taken) + 3) if (one := f"{base}-{n}") not in taken)
    )
