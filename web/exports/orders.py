"""The orders of a list as a CSV file, written in pieces: a row for each order."""

from collections.abc import AsyncIterator, Sequence

from domain.clock import written_moment
from domain.money import decimal_text
from domain.orders.filters import OrderFilter
from domain.orders.lists import list_orders
from domain.orders.views import OrderSummary
from web.exports.cells import escape
from web.exports.files import MARK, written
from web.infra.database import Database

AT_ONCE = 500
TEXTS = ("number", "status", "payment_status", "payment_method", "email", "name", "currency")
COLUMNS = (*TEXTS, "total", "items", "placed_at")
"""The header; times are UTC, amounts plain decimals."""


async def order_file(database: Database, wanted: OrderFilter) -> AsyncIterator[bytes]:
    """The pieces of the file of all orders that match `wanted`; no connection is held between two."""
    yield MARK + written([COLUMNS])
    after = None
    while True:
        async with database.read() as connection:
            orders = await list_orders(connection, wanted, after=after, limit=AT_ONCE)
        if not orders:
            return
        yield written(map(_cells, orders))
        after = orders[-1].id


def _cells(order: OrderSummary) -> Sequence[str]:
    values = {
        **{name: getattr(order, name) for name in TEXTS},
        "placed_at": written_moment(order.placed_at),
        "items": str(order.item_count),
        "total": decimal_text(order.total, order.currency),
    }
    return [escape(values[column]) for column in COLUMNS]
