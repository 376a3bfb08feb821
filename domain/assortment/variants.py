"""The variants of a product: matched with the stored ones, then added, changed and removed."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from domain.assortment.drafts import PLAIN, VariantDraft
from domain.assortment.errors import TakenError, VariantInUseError
from domain.assortment.sales import start_sales
from domain.assortment.slugs import slug_from
from domain.connection import Connection
from domain.errors import InvalidError
from domain.stock.changes import change_stock, close_stock, open_stock
from domain.words.messages import gettext

LONGEST_SKU = 64
Variants = tuple[VariantDraft, ...]


def settle(present: Variants, wanted: Variants, slug: str) -> Variants:
    """The `wanted` variants with an id, a sku and a stock each, those of the present variant that each names, else new.

    Raises `InvalidError` for an id that the product does not have, and for a variant that is named twice.
    """
    settled: list[VariantDraft] = []
    for place, one in enumerate(wanted):
        match = _match(present, one, place)
        settled.append(_filled(one, match) if match else _new(one, slug))
        if settled[-1].id in [other.id for other in settled[:-1]]:
            raise InvalidError({f"variants/{place}": gettext("This variant occurs twice.")})
    return tuple(settled)


def _match(present: Variants, one: VariantDraft, place: int) -> VariantDraft | None:
    if one.id is None:
        return next((other for other in present if one.sku is not None and other.sku == one.sku), None)
    match = next((other for other in present if other.id == one.id), None)
    if match is None:
        raise InvalidError({f"variants/{place}/id": gettext("The product does not have this variant.")})
    return match


def _filled(one: VariantDraft, match: VariantDraft) -> VariantDraft:
    return replace(one, id=match.id, sku=one.sku or match.sku, stock=match.stock if one.stock is None else one.stock)


def _new(one: VariantDraft, slug: str) -> VariantDraft:
    made = "-".join([slug, *(slug_from(value, LONGEST_SKU) for value in one.options.values())])
    return replace(one, id=uuid7(), sku=one.sku or made[: LONGEST_SKU - 9].strip("-").upper(), stock=one.stock or 0)


TAKEN = "SELECT lower(sku) AS sku FROM variants WHERE lower(sku) = ANY($1::text[]) AND product_id <> $2"


async def with_free_skus(
    connection: Connection, product_id: UUID, variants: Variants, wanted: Variants, *, listed: bool
) -> Variants:
    """The `variants` with skus that no other variant has, whatever the case: one query.

    Raises `TakenError` for a chosen sku that is in use.
    """
    rows = await connection.fetch(TAKEN, [str(one.sku).lower() for one in variants], product_id)
    taken = {row["sku"] for row in rows}
    free: list[VariantDraft] = []
    for place, (one, requested) in enumerate(zip(variants, wanted, strict=True)):
        sku = str(one.sku).lower()
        twin = sku in taken or sku in [str(other.sku).lower() for other in free]
        if twin and requested.sku:
            pointer = f"variants/{place}/sku" if listed else "sku"
            raise TakenError(
                {pointer: gettext("Another variant has the SKU %(sku)s. Choose another one.", sku=one.sku)}
            )
        free.append(replace(one, sku=f"{one.sku}-{secrets.token_hex(4).upper()}") if twin else one)
    return tuple(free)


WRITE = """
INSERT INTO variants (id, product_id, sku, options, option_names, price, compare_at, sale_price, sale_from, sale_until,
                      weight_grams, barcode, content, position)
SELECT id, $1, sku, options, option_names, price, compare_at, sale_price, sale_from, sale_until, weight_grams, barcode,
       content, position
FROM jsonb_to_recordset($2) AS w(
    id uuid, sku text, options jsonb, option_names text[], price bigint, compare_at bigint, sale_price bigint,
    sale_from timestamptz, sale_until timestamptz, weight_grams int, barcode text, content text, position int)
ON CONFLICT (id) DO UPDATE SET sku = excluded.sku, options = excluded.options,
    option_names = excluded.option_names, price = excluded.price,
    compare_at = excluded.compare_at, full_price = NULL, sale_price = excluded.sale_price,
    sale_from = excluded.sale_from, sale_until = excluded.sale_until, weight_grams = excluded.weight_grams,
    barcode = excluded.barcode, content = excluded.content, position = excluded.position
"""
"""As without a sale: one that is on begins again in the same transaction."""


async def write_variants(
    connection: Connection, *, product_id: UUID, before: Variants, after: Variants, actor: str
) -> None:
    """Bring the variants of a locked product from `before` to `after`, their stock and its ledger included.

    Raises `VariantInUseError`, `TakenError` or `StockRefusedError`.
    """
    known = {one.id: one for one in before}
    await _remove(connection, [one for one in before if one.id not in {other.id for other in after}])
    try:
        await connection.execute(
            WRITE, product_id, [{**as_row(one), "position": place} for place, one in enumerate(after)]
        )
    except asyncpg.UniqueViolationError as error:
        raise TakenError(
            {"variants": gettext("Another variant was just given one of these SKUs or options.")}
        ) from error
    new = {one.id: one.stock or 0 for one in after if one.id and one.id not in known}
    if new:
        await open_stock(connection, counts=new, reason="received", actor=actor)
    await start_sales(connection, after)
    for one in after:
        if one.id and one.id in known and one.stock != known[one.id].stock:
            await change_stock(connection, variant_id=one.id, on_hand=one.stock, reason="count", actor=actor)


def as_row(one: VariantDraft) -> dict[str, Any]:
    """A variant as its row of `variants` has it."""
    same = {name: getattr(one, name) for name in ("id", "sku", "options", *PLAIN)}
    return {**same, "option_names": list(one.options)}


SOLD = """
SELECT v.id FROM variants v WHERE v.id = ANY($1::uuid[]) AND (
    EXISTS (SELECT FROM order_lines l WHERE l.variant_id = v.id)
    OR EXISTS (SELECT FROM stock_movements m WHERE m.variant_id = v.id AND m.order_id IS NOT NULL))
"""


LOCK_CART_LINES = """
SELECT FROM cart_lines WHERE variant_id = ANY($1::uuid[]) ORDER BY cart_id, added_at, variant_id FOR UPDATE
"""


async def hold_cart_lines(connection: Connection, *, before: Variants, after: Variants) -> None:
    """Lock the cart lines of variants that are to go, before their stock and in a checkout's order."""
    kept = {one.id for one in after}
    if gone := [one.id for one in before if one.id not in kept]:
        await connection.execute(LOCK_CART_LINES, gone)


async def _remove(connection: Connection, gone: Sequence[VariantDraft]) -> None:
    """Delete variants that were never sold and have no stock, so that the books lose nothing.

    The caller holds their cart lines, see `hold_cart_lines`.
    """
    if not gone:
        return
    ids = [one.id for one in gone if one.id]
    sold = {row["id"] for row in await connection.fetch(SOLD, ids)}
    for one in gone:
        if one.id in sold:
            raise VariantInUseError(
                gettext("%(sku)s has been sold, so it cannot be removed. Set its stock to 0 instead.", sku=one.sku)
            )
        if one.stock:
            raise VariantInUseError(
                gettext(
                    "There are %(stock)s of %(sku)s on hand. Set its stock to 0 first.", stock=one.stock, sku=one.sku
                )
            )
    await connection.execute("DELETE FROM cart_lines WHERE variant_id = ANY($1::uuid[])", ids)
    await close_stock(connection, variant_ids=ids)
    await connection.execute("DELETE FROM variants WHERE id = ANY($1::uuid[])", ids)
