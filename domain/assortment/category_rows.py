"""The category that a product names, protected from deletion for as long as the change of the product lasts."""

from dataclasses import dataclass
from uuid import UUID

from domain.connection import Connection
from domain.errors import InvalidError


@dataclass(frozen=True, slots=True)
class CategoryPlace:
    """A category by its id and slug."""

    id: UUID
    slug: str


def as_id(text: str) -> UUID | None:
    """`text` as an id, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None


async def find_category_row(connection: Connection, key: str, *, pointer: str = "category") -> CategoryPlace:
    """The category with this slug or id, protected from deletion: one query. Raises `InvalidError`."""
    column = "id" if as_id(key) else "slug"
    query = f"SELECT id, slug FROM categories WHERE {column} = $1 FOR KEY SHARE"  # noqa: S608 - one of two constants
    row = await connection.fetchrow(query, as_id(key) or key)
    if row is None:
        raise InvalidError({pointer: "There is no such category."})
    return CategoryPlace(row["id"], row["slug"])
