"""Categories as rows: what is requested of one, what is stored, and the statements that read and write it."""

from dataclasses import asdict, dataclass
from uuid import UUID

import asyncpg

from domain.assortment.drafts import Differences
from domain.assortment.errors import TakenError
from domain.connection import Connection
from domain.errors import InvalidError, NotFoundError
from domain.taxes.rates import TaxClass
from domain.words.messages import gettext


@dataclass(frozen=True, slots=True)
class CategoryDraft:
    """A category as requested. `parent` is a slug or an id, None for a department of its own.

    A slug of None is made of the name, a position of None comes after its siblings, a tax class of None means the
    standard rate, and `published` of None that it is; on a change, None leaves each of them as it is, and a category
    with another parent comes after its new siblings.
    """

    name: str
    slug: str | None = None
    description: str = ""
    parent: str | None = None
    position: int | None = None
    tax_class: TaxClass | None = None
    published: bool | None = None


@dataclass(frozen=True, slots=True)
class PresentCategory:
    """A category as stored; the parent in its draft is a slug."""

    id: UUID
    version: int
    draft: CategoryDraft


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
    """The category with this slug or id, protected from deletion until the transaction ends: one query.

    Raises `InvalidError`.
    """
    column = "id" if as_id(key) else "slug"
    query = f"SELECT id, slug FROM categories WHERE {column} = $1 FOR KEY SHARE"  # noqa: S608 - one of two constants
    row = await connection.fetchrow(query, as_id(key) or key)
    if row is None:
        raise InvalidError({pointer: gettext("There is no such category.")})
    return CategoryPlace(row["id"], row["slug"])


LOCK = """
SELECT c.id, c.version, c.name, c.slug, c.description, c.position, c.tax_class, c.published,
       (SELECT up.slug FROM categories up WHERE up.id = c.parent_id) AS parent
FROM categories c WHERE c.{column} = $1 FOR UPDATE
"""


async def lock_category(connection: Connection, key: UUID | str) -> PresentCategory:
    """The category with this id or slug, locked until the transaction ends: one query. Raises `NotFoundError`."""
    row = await connection.fetchrow(LOCK.format(column="id" if isinstance(key, UUID) else "slug"), key)
    if row is None:
        raise NotFoundError(gettext("This category does not exist."))
    draft = CategoryDraft(
        name=row["name"],
        slug=row["slug"],
        description=row["description"],
        parent=row["parent"],
        position=row["position"],
        tax_class=TaxClass(row["tax_class"]),
        published=row["published"],
    )
    return PresentCategory(row["id"], row["version"], draft)


ADD = """
INSERT INTO categories (id, parent_id, slug, name, description, position, tax_class, published)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""

CHANGE = """
UPDATE categories SET parent_id = $2, slug = $3, name = $4, description = $5, position = $6,
    tax_class = $7, published = $8, version = version + 1
WHERE id = $1
"""


async def write_category(
    connection: Connection, statement: str, category_id: UUID, parent: CategoryPlace | None, draft: CategoryDraft
) -> None:
    """Write a whole draft by `ADD` or `CHANGE`: one statement. Raises `TakenError`."""
    values = (draft.slug, draft.name, draft.description, draft.position, draft.tax_class, draft.published)
    try:
        await connection.execute(statement, category_id, parent.id if parent else None, *values)
    except asyncpg.UniqueViolationError as error:
        raise TakenError({"slug": gettext("Another category has this slug. Choose another one.")}) from error


LAST = "SELECT coalesce(max(position), 0) + 1 FROM categories WHERE parent_id IS NOT DISTINCT FROM $1"


async def last_position(connection: Connection, parent: CategoryPlace | None) -> int:
    """The position after all children of `parent`: one query."""
    return int(await connection.fetchval(LAST, parent.id if parent else None))


def category_differences(before: CategoryDraft, after: CategoryDraft) -> Differences:
    """Both values of each field that differs."""
    old, new = asdict(before), asdict(after)
    return {name: (old[name], new[name]) for name in old if old[name] != new[name]}
