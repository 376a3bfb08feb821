"""Applying: a piece of rows written in the caller's transaction, if what they change is still as it was when staged.

Locks are taken in the order of a checkout: categories, products by id, stock by variant. Stock is locked only where it
or the options of a variant change, so a new price holds nobody up.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from uuid import UUID

from uuid_utils.compat import uuid7

from domain.accounts.views import Principal
from domain.assortment.bulk import ProductChange, write_products
from domain.assortment.drafts import VariantDraft
from domain.assortment.present import PresentProduct, read_products
from domain.changes.fetches import ask_for_pictures
from domain.changes.fields import Values, Variants, find_conflicts, shown, without_sales
from domain.changes.judge import Surroundings, judge
from domain.changes.pieces import by_product, read_highest, read_owners, save_verdicts, shorter, take_rows
from domain.changes.places import hold_places
from domain.changes.proposal import OF_PRODUCTS, RowError
from domain.changes.rows import StoredRow, Verdict, refused
from domain.changes.staging import names
from domain.changes.states import Action, Step
from domain.connection import Connection
from domain.makers.rows import read_makers
from domain.words.messages import marked

GONE = RowError("sku", marked("This SKU no longer exists."))
ADDED = RowError("sku", marked("Someone else has added this SKU to the shop."))
TAKEN = RowError("", marked("Someone else has added a product with this address."))
NEEDS_STOCK_LOCK = {"stock", "stock_delta", "options"}


async def apply_piece(connection: Connection, *, change_set_id: UUID, currency: str, reason: str, by: Principal) -> int:
    """Apply the next piece of rows; returns how many, 0 when all are applied. The caller has locked the change set."""
    rows = [_wanted(row) for row in await take_rows(connection, change_set_id, Step.STAGED)]
    if not rows:
        return 0
    if stock_locked := locks_stock(rows):
        rows = shorter(rows)
    wanted = [row.values["category"] for row in rows if "category" in row.values]
    places = await hold_places(connection, wanted, by) if names(rows, "category") else None
    slugs = {row.product for row in rows}
    present = await read_products(connection, slugs, locked=True, stock_locked=stock_locked)
    highest = await read_highest(connection, rows, present.values())
    makers = await read_makers(connection) if names(rows, "maker") else {}
    around = Surroundings(currency, places, await read_owners(connection, rows), highest=highest, makers=makers)
    verdicts: list[Verdict] = []
    changes: list[ProductChange] = []
    for slug, some in by_product(rows):
        decided, change = _decide(present.get(slug), some, around)
        verdicts += decided
        changes += [change] if change else []
    await write_products(connection, changes, currency=currency, reason=reason, actor=by.actor)
    await ask_for_pictures(connection, change_set_id, verdicts, {one.draft.slug: one.id for one in changes})
    await save_verdicts(connection, change_set_id, verdicts, Step.APPLIED)
    return len(rows)


def locks_stock(rows: Collection[StoredRow]) -> bool:
    """Whether any row changes stock or options of a variant that there is."""
    return any(row.action is not Action.NEW and NEEDS_STOCK_LOCK & set(row.values) for row in rows)


def _wanted(row: StoredRow) -> StoredRow:
    """The row with what was decided of it, rather than with all that was proposed; a new one keeps its own."""
    if row.action is Action.NEW or not row.after:
        return row
    return replace(row, values=towards(row.after, row.before or {}))


def _as_variant(row: StoredRow, present: PresentProduct | None) -> StoredRow:
    """A row that adds a variant to a product, without those fields of the product that it leaves as they were."""
    if present is None or row.action is not Action.NEW:
        return row
    decided = row.after or {}
    return replace(
        row, values={name: value for name, value in row.values.items() if name not in OF_PRODUCTS or name in decided}
    )


def towards(wanted: Values, present: Values) -> dict[str, object]:
    """The values that lead from `present` to `wanted`: of stock the difference, whatever was sold meanwhile."""
    values = without_sales(wanted)
    if "stock" in wanted:
        values["stock_delta"] = wanted["stock"] - present["stock"]
    return values


def _decide(
    present: PresentProduct | None, rows: Sequence[StoredRow], around: Surroundings
) -> tuple[list[Verdict], ProductChange | None]:
    """The verdicts on rows of one product as it is now, and the product as it is to be written."""
    variants = Variants(present.draft) if present else None
    found = {row.position: variants.find(row.sku) if variants else None for row in rows}
    lost = {
        row.position: errors for row in rows if (errors := _lost(present, found[row.position], row, around.currency))
    }
    fit = [_as_variant(row, present) for row in rows if row.position not in lost]
    verdicts = [refused(row, lost[row.position]) for row in rows if row.position in lost]
    if not fit:
        return verdicts, None
    judged = judge(present, fit, around)
    verdicts += judged.verdicts
    if judged.draft is None or all(one.action in {Action.REFUSED, Action.UNCHANGED} for one in judged.verdicts):
        return verdicts, None
    return verdicts, ProductChange(present.id if present else uuid7(), present, judged.draft)


def _lost(
    present: PresentProduct | None, variant: VariantDraft | None, row: StoredRow, currency: str
) -> tuple[RowError, ...]:
    """Why a row can no longer be applied as it was staged to its product and variant: somebody else was faster."""
    if row.action is Action.NEW:
        return (ADDED,) if variant else _taken(present, row, currency)
    if present is None or variant is None:
        return (GONE,)
    current = shown(present.draft, variant, row.after or {})
    if without_sales(current) == without_sales(row.after or {}):
        return ()
    return find_conflicts(row.before or {}, current, currency)


def _taken(present: PresentProduct | None, row: StoredRow, currency: str) -> tuple[RowError, ...]:
    """Why a new row no longer fits its product."""
    of_product = {name for name in row.after or {} if name in OF_PRODUCTS}
    if present is None or not of_product:
        return ()
    if not of_product <= set(row.before or {}):
        return (TAKEN,)
    return find_conflicts(row.before or {}, shown(present.draft, None, row.before or {}), currency)
