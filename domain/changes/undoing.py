"""Undoing: a piece of applied rows taken back, unless what they changed was changed again since.

Stock is taken back as the difference that was applied. What a change set added is removed if it was never sold. Locks
are taken as for applying; cart lines, which go with a variant, are locked before stock, as a checkout does.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from domain.assortment.bulk import ProductChange, remove_variants, sold_among, write_products
from domain.assortment.drafts import ProductDraft, follow_options
from domain.assortment.present import PresentProduct, read_products
from domain.changes.applying import GONE, locks_stock, towards
from domain.changes.fields import Variants, find_conflicts, shown
from domain.changes.judge import Surroundings, judge
from domain.changes.pieces import by_product, read_highest, save_verdicts, shorter, take_rows
from domain.changes.places import read_places
from domain.changes.proposal import RowError
from domain.changes.rows import StoredRow, Verdict, refused
from domain.changes.states import Action, Step
from domain.connection import Connection
from domain.makers.rows import read_makers
from domain.words.messages import marked

SOLD = RowError("", marked("It was sold or its stock was changed since, so it stays."))

LOCK_CART_LINES = """
SELECT l.cart_id FROM cart_lines l JOIN variants v ON v.id = l.variant_id
WHERE lower(v.sku) = ANY($1::text[]) ORDER BY l.cart_id, l.added_at, l.variant_id FOR UPDATE OF l
"""


@dataclass(slots=True)
class Back:
    """What a piece takes back."""

    verdicts: list[Verdict] = field(default_factory=list)
    changes: list[ProductChange] = field(default_factory=list)
    variants: list[UUID] = field(default_factory=list)
    products: list[UUID] = field(default_factory=list)


async def undo_piece(connection: Connection, *, change_set_id: UUID, currency: str, reason: str, actor: str) -> int:
    """Undo the next piece of rows; returns how many, 0 when all are undone. The caller has locked the change set."""
    rows = await take_rows(connection, change_set_id, Step.APPLIED)
    if not rows:
        return 0
    if stock_locked := _locks_stock(rows):
        rows = shorter(rows)
    added = [row.sku.lower() for row in rows if row.action is Action.NEW]
    if added:
        await connection.fetch(LOCK_CART_LINES, added)
    slugs = {row.product for row in rows}
    present = await read_products(connection, slugs, locked=True, stock_locked=stock_locked)
    highest = await read_highest(connection, rows, present.values())
    makers = await read_makers(connection)
    around = Surroundings(currency, await read_places(connection), highest=highest, makers=makers)
    sold = await sold_among(connection, _ids(present.values(), set(added)))
    back = Back()
    for slug, some in by_product(rows):
        _take_back(back, present.get(slug), some, around, sold)
    await write_products(connection, back.changes, currency=currency, reason=reason, actor=actor)
    if back.variants:
        await remove_variants(connection, variant_ids=back.variants, product_ids=back.products)
    await save_verdicts(connection, change_set_id, back.verdicts, Step.UNDONE)
    return len(rows)


def _locks_stock(rows: Sequence[StoredRow]) -> bool:
    return locks_stock([replace(row, values=row.after or {}, action=Action.CHANGED) for row in rows])


def _ids(products: Collection[PresentProduct], skus: Collection[str]) -> list[UUID]:
    return [one.id for some in products for one in some.draft.variants if one.id and (one.sku or "").lower() in skus]


def _take_back(
    back: Back, present: PresentProduct | None, rows: Sequence[StoredRow], around: Surroundings, sold: Collection[UUID]
) -> None:
    """Add what is taken back of one product."""
    variants = Variants(present.draft) if present else None
    lost = {row.position: errors for row in rows if (errors := _lost(present, variants, row, around.currency, sold))}
    back.verdicts += [refused(row, lost[row.position]) for row in rows if row.position in lost]
    fit = [row for row in rows if row.position not in lost]
    if present is None or not fit:
        return
    gone = [row for row in fit if row.action is Action.NEW]
    rest = _without(present.draft, gone)
    kept = {one.id for one in rest.variants}
    back.variants += [one.id for one in present.draft.variants if one.id and one.id not in kept]
    if not rest.variants:
        back.products.append(present.id)
        back.verdicts += [_done(row) for row in gone]
        return
    _restore(back, present, rest, [row for row in fit if row.before], around)
    back.verdicts += [_done(row) for row in gone if not row.before]


def _restore(
    back: Back, present: PresentProduct, rest: ProductDraft, rows: Sequence[StoredRow], around: Surroundings
) -> None:
    """Bring what stays of a product back to how it was before `rows`."""
    known = {row.position: row for row in rows}
    variants = Variants(rest)
    wanted = [_backwards(row, variants) for row in rows]
    judged = judge(replace(present, draft=rest), wanted, around) if wanted else None
    for verdict in judged.verdicts if judged else ():
        row = known[verdict.row.position]
        back.verdicts.append(refused(row, verdict.errors) if verdict.action is Action.REFUSED else _done(row))
    draft = judged.draft if judged and judged.draft else rest
    if draft != present.draft:
        back.changes.append(ProductChange(present.id, present, draft))


def _backwards(row: StoredRow, rest: Variants) -> StoredRow:
    """The row as a change back; what an added variant changed of its product is borne by one that stays."""
    sku = row.sku if rest.find(row.sku) else str(next(iter(rest)).sku)
    return replace(row, sku=sku, values=towards(row.before or {}, row.after or {}), errors=())


def _without(draft: ProductDraft, gone: Sequence[StoredRow]) -> ProductDraft:
    skus = {row.sku.lower() for row in gone}
    rest = tuple(one for one in draft.variants if (one.sku or "").lower() not in skus)
    return follow_options(replace(draft, variants=rest), draft)


def _done(row: StoredRow) -> Verdict:
    return Verdict(row, row.action, row.before, row.after)


def _lost(
    present: PresentProduct | None, variants: Variants | None, row: StoredRow, currency: str, sold: Collection[UUID]
) -> tuple[RowError, ...]:
    """Why a row cannot be taken back."""
    variant = variants.find(row.sku) if variants else None
    after = row.after or {}
    if present is None or variant is None:
        return (GONE,)
    if row.action is Action.NEW and (variant.id in sold or variant.stock != after.get("stock", 0)):
        return (SOLD,)
    wanted = {name: value for name, value in after.items() if name != "images"}
    return find_conflicts(wanted, shown(present.draft, variant, wanted), currency)
