"""Many products written at once: a handful of statements for a piece of any size.

The caller has locked the products, and the stock of variants whose stock or options change, and has checked every
draft. Nothing is written to the audit log here: who writes in bulk puts on record what it was.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from uuid import UUID

from domain.assortment.drafts import PLAIN, ProductDraft, VariantDraft
from domain.assortment.present import PresentProduct
from domain.assortment.sales import start_sales
from domain.assortment.variants import as_row
from domain.catalogue.generation import bump_products
from domain.connection import Connection
from domain.stock.changes import change_stocks, close_stock, open_stock


@dataclass(frozen=True)
class ProductChange:
    """A product as it is, None for a new one, and as it is to be; `id` is that of the product."""

    id: UUID
    present: PresentProduct | None
    draft: ProductDraft

    @cached_property
    def known(self) -> dict[UUID | None, VariantDraft]:
        """The variants that there are, by their ids."""
        return {one.id: one for one in self.present.draft.variants} if self.present else {}

    @cached_property
    def added(self) -> list[tuple[int, VariantDraft]]:
        """The variants that are new, each with its place."""
        return [(place, one) for place, one in enumerate(self.draft.variants) if one.id not in self.known]

    @property
    def differs(self) -> bool:
        """Whether anything but stock changes."""
        return self.present is None or _without_stock(self.present.draft) != _without_stock(self.draft)

    @property
    def reads_differently(self) -> bool:
        """Whether anything changes that is not of its variants alone."""
        return self.present is None or replace(self.present.draft, variants=()) != replace(self.draft, variants=())

    @property
    def moves(self) -> bool:
        """Whether it changes which products its category shows, or those that it leaves."""
        before = self.present and self.present.draft
        return not before or (before.published, before.category) != (self.draft.published, self.draft.category)

    @property
    def has_another_maker(self) -> bool:
        """Whether the maker changes."""
        return self.present is None or self.present.draft.maker != self.draft.maker


def _without_stock(draft: ProductDraft) -> ProductDraft:
    return replace(draft, variants=tuple(replace(one, stock=None) for one in draft.variants))


ADD = """
INSERT INTO products (id, category_id, slug, name, description, details, material, dimensions, care, attributes,
                      published, search_title, search_description, withdrawal_exception, safety, minimum_age,
                      age_reason, maker_id, price_from, price_to, currency, position)
SELECT w.id, c.id, w.slug, w.name, w.description, w.details, w.material, w.dimensions, w.care, w.attributes,
       w.published, w.search_title, w.search_description, w.withdrawal_exception, w.safety,
       w.minimum_age, w.age_reason,
       (SELECT m.id FROM makers m WHERE m.name = w.maker), w.price_from, w.price_to, $2,
       (SELECT coalesce(max(position), 0) FROM products WHERE published) + w.place
FROM jsonb_to_recordset($1) AS w(
    id uuid, category text, slug text, name text, description text, details jsonb, material text, dimensions text,
    care text, attributes jsonb, published bool, search_title text, search_description text, withdrawal_exception text,
    safety text, minimum_age smallint, age_reason text, maker text, price_from bigint, price_to bigint, place int)
JOIN categories c ON c.slug = w.category
"""

CHANGE = """
UPDATE products p SET category_id = c.id, name = w.name, description = w.description, details = w.details,
    material = w.material, dimensions = w.dimensions, care = w.care, attributes = w.attributes, published = w.published,
    publish_at = CASE WHEN NOT w.published THEN p.publish_at END,
    search_title = w.search_title, search_description = w.search_description,
    withdrawal_exception = w.withdrawal_exception, safety = w.safety,
    minimum_age = w.minimum_age, age_reason = w.age_reason,
    maker_id = CASE WHEN w.has_another_maker THEN (SELECT m.id FROM makers m WHERE m.name = w.maker)
        ELSE p.maker_id END,
    price_from = w.price_from, price_to = w.price_to, version = p.version + 1
FROM jsonb_to_recordset($1) AS w(
    id uuid, category text, name text, description text, details jsonb, material text, dimensions text, care text,
    attributes jsonb, published bool, search_title text, search_description text, withdrawal_exception text,
    safety text, minimum_age smallint, age_reason text, maker text, has_another_maker bool, price_from bigint,
    price_to bigint)
JOIN categories c ON c.slug = w.category WHERE p.id = w.id
"""
"""A maker that is renamed meanwhile stays: drafts know makers by name."""

REPRICE = """
UPDATE products p SET price_from = w.price_from, price_to = w.price_to, version = p.version + 1
FROM jsonb_to_recordset($1) AS w(id uuid, price_from bigint, price_to bigint) WHERE p.id = w.id
"""
"""The words for search are not written again, which takes most of the time of a change."""

ADD_VARIANTS = """
INSERT INTO variants (id, product_id, sku, options, option_names, price, compare_at, sale_price, sale_from, sale_until,
                      weight_grams, barcode, content, position)
SELECT id, product_id, sku, options, option_names, price, compare_at, sale_price, sale_from, sale_until, weight_grams,
       barcode, content, position
FROM jsonb_to_recordset($1) AS w(
    id uuid, product_id uuid, sku text, options jsonb, option_names text[], price bigint, compare_at bigint,
    sale_price bigint, sale_from timestamptz, sale_until timestamptz, weight_grams int, barcode text, content text,
    position int)
"""

CHANGE_VARIANTS = """
UPDATE variants v SET price = w.price, compare_at = w.compare_at, full_price = NULL, sale_price = w.sale_price,
    sale_from = w.sale_from, sale_until = w.sale_until, weight_grams = w.weight_grams, barcode = w.barcode,
    content = w.content
FROM jsonb_to_recordset($1) AS w(
    id uuid, price bigint, compare_at bigint, sale_price bigint, sale_from timestamptz, sale_until timestamptz,
    weight_grams int, barcode text, content text)
WHERE v.id = w.id
"""
"""As without a sale: one that is on begins again in the same transaction.

Options are changed apart: they are part of a key, so a checkout that sells the variant waits for their change."""

SET_ASIDE = "UPDATE variants SET options = jsonb_build_object('', id::text) WHERE id = ANY($1::uuid[])"
"""Two variants may exchange their options: none may have them while the other still has."""

CHANGE_OPTIONS = """
UPDATE variants v SET options = w.options, option_names = w.option_names
FROM jsonb_to_recordset($1) AS w(id uuid, options jsonb, option_names text[]) WHERE v.id = w.id
"""


async def write_products(
    connection: Connection, changes: Sequence[ProductChange], *, currency: str, reason: str, actor: str
) -> None:
    """Bring products to their drafts: new ones added, versions raised where more than stock changes.

    `reason` and `actor` go into the ledger of stock. Nothing is removed. Once all pieces are written, the caller calls
    `bump_filters`.
    """
    await bump_products(connection, [one.id for one in changes if one.present and one.moves], listed=True)
    new = [one for one in changes if one.present is None]
    if new:
        await connection.execute(ADD, [_product(one, place) for place, one in enumerate(new, 1)], currency)
    changed = [one for one in changes if one.present and one.differs]
    if worded := [one for one in changed if one.reads_differently]:
        await connection.execute(CHANGE, [_product(one, 0) for one in worded])
    if priced := [one for one in changed if not one.reads_differently]:
        await connection.execute(REPRICE, [_product(one, 0) for one in priced])
    await _write_variants(connection, changes)
    await _write_stock(connection, changes, reason=reason, actor=actor)
    await bump_products(connection, [one.id for one in changes if one.moves], listed=True)
    grown = any(change.added for change in changes)
    await bump_products(connection, [one.id for one in changes if not one.moves], front=grown)


def _product(change: ProductChange, place: int) -> dict[str, Any]:
    draft, (price_from, price_to) = change.draft, change.draft.prices
    names = (
        *("category", "slug", "name", "description", "details", "material", "dimensions", "care", "attributes"),
        *("published", "search_title", "search_description", "withdrawal_exception", "maker", "safety"),
        *("minimum_age", "age_reason"),
    )
    return {
        **{name: getattr(draft, name) for name in names},
        **{"id": change.id, "price_from": price_from, "price_to": price_to, "place": place},
        "has_another_maker": change.has_another_maker,
    }


async def _write_variants(connection: Connection, changes: Sequence[ProductChange]) -> None:
    kept = list(_kept(changes))
    if added := [_variant(change, place, one) for change in changes for place, one in change.added]:
        await connection.execute(ADD_VARIANTS, added)
    if plain := [one for old, one in kept if any(getattr(old, name) != getattr(one, name) for name in PLAIN)]:
        rows = [{"id": one.id, **{name: getattr(one, name) for name in PLAIN}} for one in plain]
        await connection.execute(CHANGE_VARIANTS, rows)
    if chosen := [one for old, one in kept if old.options != one.options]:
        await connection.execute(SET_ASIDE, [one.id for one in chosen])
        await connection.execute(CHANGE_OPTIONS, [as_row(one) for one in chosen])
    await start_sales(connection, [one for change in changes for one in change.draft.variants])


def _kept(changes: Sequence[ProductChange]) -> Iterator[tuple[VariantDraft, VariantDraft]]:
    """Each variant that stays, as it is and as it is to be."""
    for change in changes:
        known = change.known
        yield from ((known[one.id], one) for one in change.draft.variants if one.id in known)


def _variant(change: ProductChange, place: int, variant: VariantDraft) -> dict[str, Any]:
    return {**as_row(variant), "product_id": change.id, "position": place}


async def _write_stock(connection: Connection, changes: Sequence[ProductChange], *, reason: str, actor: str) -> None:
    new = {one.id: one.stock or 0 for change in changes for _, one in change.added}
    if counts := {variant_id: count for variant_id, count in new.items() if variant_id}:
        await open_stock(connection, counts=counts, reason="received", actor=actor)
    steps = {one.id: (one.stock or 0) - (old.stock or 0) for old, one in _kept(changes)}
    if deltas := {variant_id: step for variant_id, step in steps.items() if variant_id and step}:
        await change_stocks(connection, deltas=deltas, reason=reason, actor=actor)


SOLD = """
SELECT v.id FROM variants v WHERE v.id = ANY($1::uuid[]) AND (
    EXISTS (SELECT FROM order_lines l WHERE l.variant_id = v.id)
    OR EXISTS (SELECT FROM stock_movements m WHERE m.variant_id = v.id AND m.order_id IS NOT NULL))
"""


async def sold_among(connection: Connection, variant_ids: Sequence[UUID]) -> set[UUID]:
    """Those of the variants that any order has: one query."""
    return {row["id"] for row in await connection.fetch(SOLD, list(variant_ids))}


async def remove_variants(connection: Connection, *, variant_ids: Sequence[UUID], product_ids: Sequence[UUID]) -> None:
    """Delete variants that were never sold, with their stock and its ledger, and products that have no others.

    The caller has locked both, and calls `bump_filters` once all are removed.
    """
    await bump_products(connection, await _products_of(connection, variant_ids), listed=True)
    await connection.execute("DELETE FROM cart_lines WHERE variant_id = ANY($1::uuid[])", list(variant_ids))
    await close_stock(connection, variant_ids=variant_ids)
    await connection.execute("DELETE FROM variants WHERE id = ANY($1::uuid[])", list(variant_ids))
    await connection.execute("DELETE FROM products WHERE id = ANY($1::uuid[])", list(product_ids))


async def _products_of(connection: Connection, variant_ids: Sequence[UUID]) -> list[UUID]:
    of = "SELECT DISTINCT product_id FROM variants WHERE id = ANY($1::uuid[])"
    return [row["product_id"] for row in await connection.fetch(of, list(variant_ids))]
