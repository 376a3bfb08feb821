"""Rows of tracking numbers shipped one after the other, each in a transaction of its own."""

from collections.abc import Sequence

from domain.errors import ShopError
from domain.orders.tracked_rows import RowOutcome, RowState, TrackedRow, ship_row
from web.shop import Shop


async def ship_rows(shop: Shop, rows: Sequence[TrackedRow], *, actor: str) -> list[RowOutcome]:
    """Ship the rows; what is wrong with one touches no other."""
    outcomes = []
    for row in rows:
        try:
            async with shop.database.transaction() as connection:
                outcomes.append(await ship_row(connection, row, actor=actor))
        except ShopError as refusal:
            outcomes.append(RowOutcome(row, RowState.REFUSED, refusal.message))
    if any(one.state is RowState.SHIPPED for one in outcomes):
        await shop.bell.ring()
    return outcomes
