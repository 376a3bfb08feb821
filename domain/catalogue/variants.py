"""Simple products, which have one variant and are bought without naming it."""

from collections.abc import Collection
from uuid import UUID

from domain.connection import Connection
from domain.errors import InvalidError, NotFoundError
from domain.words.messages import gettext, marked

SEVERAL_VARIANTS = marked("This product has several variants. Send the variant_id of one.")


async def only_variant_of(connection: Connection, product_id: UUID) -> UUID:
    """The one variant of a simple, published product: one query. Raises `NotFoundError` or `InvalidError`."""
    found = await sole_variants(connection, {product_id})
    if product_id not in found:
        raise NotFoundError(gettext("This product is no longer offered."))
    variant_id = found[product_id]
    if variant_id is None:
        raise InvalidError({"product_id": gettext(SEVERAL_VARIANTS)})
    return variant_id


async def sole_variants(connection: Connection, product_ids: Collection[UUID]) -> dict[UUID, UUID | None]:
    """The one variant of each published product among these, None where there are several: one query."""
    found = await connection.fetch(
        "SELECT p.id, CASE count(*) WHEN 1 THEN (array_agg(v.id))[1] END AS variant_id "
        "FROM products p JOIN variants v ON v.product_id = p.id "
        "WHERE p.id = ANY($1::uuid[]) AND p.published GROUP BY p.id",
        list(product_ids),
    )
    return {row["id"]: row["variant_id"] for row in found}
