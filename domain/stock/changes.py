"""Changes of stock by staff: counted, received, written off. Each leaves a movement in the ledger."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from domain.accounts.views import Principal
from domain.audit.operations import write_audit
from domain.catalogue.generation import BUMP_BY_STOCK
from domain.connection import Connection
from domain.errors import NotFoundError, check_version
from domain.stock.errors import StockRefusedError
from domain.stock.queries import promised_of, stock_of
from domain.words.messages import gettext, ngettext

MAX_ON_HAND = 1_000_000
"""The largest stock of one variant."""


@dataclass(frozen=True, slots=True)
class StockLevel:
    """The stock of a variant; `version` rises with every change."""

    variant_id: UUID
    on_hand: int
    version: int


async def lock_stock(connection: Connection, variant_id: UUID) -> StockLevel:
    """Lock a variant's stock, as a checkout does. Raises `NotFoundError`."""
    row = await connection.fetchrow(
        "SELECT variant_id, on_hand, version FROM stock_items WHERE variant_id = $1 FOR NO KEY UPDATE", variant_id
    )
    if row is None:
        raise NotFoundError(gettext("This variant does not exist."))
    return StockLevel(*row.values())


async def change_stock(
    connection: Connection,
    *,
    variant_id: UUID,
    delta: int | None = None,
    on_hand: int | None = None,
    counted: int | None = None,
    reason: str,
    actor: str,
    expected: Collection[int] | None = None,
) -> tuple[StockLevel, StockLevel]:
    """Add `delta` to a variant's stock, or set it to `on_hand`; returns the levels before and after.

    `counted` is the number that stands on the shelf, goods of unsent orders included, which are subtracted. A change
    that changes nothing leaves no movement. Raises `NotFoundError`, `StaleError` unless the version is among
    the `expected` ones, or `StockRefusedError`.
    """
    before = await lock_stock(connection, variant_id)
    if counted is not None:
        on_hand = await _unpromised(connection, variant_id, counted)
    step = delta if delta is not None else (on_hand or 0) - before.on_hand
    check_version(before.version, expected, {"on_hand": (before.on_hand, before.on_hand + step)})
    _check_level(before.on_hand, step)
    return before, await _move(connection, before, step, reason, actor) if step else before


async def _unpromised(connection: Connection, variant_id: UUID, counted: int) -> int:
    """What is left of `counted` goods for sale, under the stock's lock. Raises `StockRefusedError`."""
    promised = await promised_of(connection, variant_id)
    if counted < promised:
        raise StockRefusedError(
            gettext(
                "%(promised)s of these are promised to orders that have not been sent, "
                "and only %(counted)s were counted.",
                promised=promised,
                counted=counted,
            ),
            counted,
        )
    return counted - promised


async def correct_stock(
    connection: Connection,
    *,
    variant_id: UUID,
    delta: int | None,
    on_hand: int | None,
    counted: int | None = None,
    reason: str,
    expected: Collection[int] | None,
    by: Principal,
) -> StockLevel:
    """Change stock as `change_stock` does, with an entry in the audit log; returns the level after it."""
    before, after = await change_stock(
        connection,
        variant_id=variant_id,
        delta=delta,
        on_hand=on_hand,
        counted=counted,
        reason=reason,
        actor=by.actor,
        expected=expected,
    )
    if after != before:
        both = {"on_hand": {"before": before.on_hand, "after": after.on_hand}}
        await write_audit(
            connection,
            actor_id=by.id,
            actor=by.actor,
            action="stock.changed",
            subject=(await stock_of(connection, variant_id)).sku,
            details={"variant_id": variant_id, "reason": reason, "version": after.version, "changes": both},
        )
    return after


def _check_level(on_hand: int, delta: int) -> None:
    if on_hand + delta < 0:
        raise StockRefusedError(
            ngettext(
                "There is only %(num)s on hand, so %(delta)s cannot be removed.",
                "There are only %(num)s on hand, so %(delta)s cannot be removed.",
                on_hand,
                delta=-delta,
            ),
            on_hand,
        )
    if on_hand + delta > MAX_ON_HAND:
        raise StockRefusedError(
            gettext(
                "There are %(on_hand)s on hand already; the limit is %(max_on_hand)s.",
                on_hand=on_hand,
                max_on_hand=MAX_ON_HAND,
            ),
            on_hand,
        )


MOVE = f"""
WITH movement AS (
    INSERT INTO stock_movements (variant_id, delta, reason, actor) VALUES ($1, $2, $3, $4)
), moved AS (
    UPDATE stock_items SET on_hand = on_hand + $2, version = version + 1 WHERE variant_id = $1
    RETURNING variant_id, on_hand, version
), turned AS (
    SELECT variant_id, least(on_hand, on_hand - $2) AS low FROM moved
), {BUMP_BY_STOCK}
SELECT variant_id, on_hand, version FROM moved
"""  # noqa: S608 - constant


async def _move(connection: Connection, before: StockLevel, delta: int, reason: str, actor: str) -> StockLevel:
    row = await connection.fetchrow(MOVE, before.variant_id, delta, reason, actor)
    return StockLevel(*row.values())


MOVE_MANY = f"""
WITH wanted AS (SELECT * FROM unnest($1::uuid[], $2::int[]) AS w(variant_id, delta)), movements AS (
    INSERT INTO stock_movements (variant_id, delta, reason, actor) SELECT variant_id, delta, $3, $4 FROM wanted
), turned AS (
    UPDATE stock_items s SET on_hand = s.on_hand + w.delta, version = s.version + 1
    FROM wanted w WHERE s.variant_id = w.variant_id RETURNING s.variant_id, least(s.on_hand, s.on_hand - w.delta) AS low
), {BUMP_BY_STOCK} SELECT"""  # noqa: S608 - constant


async def change_stocks(connection: Connection, *, deltas: Mapping[UUID, int], reason: str, actor: str) -> None:
    """Add to the stock of many variants at once; the caller has locked them, and checked that none falls below 0."""
    await connection.execute(MOVE_MANY, list(deltas), list(deltas.values()), reason, actor)


OPEN = """
WITH new AS (
    SELECT * FROM unnest($1::uuid[], $2::int[]) AS n(variant_id, on_hand)
), movements AS (
    INSERT INTO stock_movements (variant_id, delta, reason, actor)
    SELECT variant_id, on_hand, $3, $4 FROM new WHERE on_hand <> 0
)
INSERT INTO stock_items (variant_id, on_hand) SELECT variant_id, on_hand FROM new
"""


async def open_stock(connection: Connection, *, counts: Mapping[UUID, int], reason: str, actor: str) -> None:
    """Create the stock of new variants, with the number on hand of each."""
    await connection.execute(OPEN, list(counts), list(counts.values()), reason, actor)


async def close_stock(connection: Connection, *, variant_ids: Collection[UUID]) -> None:
    """Delete the stock and movements of variants that were never sold and are at 0; the caller has locked them."""
    await connection.execute("DELETE FROM stock_movements WHERE variant_id = ANY($1::uuid[])", list(variant_ids))
    await connection.execute("DELETE FROM stock_items WHERE variant_id = ANY($1::uuid[])", list(variant_ids))
