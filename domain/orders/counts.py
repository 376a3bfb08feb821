"""How many orders wait for what, counted no further than a list is read."""

from domain.connection import Connection
from domain.orders.filters import STATUSES, TROUBLES, PaymentFilter, StatusFilter

MOST_COUNTED = 1000
"""The number at which counting ends: beyond it nobody needs the exact number while they work."""

COUNT = "(SELECT count(*) FROM (SELECT {} LIMIT $1) AS found)::int"
TO_CONFIRM = "FROM orders o WHERE o.status = 'pending' AND o.payment_method <> 'card'"
ENDING_HOLDS = f"FROM orders o WHERE {STATUSES[StatusFilter.HOLD_ENDING]}"
TO_SHIP = f"FROM orders o WHERE {STATUSES[StatusFilter.TO_SHIP]}"
COUNTS = f"SELECT {', '.join(COUNT.format(f'FROM orders o WHERE {one}') for one in STATUSES.values())}"


async def count_by_status(connection: Connection) -> dict[StatusFilter, int]:
    """The number of orders of each status; beyond `MOST_COUNTED` they are not counted: one query."""
    row = await connection.fetchrow(COUNTS, MOST_COUNTED + 1)
    return dict(zip(STATUSES, row.values(), strict=True))


DIFFERENT = "(SELECT count(DISTINCT order_id) FROM ({}) AS t)::int"
COUNT_TROUBLES = f"SELECT {', '.join(DIFFERENT.format(orders) for orders in TROUBLES.values())}"


async def count_troubles(connection: Connection) -> dict[PaymentFilter, int]:
    """The number of orders with whose money something is wrong, by what it is: one query."""
    row = await connection.fetchrow(COUNT_TROUBLES)
    return dict(zip(TROUBLES, row.values(), strict=True))


async def count_to_confirm(connection: Connection) -> int:
    """The number of orders that wait for staff rather than for a payment: one query."""
    count: int = await connection.fetchval(f"SELECT {COUNT.format(TO_CONFIRM)}", MOST_COUNTED + 1)
    return count


async def count_to_ship(connection: Connection) -> int:
    """The number of orders that may be shipped now: one query."""
    count: int = await connection.fetchval(f"SELECT {COUNT.format(TO_SHIP)}", MOST_COUNTED + 1)
    return count
