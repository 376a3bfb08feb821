"""What waits for staff, counted in one statement and no further than a list is read."""

from dataclasses import dataclass
from datetime import datetime

from domain.connection import Connection
from domain.orders.counts import COUNT, ENDING_HOLDS, MOST_COUNTED, TO_CONFIRM, TO_SHIP
from domain.orders.filters import CHANGE_WAITS
from domain.stock.listing import FEW
from domain.withdrawals.queries import UNSETTLED


@dataclass(frozen=True, slots=True)
class Waiting:
    """The counts of what waits; `returns_since` and `withdrawals_since` are when the oldest of them arrived."""

    to_confirm: int
    to_ship: int
    returns: int
    returns_since: datetime | None
    to_arrive: int
    withdrawals: int
    withdrawals_since: datetime | None
    changes_due: int
    ending_holds: int
    low_stock: int
    has_orders: bool


LOW = (
    "FROM stock_items s JOIN variants v ON v.id = s.variant_id JOIN products p ON p.id = v.product_id "
    "WHERE s.on_hand <= $2 AND p.published"
)
WAITING = f"""
SELECT {COUNT.format(TO_CONFIRM)},
       {COUNT.format(TO_SHIP)},
       {COUNT.format("FROM return_requests WHERE status = 'requested'")},
       (SELECT min(created_at) FROM return_requests WHERE status = 'requested'),
       {COUNT.format("FROM return_requests WHERE status = 'approved' AND NOT by_right")},
       {COUNT.format(UNSETTLED)}, (SELECT min(w.created_at) {UNSETTLED}),
       {COUNT.format(f"FROM ({CHANGE_WAITS}) AS c")},
       {COUNT.format(ENDING_HOLDS)},
       {COUNT.format(LOW)},
       EXISTS (SELECT FROM orders)
"""  # noqa: S608 - constants only


async def count_waiting(connection: Connection) -> Waiting:
    """The counts of what waits: one query."""
    row = await connection.fetchrow(WAITING, MOST_COUNTED + 1, FEW)
    return Waiting(*row.values())
