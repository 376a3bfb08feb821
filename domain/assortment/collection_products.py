"""The products of collections by hand, in the order that staff chose."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.catalogue.shown_images import SHOWN
from domain.connection import Connection
from domain.errors import InvalidError
from domain.words.messages import gettext

MOST_PRODUCTS = 500
"""The most products that are chosen by hand for one collection."""


@dataclass(frozen=True, slots=True)
class ChosenProduct:
    """A product in a collection as staff see it: prices in minor units of `currency`, `file` the stem of a picture."""

    id: UUID
    slug: str
    name: str
    published: bool
    price_from: int
    price_to: int
    currency: str
    file: str | None


OF = "SELECT product_id FROM collection_products WHERE collection_id = $1 ORDER BY position, product_id"


async def products_of(connection: Connection, collection_id: UUID) -> tuple[UUID, ...]:
    """The ids of the products that were chosen by hand, in their order: one query."""
    return tuple(row["product_id"] for row in await connection.fetch(OF, collection_id))


CHOSEN = f"""
SELECT p.id, p.slug, p.name, p.published, p.price_from, p.price_to, p.currency,
       (SELECT i.file FROM product_images i WHERE i.product_id = p.id AND {SHOWN} ORDER BY i.position LIMIT 1) AS file
FROM unnest($1::uuid[]) WITH ORDINALITY AS w(id, place) JOIN products p ON p.id = w.id ORDER BY w.place
"""  # noqa: S608 - constant


async def list_chosen(connection: Connection, products: Sequence[UUID]) -> list[ChosenProduct]:
    """These products in their order, published or not: one query."""
    return [ChosenProduct(*row.values()) for row in await connection.fetch(CHOSEN, products)]


KNOWN = "SELECT id, slug FROM products WHERE id::text = ANY($1::text[]) OR slug = ANY($1::text[])"


async def find_products(connection: Connection, keys: Sequence[str]) -> tuple[UUID, ...]:
    """The ids of the products with these ids or slugs: one query. Raises `InvalidError` at each that is unknown."""
    rows = await connection.fetch(KNOWN, keys)
    ids = {str(row["id"]): row["id"] for row in rows} | {row["slug"]: row["id"] for row in rows}
    errors = {
        f"products/{place}": gettext("There is no such product.") for place, key in enumerate(keys) if key not in ids
    }
    if errors:
        raise InvalidError(errors)
    return tuple(ids[key] for key in keys)


LOCK = "SELECT id FROM products WHERE id = ANY($1::uuid[]) ORDER BY id FOR KEY SHARE"


async def check_products(connection: Connection, products: Sequence[UUID]) -> None:
    """Protect these products from deletion until the transaction ends: one query. Raises `InvalidError`."""
    if len(products) > MOST_PRODUCTS:
        raise InvalidError(
            {
                "products": gettext(
                    "At most %(most_products)s products can be chosen for a collection.", most_products=MOST_PRODUCTS
                )
            }
        )
    if len(set(products)) < len(products):
        raise InvalidError({"products": gettext("A product occurs twice.")})
    if products and len(await connection.fetch(LOCK, products)) < len(products):
        raise InvalidError({"products": gettext("A product in the list no longer exists.")})


WRITE = """
INSERT INTO collection_products (collection_id, product_id, position)
SELECT $1, id, place FROM unnest($2::uuid[]) WITH ORDINALITY AS w(id, place)
"""


async def write_products(connection: Connection, collection_id: UUID, products: Sequence[UUID]) -> None:
    """Make these the products of a collection, in this order: two statements. The caller has checked them."""
    await connection.execute("DELETE FROM collection_products WHERE collection_id = $1", collection_id)
    await connection.execute(WRITE, collection_id, products)
