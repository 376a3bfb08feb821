"""The category tree: small, read whole, walked in memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from domain.catalogue.views import CategoryView, Crumb
from domain.connection import Connection
from domain.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """One category as stored."""

    id: UUID
    parent_id: UUID | None
    slug: str
    name: str
    description: str
    position: int
    version: int
    tax_class: str

    @property
    def crumb(self) -> Crumb:
        """The category's link."""
        return Crumb(self.slug, self.name)


class CategoryTree:
    """All categories in their order, with methods to walk them."""

    def __init__(self, rows: list[CategoryRow]) -> None:
        self._by_id = {row.id: row for row in rows}
        self._by_slug = {row.slug: row for row in rows}
        self._children: dict[UUID | None, list[CategoryRow]] = {}
        for row in rows:
            self._children.setdefault(row.parent_id, []).append(row)

    @property
    def menu(self) -> tuple[Crumb, ...]:
        """The top categories."""
        return tuple(row.crumb for row in self._children.get(None, []))

    @property
    def slugs(self) -> tuple[str, ...]:
        """Every category's slug."""
        return tuple(self._by_slug)

    def walk(self, parent_id: UUID | None = None, depth: int = 0) -> Iterator[tuple[int, CategoryRow]]:
        """Every category below one, each before its subcategories, with its depth from 0."""
        for row in self._children.get(parent_id, []):
            yield depth, row
            yield from self.walk(row.id, depth + 1)

    def find(self, slug: str) -> CategoryView:
        """The category called `slug`. Raises `NotFoundError`."""
        row = self._by_slug.get(slug)
        if row is None:
            raise NotFoundError("There is no such category.")
        children = tuple(child.crumb for child in self._children.get(row.id, []))
        return CategoryView(
            id=row.id,
            slug=row.slug,
            name=row.name,
            description=row.description,
            position=row.position,
            version=row.version,
            tax_class=row.tax_class,
            path=self.path_to(row.id)[:-1],
            children=children,
        )

    def find_by_id(self, category_id: UUID) -> CategoryView:
        """The category with this id. Raises `NotFoundError`."""
        row = self._by_id.get(category_id)
        return self.find(row.slug if row else "")

    def slug_of(self, category_id: UUID) -> str:
        """A category's slug, empty if there is no such category."""
        row = self._by_id.get(category_id)
        return row.slug if row else ""

    def path_to(self, category_id: UUID) -> tuple[Crumb, ...]:
        """The path from the top to this category, itself included."""
        path: list[Crumb] = []
        row = self._by_id.get(category_id)
        while row is not None:
            path.insert(0, row.crumb)
            row = self._by_id.get(row.parent_id) if row.parent_id else None
        return tuple(path)

    def family(self, category_id: UUID) -> tuple[UUID, ...]:
        """This category and everything beneath it."""
        below = [found for child in self._children.get(category_id, []) for found in self.family(child.id)]
        return (category_id, *below)


CATEGORIES = """
SELECT id, parent_id, slug, name, description, position, version, tax_class
FROM categories ORDER BY position, name
"""


async def category_tree(connection: Connection) -> CategoryTree:
    """Read the whole tree: one query."""
    return CategoryTree([CategoryRow(*row.values()) for row in await connection.fetch(CATEGORIES)])
