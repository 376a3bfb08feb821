"""Products that are shown with one: chosen by staff, else often bought together with it, else near it."""

from collections.abc import Iterable

from domain.catalogue import rows
from domain.catalogue.parts import MEMBERS, PRODUCT, Parts, part_of
from domain.catalogue.queries import CARDS
from domain.catalogue.related_by import RelatedBy
from domain.catalogue.tree import CategoryTree
from domain.catalogue.views import ProductCard, ProductView
from domain.connection import Connection

MOST_PAIRINGS = 8
"""The most products that staff may choose for one."""

COLUMNS = "p.id, p.slug, p.name, p.category_id, p.currency, p.price_from, p.price_to"

CHOSEN = f"""
WITH page AS (
    SELECT {COLUMNS}, row_number() OVER (ORDER BY w.position, p.id) AS place
    FROM product_pairings w JOIN products p ON p.id = w.paired_id WHERE w.product_id = $1 AND p.published
) {CARDS}"""  # noqa: S608 - constant

BOUGHT = f"""
WITH page AS (
    SELECT {COLUMNS}, row_number() OVER (ORDER BY w.orders DESC, p.position, p.id) AS place
    FROM bought_together w JOIN products p ON p.id = w.other_id WHERE w.product_id = $1 AND p.published
    ORDER BY place LIMIT $2
) {CARDS}"""  # noqa: S608 - constant

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


async def related_products(
    connection: Connection, product: ProductView, tree: CategoryTree, limit: int
) -> tuple[ProductCard, ...]:
    """The products to show with one, by its `related_by`; at most `limit`, but all that staff chose: one query.

    Those near it are of its top category, and of its own category first.
    """
    if product.related_by is RelatedBy.CHOICE:
        found = await connection.fetch(CHOSEN, product.id)
    elif product.related_by is RelatedBy.ORDERS:
        found = await connection.fetch(BOUGHT, product.id, limit)
    elif product.crumbs:
        top, own = (tree.find(product.path[place].slug, hidden=True).id for place in (0, -1))
        others = [category for category in tree.family(top) if category != own]
        found = await connection.fetch(NEAR, product.id, own, others, limit)
    else:
        found = []
    return tuple(rows.card(row) for row in found)


def parts_of_page(product: ProductView, related: Iterable[ProductCard], tree: CategoryTree) -> Parts:
    """Return the parts of the catalogue that a product's page shows, `related` products included.

    Those that are not published now may be shown later, so all that may stand beside it count; and where those near it
    do, which products its department has.
    """
    shown = part_of(PRODUCT, (product.id, *product.beside, *(card.id for card in related)))
    if product.related_by is not RelatedBy.CATEGORY or not product.crumbs:
        return shown
    return shown | part_of(MEMBERS, tree.family(tree.find(product.path[0].slug, hidden=True).id))
