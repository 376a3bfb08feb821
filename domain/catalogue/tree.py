"""The category tree: small, read whole, walked in memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from domain.catalogue import rows
from domain.catalogue.views import CategoryView, Crumb, Picture
from domain.connection import Connection
from domain.errors import NotFoundError
from domain.text import fold
from domain.words.messages import gettext


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """One category as stored; `filled` if a published product stands in this category itself."""

    id: UUID
    parent_id: UUID | None
    slug: str
    name: str
    description: str
    position: int
    version: int
    tax_class: str
    published: bool
    filled: bool
    picture: Picture | None

    @property
    def crumb(self) -> Crumb:
        """The category's link."""
        return Crumb(self.slug, self.name)


class CategoryTree:
    """All categories in their order, with methods to walk them.

    Shoppers can open those that are published, as is everything above them. Menus leave out those of them that have no
    published product, neither themselves nor beneath them.
    """

    def __init__(self, rows: list[CategoryRow]) -> None:
        self._by_id = {row.id: row for row in rows}
        self._by_slug = {row.slug: row for row in rows}
        self._by_text = {str(row.id): row for row in rows}
        self._children: dict[UUID | None, list[CategoryRow]] = {}
        for row in rows:
            self._children.setdefault(row.parent_id, []).append(row)
        self._open = {row.id for row in rows if self.trail_to(row.id) == self.path_to(row.id)}
        self._filled = {above for row in rows if row.filled for above in self._above(row.id)}
        self._views: dict[str, CategoryView] = {}
        self._families: dict[UUID, tuple[UUID, ...]] = {}

    @cached_property
    def menu(self) -> tuple[Crumb, ...]:
        """The top categories that menus show."""
        return self._menu_below(None)

    @cached_property
    def folded(self) -> tuple[tuple[Crumb, tuple[str, ...]], ...]:
        """Every category that shoppers can open, with the words of its name as they are compared with what is typed."""
        return tuple((row.crumb, tuple(fold(row.name).split())) for row in self._by_id.values() if self.is_open(row.id))

    @cached_property
    def departments(self) -> tuple[tuple[Crumb, tuple[UUID, ...]], ...]:
        """The top categories of the menu, each with the ids of its family."""
        return tuple((crumb, tuple(self.family(self._by_slug[crumb.slug].id))) for crumb in self.menu)

    @property
    def slugs(self) -> tuple[str, ...]:
        """The slug of every category that shoppers can open."""
        return tuple(slug for slug, row in self._by_slug.items() if row.id in self._open)

    def walk(self, parent_id: UUID | None = None, depth: int = 0) -> Iterator[tuple[int, CategoryRow]]:
        """Every category below one, hidden ones too, each before its subcategories, with its depth from 0."""
        for row in self._children.get(parent_id, []):
            yield depth, row
            yield from self.walk(row.id, depth + 1)

    def children(self, parent_id: UUID | None, *, hidden: bool = False) -> tuple[Crumb, ...]:
        """The categories right below one, or the top ones: those that shoppers can open, or `hidden` ones too."""
        below = self._children.get(parent_id, [])
        return tuple(row.crumb for row in below if hidden or row.id in self._open)

    def find(self, slug: str, *, hidden: bool = False) -> CategoryView:
        """The category called `slug` that shoppers can open, or a `hidden` one too. Raises `NotFoundError`."""
        found = None if hidden else self._views.get(slug)
        if found is None:
            row = self._by_slug.get(slug)
            if row is None or not (hidden or row.id in self._open):
                raise NotFoundError(gettext("There is no such category."))
            found = self._view_of(row, hidden=hidden)
            if not hidden:
                self._views[slug] = found
        return found

    def _view_of(self, row: CategoryRow, *, hidden: bool) -> CategoryView:
        return CategoryView(
            id=row.id,
            slug=row.slug,
            name=row.name,
            description=row.description,
            position=row.position,
            version=row.version,
            tax_class=row.tax_class,
            published=row.published,
            path=self.path_to(row.id)[:-1],
            children=self.children(row.id, hidden=hidden),
            menu=self._menu_below(row.id),
            picture=row.picture,
        )

    def find_by_id(self, category_id: UUID, *, hidden: bool = False) -> CategoryView:
        """The category with this id that shoppers can open, or a `hidden` one too. Raises `NotFoundError`."""
        row = self._by_id.get(category_id)
        return self.find(row.slug if row else "", hidden=hidden)

    def row(self, category_id: str) -> CategoryRow | None:
        """The category with this id as text, hidden or not; None if there is none."""
        return self._by_text.get(category_id)

    def is_open(self, category_id: UUID) -> bool:
        """Whether shoppers can open this category."""
        return category_id in self._open

    def is_filled(self, category_id: UUID) -> bool:
        """Whether there is a published product in this category or beneath it."""
        return category_id in self._filled

    def slug_of(self, category_id: UUID) -> str:
        """A category's slug, empty if there is no such category."""
        row = self._by_id.get(category_id)
        return row.slug if row else ""

    def path_to(self, category_id: UUID) -> tuple[Crumb, ...]:
        """The path from the top to this category, itself included."""
        return tuple(self._by_id[one].crumb for one in reversed(self._above(category_id)))

    def trail_to(self, category_id: UUID) -> tuple[Crumb, ...]:
        """The beginning of the path to this category that shoppers can open."""
        trail: list[Crumb] = []
        for one in reversed(self._above(category_id)):
            if not self._by_id[one].published:
                break
            trail.append(self._by_id[one].crumb)
        return tuple(trail)

    def family(self, category_id: UUID) -> tuple[UUID, ...]:
        """This category and everything beneath it, hidden or not."""
        found = self._families.get(category_id)
        if found is None:
            below = [one for child in self._children.get(category_id, []) for one in self.family(child.id)]
            found = self._families[category_id] = (category_id, *below)
        return found

    def _menu_below(self, parent_id: UUID | None) -> tuple[Crumb, ...]:
        shown = self._open & self._filled
        return tuple(row.crumb for row in self._children.get(parent_id, []) if row.id in shown)

    def _above(self, category_id: UUID) -> list[UUID]:
        """This category and those above it, up to the top."""
        above: list[UUID] = []
        row = self._by_id.get(category_id)
        while row is not None:
            above.append(row.id)
            row = self._by_id.get(row.parent_id) if row.parent_id else None
        return above


CATEGORIES = """
SELECT id, parent_id, slug, name, description, position, version, tax_class, published,
       {filled} AS filled, {picture} AS picture
FROM categories c ORDER BY position, name, id
"""
FILLED = "EXISTS (SELECT FROM products p WHERE p.category_id = c.id AND p.published)"
PICTURE = """
(SELECT jsonb_build_object('file', u.stem, 'alt', c.picture_alt, 'width', u.width, 'height', u.height)
 FROM pictures u WHERE u.id = c.picture_id AND u.status = 'ready')
"""
TREE = CATEGORIES.format(filled=FILLED, picture=PICTURE)
BARE = CATEGORIES.format(filled="false", picture="NULL::jsonb")


async def category_tree(connection: Connection) -> CategoryTree:
    """Read the whole tree: one query."""
    return CategoryTree([_row(*row.values()) for row in await connection.fetch(TREE)])


async def category_places(connection: Connection) -> CategoryTree:
    """Read the whole tree as if no category had products or a picture, without a look at the products: one query."""
    return CategoryTree([_row(*row.values()) for row in await connection.fetch(BARE)])


def _row(*values: Any) -> CategoryRow:
    return CategoryRow(*(*values[:-1], rows.picture(values[-1])))
