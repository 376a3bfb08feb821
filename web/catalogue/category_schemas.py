"""Response bodies about categories."""

from uuid import UUID

from msgspec import Struct

from domain.catalogue.tree import CategoryTree
from domain.catalogue.views import CategoryView, Crumb
from web.api.fields import Slug, Version
from web.catalogue.schemas import Image, image_of


class Category(Struct, frozen=True):
    """A category with its subcategories; `parent` is a slug, and siblings are ordered by `position`."""

    id: UUID
    slug: Slug
    name: str
    description: str
    parent: str | None
    position: int
    version: Version
    tax_class: str
    published: bool
    children: list["Category"]
    image: Image | None


class CategoryList(Struct, frozen=True):
    """The whole category tree."""

    items: list[Category]


def categories_of(tree: CategoryTree, crumbs: tuple[Crumb, ...], *, hidden: bool = False) -> list[Category]:
    """Return these categories with their subcategories as a response body, with `hidden` ones if they are wanted."""
    return [category_of(tree, tree.find(crumb.slug, hidden=hidden), hidden=hidden) for crumb in crumbs]


def category_of(tree: CategoryTree, view: CategoryView, *, hidden: bool = False) -> Category:
    """Return a category with its subcategories as a response body."""
    return Category(
        id=view.id,
        slug=view.slug,
        name=view.name,
        description=view.description,
        parent=view.path[-1].slug if view.path else None,
        position=view.position,
        version=view.version,
        tax_class=view.tax_class,
        published=view.published,
        children=categories_of(tree, view.children, hidden=hidden),
        image=image_of(view.picture) if view.picture else None,
    )
