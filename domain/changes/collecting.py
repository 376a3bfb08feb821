"""Collecting the rows of a change set, a piece at a time, from where the last piece ended."""

from collections.abc import Sequence
from uuid import UUID

from domain.assortment.listing import ProductFilter, list_matching
from domain.assortment.present import read_products
from domain.changes.edits import BulkEdit, Selection, propose
from domain.changes.pieces import store_rows
from domain.changes.proposal import ProposedRow
from domain.connection import Connection

PRODUCTS = 250
"""The products of a piece."""

CHOSEN = """
SELECT id, slug FROM products WHERE id = ANY($1::uuid[]) AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3
"""


async def collect_piece(
    connection: Connection, *, change_set_id: UUID, edit: BulkEdit, currency: str, after: UUID | None, stored: int
) -> None:
    """Store the rows of the next products; the caller has locked the change set, which says how far it has come."""
    found = await list_selected(connection, edit.selection, after=after, limit=PRODUCTS)
    products = await read_products(connection, [slug for _, slug in found], locked=False, stock_locked=False)
    drafts = [products[slug].draft for _, slug in found if slug in products]
    rows = [row for draft in drafts for row in propose(draft, edit.changes, currency)]
    if rows:
        await store_rows(connection, change_set_id, rows, first=stored + 1)
    await connection.execute(
        "UPDATE change_sets SET cursor = $2, collected = $3 WHERE id = $1",
        change_set_id,
        found[-1][0] if found else after,
        len(found) < PRODUCTS,
    )


async def list_selected(
    connection: Connection, selection: Selection, *, after: UUID | None, limit: int
) -> list[tuple[UUID, str]]:
    """The ids and slugs of selected products, by id from the one that follows `after`: one query."""
    if selection.filter is None:
        return [tuple(row) for row in await connection.fetch(CHOSEN, list(selection.product_ids), after, limit)]
    wanted = ProductFilter(words=selection.filter.q, state=selection.filter.state)
    return await list_matching(connection, wanted, after=after, limit=limit)


COLLECTING = """
SELECT stored FROM change_sets WHERE id = $1 AND status = 'staging' AND NOT collected FOR NO KEY UPDATE
"""


async def count_collected(connection: Connection, change_set_id: UUID) -> int | None:
    """How many rows of a file are stored, None if no more are wanted. The change set is locked."""
    stored: int | None = await connection.fetchval(COLLECTING, change_set_id)
    return stored


async def store_piece(
    connection: Connection, change_set_id: UUID, rows: Sequence[ProposedRow], *, after: int, last: bool
) -> bool:
    """Store the rows of a file that follow the first `after`; `last` says that there are no more.

    Returns False, and stores nothing, if others are stored already or the change set is gone.
    """
    if await count_collected(connection, change_set_id) != after:
        return False
    if rows:
        await store_rows(connection, change_set_id, rows, first=after + 1)
    if last:
        await connection.execute("UPDATE change_sets SET collected = true WHERE id = $1", change_set_id)
    return True
