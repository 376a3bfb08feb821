"""Staging: what the rows of a change set would do, decided a piece at a time, without changing anything."""

from collections.abc import Sequence
from uuid import UUID

from domain.assortment.present import read_products
from domain.changes.judge import Surroundings, judge
from domain.changes.pieces import by_product, read_highest, read_owners, read_twins, save_verdicts, take_rows
from domain.changes.places import read_places
from domain.changes.rows import StoredRow
from domain.changes.states import Step
from domain.connection import Connection
from domain.makers.rows import read_makers


async def stage_piece(connection: Connection, *, change_set_id: UUID, currency: str) -> int:
    """Decide the next piece of rows; returns how many, 0 when all are decided. The caller has locked the change set."""
    rows = await take_rows(connection, change_set_id, Step.PROPOSED)
    if not rows:
        return 0
    present = await read_products(connection, {row.product for row in rows}, locked=False, stock_locked=False)
    around = Surroundings(
        currency,
        await read_places(connection) if names(rows, "category") else None,
        await read_owners(connection, rows),
        await read_twins(connection, change_set_id, rows),
        await read_highest(connection, rows, present.values()),
        await read_makers(connection) if names(rows, "maker") else {},
    )
    verdicts = [
        verdict for slug, some in by_product(rows) for verdict in judge(present.get(slug), some, around).verdicts
    ]
    await save_verdicts(connection, change_set_id, verdicts, Step.STAGED)
    return len(rows)


def names(rows: Sequence[StoredRow], field: str) -> bool:
    """Whether any row says something about this field."""
    return any(field in row.values for row in rows)
