"""A product as stored, locked for a change. Its stock is locked too, in the order in which a checkout locks it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.assortment.drafts import PLAIN, ProductDraft, VariantDraft
from domain.connection import Connection
from domain.errors import NotFoundError
from domain.words.messages import gettext


@dataclass(frozen=True, slots=True)
class PresentProduct:
    """A locked product; every variant of its draft has its id, sku and stock."""

    id: UUID
    version: int
    draft: ProductDraft
    currency: str


PRODUCTS = """
SELECT p.id, p.version, p.slug, p.name, p.description, p.details, p.material, p.dimensions, p.care, p.attributes,
       p.published, p.publish_at, p.search_title, p.search_description, p.withdrawal_exception, p.safety, p.minimum_age,
       p.age_reason, p.currency,
       (SELECT m.name FROM makers m WHERE m.id = p.maker_id) AS maker,
       (SELECT c.slug FROM categories c WHERE c.id = p.category_id) AS category
FROM products p WHERE p.{column} = ANY($1) ORDER BY p.id {lock}
"""

VARIANTS = """
SELECT v.id, v.product_id, v.sku, in_order(v.options, v.option_names) AS options,
       coalesce(v.full_price, v.price) AS price,
       nullif(v.compare_at, v.full_price) AS compare_at, v.sale_price, v.sale_from, v.sale_until, v.weight_grams,
       v.barcode, v.content, v.position, s.on_hand
FROM variants v JOIN stock_items s ON s.variant_id = v.id
WHERE v.product_id = ANY($1::uuid[]) ORDER BY s.variant_id {lock}
"""

"""The former price that a sale brought goes with it."""

LOCK = "FOR NO KEY UPDATE"
LOCK_VARIANTS = "FOR NO KEY UPDATE OF s"


async def lock_product(connection: Connection, key: UUID | str) -> PresentProduct:
    """The product with this id or slug, published or not: two queries. Raises `NotFoundError`."""
    column = "id" if isinstance(key, UUID) else "slug"
    found = await _read(connection, column, [key], lock=LOCK, lock_stock=LOCK_VARIANTS)
    if not found:
        raise NotFoundError(gettext("This product does not exist."))
    return found[0]


async def find_product(connection: Connection, key: UUID | str) -> PresentProduct | None:
    """The product with this id or slug as it is now, locked by nobody: two queries."""
    found = await _read(connection, "id" if isinstance(key, UUID) else "slug", [key], lock="", lock_stock="")
    return found[0] if found else None


async def read_products(
    connection: Connection, slugs: Collection[str], *, locked: bool, stock_locked: bool
) -> dict[str, PresentProduct]:
    """The products with these slugs, by slug: two queries. Their rows are locked by id, their stock by variant."""
    lock, lock_stock = LOCK if locked else "", LOCK_VARIANTS if stock_locked else ""
    found = await _read(connection, "slug", list(slugs), lock=lock, lock_stock=lock_stock)
    return {str(one.draft.slug): one for one in found}


async def _read(
    connection: Connection, column: str, keys: list[Any], *, lock: str, lock_stock: str
) -> list[PresentProduct]:
    rows = await connection.fetch(PRODUCTS.format(column=column, lock=lock), keys)
    variants: dict[UUID, list[Any]] = {row["id"]: [] for row in rows}
    for one in await connection.fetch(VARIANTS.format(lock=lock_stock), list(variants)) if variants else ():
        variants[one["product_id"]].append(one)
    return [_present(row, sorted(variants[row["id"]], key=lambda one: (one["position"], one["sku"]))) for row in rows]


def _present(row: Any, variants: list[Any]) -> PresentProduct:
    draft = _draft(row, tuple(_variant(one) for one in variants))
    return PresentProduct(row["id"], row["version"], draft, row["currency"])


def _draft(row: Any, variants: tuple[VariantDraft, ...]) -> ProductDraft:
    return ProductDraft(
        name=row["name"],
        category=row["category"],
        variants=variants,
        slug=row["slug"],
        description=row["description"],
        details=tuple(row["details"]),
        material=row["material"],
        dimensions=row["dimensions"],
        care=row["care"],
        attributes=row["attributes"],
        published=row["published"],
        publish_at=row["publish_at"],
        search_title=row["search_title"],
        search_description=row["search_description"],
        withdrawal_exception=row["withdrawal_exception"],
        maker=row["maker"],
        safety=row["safety"],
        minimum_age=row["minimum_age"],
        age_reason=row["age_reason"],
    )


def _variant(row: Any) -> VariantDraft:
    return VariantDraft(stock=row["on_hand"], **{name: row[name] for name in ("id", "sku", "options", *PLAIN)})
