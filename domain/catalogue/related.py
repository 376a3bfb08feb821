"""Products that are shown with one: chosen by staff, else often bought together with it, else near it."""

from collections.abc import Iterable, Sequence
from typing import Protocol
from uuid import UUID

from domain.catalogue import rows
from domain.catalogue.index.cards import BY_ID
from domain.catalogue.listing import UNKNOWN, Known, Unindexed
from domain.catalogue.parts import MEMBERS, PRODUCT, Parts, part_of
from domain.catalogue.queries import CARDS
from domain.catalogue.related_by import RelatedBy
from domain.catalogue.tree import CategoryTree
from domain.catalogue.views import Crumb, ProductCard
from domain.connection import Connection

MOST_PAIRINGS = 8
"""The most products that staff may choose for one."""

COLUMNS = "p.id, p.slug, p.name, p.category_id, p.currency, p.price_from, p.price_to"

NEAR = f"""
WITH page AS (
    SELECT p.*, row_number() OVER () AS place FROM (
        (SELECT {COLUMNS}, p.position, 0 AS distance
         FROM products p WHERE p.published AND p.category_id = $2 AND p.id <> $1
         ORDER BY p.position, p.id LIMIT $4)
        UNION ALL
        (SELECT {COLUMNS}, p.position, 1
         FROM products p WHERE p.published AND p.category_id = ANY($3::uuid[])
         ORDER BY p.position, p.id LIMIT $4)
        ORDER BY distance, position, id LIMIT $4
    ) AS p
) {CARDS}"""  # noqa: S608 - constant


class Placed(Protocol):
    """What is known of a product that has others beside it: a `ProductView`, or facts that are no view yet."""

    @property
    def id(self) -> UUID:
        """The id of the product."""

    @property
    def path(self) -> tuple[Crumb, ...]:
        """The way from the top to its category."""

    @property
    def crumbs(self) -> tuple[Crumb, ...]:
        """What shoppers can open of it."""

    @property
    def chosen(self) -> Sequence[UUID]:
        """What staff chose to go with it."""

    @property
    def bought(self) -> Sequence[UUID]:
        """What is often bought with it."""

    @property
    def beside(self) -> Sequence[UUID]:
        """All that may ever go with it."""

    @property
    def related_by(self) -> RelatedBy:
        """Why others are shown with it."""


async def related_products(
    connection: Connection,
    product: Placed,
    tree: CategoryTree,
    limit: int,
    known: Known | Unindexed = UNKNOWN,
) -> tuple[ProductCard, ...]:
    """The products to show with one, by its `related_by`; at most `limit`, but all that staff chose.

    Those near it are of its top category, and of its own category first. It takes one query, or none where the index
    knows what is near, and its cards are known.
    """
    named = product.chosen or product.bought[:limit]
    own, others = _around(product, tree) if product.crumbs else (None, ())
    if isinstance(known, Known):
        ids = [one.bytes for one in named] or known.index.near(product.id.bytes, own, others, limit)
        return await known.cards.get(connection, ids, known.mark_of, known.as_of)
    if named:
        found = await connection.fetch(BY_ID, named)
    elif own:
        found = await connection.fetch(NEAR, product.id, own, others, limit)
    else:
        found = []
    return tuple(rows.card(row) for row in found)


def _around(product: Placed, tree: CategoryTree) -> tuple[UUID, list[UUID]]:
    """The category of a product, and the others of its top category."""
    top, own = (tree.find(product.path[place].slug, hidden=True).id for place in (0, -1))
    return own, [category for category in tree.family(top) if category != own]


def categories_beside(product: Placed, tree: CategoryTree) -> tuple[UUID, ...]:
    """Return the categories of which products may stand beside a product because they are near it."""
    return tree.family(tree.find(product.path[0].slug, hidden=True).id) if product.crumbs else ()


def parts_of_page(product: Placed, related: Iterable[ProductCard], tree: CategoryTree) -> Parts:
    """Return the parts of the catalogue that a product's page shows, `related` products included.

    Those that are not published now may be shown later, so all that may stand beside it count; and where those near it
    do, which products its department has.
    """
    shown = part_of(PRODUCT, (product.id, *product.beside, *(card.id for card in related)))
    if product.related_by is not RelatedBy.CATEGORY or not product.crumbs:
        return shown
    return shown | part_of(MEMBERS, categories_beside(product, tree))
