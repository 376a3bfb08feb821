"""Sales of the shop. Amounts are minor units of the shop's currency."""

from dataclasses import dataclass

from domain.connection import Connection
from domain.orders.states import OrderStatus


@dataclass(frozen=True, slots=True)
class Analytics:
    """All orders ever, by status; revenue is captured money in one currency, less refunds and disputed money."""

    total_orders: int
    total_revenue: int
    orders_by_status: dict[str, int]


REVENUE = """
SELECT ((SELECT coalesce(sum(amount), 0) FROM payments
         WHERE status IN ('paid', 'partially_refunded', 'refunded') AND currency = $1)
      - (SELECT coalesce(sum(amount), 0) FROM refunds WHERE status = 'succeeded' AND currency = $1)
      - (SELECT coalesce(sum(withdrawn - reinstated), 0) FROM disputes WHERE currency = $1))::bigint
"""


async def analytics(connection: Connection, *, currency: str) -> Analytics:
    """The totals, as they stand at this moment: two queries. Money in another currency is not counted."""
    found = await connection.fetch("SELECT status, count(*) AS orders FROM orders GROUP BY status")
    counts = {row["status"]: row["orders"] for row in found}
    revenue = await connection.fetchval(REVENUE, currency)
    return Analytics(
        sum(counts.values()), revenue, {status.value: counts.get(status.value, 0) for status in OrderStatus}
    )
