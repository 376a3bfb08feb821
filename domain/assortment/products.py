"""Products added, changed and archived by staff. Each write raises the version and is noted in the audit log."""

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from domain.accounts.views import Principal
from domain.assortment.category_rows import CategoryPlace, find_category_row
from domain.assortment.checks import LONGEST_SLUG, check_draft
from domain.assortment.drafts import Differences, ProductDraft, differences, follow_options, once_published
from domain.assortment.errors import TakenError
from domain.assortment.former_prices import check_former_prices
from domain.assortment.present import PresentProduct, find_product, lock_product
from domain.assortment.slugs import free_slug
from domain.assortment.variants import hold_cart_lines, settle, with_free_skus, write_variants
from domain.audit.operations import write_audit
from domain.catalogue.generation import bump_products
from domain.catalogue.old_slugs import keep_old_slug
from domain.connection import Connection
from domain.errors import InvalidError, check_version
from domain.makers.rows import find_maker_row
from domain.words.messages import gettext

ADD = """
INSERT INTO products (id, category_id, slug, name, description, details, material, dimensions, care, attributes,
                      published, publish_at, search_title, search_description, withdrawal_exception, safety,
                      minimum_age, age_reason, maker_id, price_from, price_to, currency, position)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
       $20, $21, $22, coalesce(max(position), 0) + 1
FROM products WHERE published
"""

CHANGE = """
UPDATE products SET category_id = $2, slug = $3, name = $4, description = $5, details = $6, material = $7,
    dimensions = $8, care = $9, attributes = $10, published = $11, publish_at = $12, search_title = $13,
    search_description = $14, withdrawal_exception = $15, safety = $16, minimum_age = $17, age_reason = $18,
    maker_id = $19, price_from = $20, price_to = $21, version = version + 1
WHERE id = $1
"""

LISTED = {"published", "category"}
"""The fields that decide which products a category shows."""

FILTERED = {*LISTED, "attributes"}
"""The fields that decide by which attributes lists are filtered."""


async def add_product(connection: Connection, *, draft: ProductDraft, currency: str, by: Principal) -> UUID:
    """Add a product with its variants and their first stock, which the ledger notes as received; returns its id.

    Raises `InvalidError`, or `TakenError` for a slug or sku that is in use.
    """
    draft = once_published(draft)
    check_draft(draft)
    category_row = await find_category_row(connection, draft.category)
    maker_id, maker = await find_maker_row(connection, draft.maker)
    slug = draft.slug or await free_slug(connection, "products", draft.name, LONGEST_SLUG)
    product_id = uuid7()
    variants = settle((), draft.variants, slug)
    wanted = replace(draft, slug=slug, category=category_row.slug, maker=maker, variants=variants)
    wanted = await _ready(connection, product_id, wanted, draft)
    await check_former_prices(connection, None, wanted, currency)
    await _write(connection, ADD, *_row(product_id, category_row, maker_id, wanted), currency)
    await write_variants(connection, product_id=product_id, before=(), after=wanted.variants, actor=by.actor)
    await bump_products(connection, [product_id], listed=wanted.published, filters=wanted.published)
    await _note(connection, by, "product.added", wanted, product_id, {"version": 1, "price": wanted.prices[0]})
    return product_id


async def change_product(
    connection: Connection,
    *,
    key: UUID | str,
    expected: Collection[int] | None,
    change: Callable[[ProductDraft], ProductDraft],
    by: Principal,
) -> UUID:
    """Apply `change` to a product and return its id. A change of nothing leaves the version as it is.

    Raises `NotFoundError`; `StaleError` unless its version is among the `expected` ones; `InvalidError`; `TakenError`;
    `VariantInUseError` or `StockRefusedError`. A sale is no write of the product, so it makes no version stale.
    """
    await _hold_cart_lines(connection, key, change)
    present = await lock_product(connection, key)
    if expected is not None and present.version not in expected:
        check_version(present.version, expected, _attempted(present, change))
    edited = once_published(change(present.draft))
    category_row = await find_category_row(connection, edited.category)
    maker_id, maker = await find_maker_row(connection, edited.maker)
    edited = replace(edited, category=category_row.slug, maker=maker)
    wanted = await _ready(connection, present.id, _settled(present, edited), edited)
    changes = differences(present.draft, wanted)
    if not changes:
        return present.id
    await check_former_prices(connection, present.draft, wanted, present.currency)
    if "category" in changes:
        await bump_products(connection, [present.id], listed=True)
    await _write(connection, CHANGE, *_row(present.id, category_row, maker_id, wanted))
    await keep_old_slug(connection, "products", present.id, str(present.draft.slug), str(wanted.slug))
    await write_variants(
        connection, product_id=present.id, before=present.draft.variants, after=wanted.variants, actor=by.actor
    )
    listed, filters = (bool(changes.keys() & fields) for fields in (LISTED, FILTERED))
    await bump_products(connection, [present.id], listed=listed, filters=filters, front="variants" in changes)
    await _note(connection, by, "product.changed", wanted, present.id, _changes(present.version + 1, changes))
    return present.id


async def archive_product(
    connection: Connection, *, key: UUID | str, expected: Collection[int] | None, by: Principal
) -> None:
    """Archive a product. Orders keep their snapshot of it, and its stock stays in the books.

    Raises `NotFoundError`, or `StaleError` unless its version is among the `expected` ones.
    """
    present = await lock_product(connection, key)
    check_version(present.version, expected, {"published": (present.draft.published, False)})
    await connection.execute(
        "UPDATE products SET published = false, publish_at = NULL, version = version + 1 WHERE id = $1", present.id
    )
    changes = _changes(present.version + 1, {"published": (present.draft.published, False)})
    await bump_products(connection, [present.id], listed=True, filters=True)
    await _note(connection, by, "product.archived", present.draft, present.id, changes)


def _settled(present: PresentProduct, edited: ProductDraft) -> ProductDraft:
    slug = edited.slug or present.draft.slug or ""
    settled = replace(edited, slug=slug, variants=settle(present.draft.variants, edited.variants, slug))
    check_draft(settled)
    return follow_options(settled, present.draft)


async def _hold_cart_lines(
    connection: Connection, key: UUID | str, change: Callable[[ProductDraft], ProductDraft]
) -> None:
    """Lock the cart lines that go with a variant while its stock is still free, which a checkout locks after them."""
    if seen := await find_product(connection, key):
        try:
            after = _settled(seen, once_published(change(seen.draft))).variants
        except InvalidError:
            return
        await hold_cart_lines(connection, before=seen.draft.variants, after=after)


def _attempted(present: PresentProduct, change: Callable[[ProductDraft], ProductDraft]) -> Differences:
    """The differences that the change would have made; none if it is no longer valid."""
    try:
        return differences(present.draft, _settled(present, change(present.draft)))
    except InvalidError:
        return {}


async def _ready(connection: Connection, product_id: UUID, settled: ProductDraft, edited: ProductDraft) -> ProductDraft:
    variants = await with_free_skus(connection, product_id, settled.variants, edited.variants, listed=edited.listed)
    return follow_options(replace(settled, variants=variants))


def _row(product_id: UUID, category_row: CategoryPlace, maker_id: UUID | None, wanted: ProductDraft) -> tuple[Any, ...]:
    words = (wanted.slug, wanted.name, wanted.description, list(wanted.details))
    facts = (wanted.material, wanted.dimensions, wanted.care, wanted.attributes)
    shown = (wanted.published, wanted.publish_at, wanted.search_title, wanted.search_description)
    law = (wanted.withdrawal_exception, wanted.safety, wanted.minimum_age, wanted.age_reason, maker_id)
    return (product_id, category_row.id, *words, *facts, *shown, *law, *wanted.prices)


async def _write(connection: Connection, statement: str, *row: object) -> None:
    try:
        await connection.execute(statement, *row)
    except asyncpg.UniqueViolationError as error:
        raise TakenError({"slug": gettext("Another product has this slug. Choose another one.")}) from error


def _changes(version: int, changes: Differences) -> dict[str, Any]:
    both = {name: {"before": before, "after": after} for name, (before, after) in changes.items()}
    return {"version": version, "changes": both}


async def _note(
    connection: Connection, by: Principal, action: str, draft: ProductDraft, product_id: UUID, details: dict[str, Any]
) -> None:
    await write_audit(
        connection,
        actor_id=by.id,
        actor=by.actor,
        action=action,
        subject=str(draft.slug),
        details={"product_id": product_id, "name": draft.name, **details},
    )
