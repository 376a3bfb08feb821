"""Orders shipped by rows of carriers: each row ships all that is due of one order, and stands for itself.

A row that was done before is done: whoever sends the same rows twice ships nothing twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.connection import Connection
from domain.orders.fulfilment import line_states
from domain.orders.operations import lock_order
from domain.orders.parcels import Parcel
from domain.orders.queries import find_order_by_id, find_orders_by_number
from domain.orders.shipping import CHANGE_WAITS, send_parcel
from domain.orders.states import OrderStatus
from domain.orders.views import OrderView
from domain.words.messages import gettext, marked

MOST_ROWS = 500
"""So many rows are taken at once: each is a transaction of its own."""


class RowState(StrEnum):
    """What a row comes to: it can be shipped, was shipped now, had been shipped before, or is refused."""

    READY = "ready"
    SHIPPED = "shipped"
    ALREADY = "already_shipped"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class TrackedRow:
    """A row: the `line` of its file, the number of an order, and the parcel that left."""

    line: int
    number: str
    parcel: Parcel


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """A row and what it comes to; `reason` says why it is not shipped, in a sentence for staff."""

    row: TrackedRow
    state: RowState
    reason: str = ""


async def judge_rows(connection: Connection, rows: Sequence[TrackedRow]) -> list[RowOutcome]:
    """What each row would come to now: one query, which locks nothing.

    Of several rows for one order only the first counts, for it ships all that is due.
    """
    orders = await find_orders_by_number(connection, sorted({row.number for row in rows}))
    first: dict[str, TrackedRow] = {}
    outcomes = []
    for row in rows:
        earlier = first.setdefault(row.number, row)
        if earlier is row:
            outcomes.append(_judge(row, orders.get(row.number)))
        else:
            reason = gettext("Line %(line)s is for the same order.", line=earlier.line)
            outcomes.append(RowOutcome(row, RowState.REFUSED, reason))
    return outcomes


async def ship_row(connection: Connection, row: TrackedRow, *, actor: str) -> RowOutcome:
    """Ship all that is due of the row's order, unless it was shipped before or cannot be; never raises a refusal.

    The order's row is locked before it is looked at, so that of two who send the same rows one ships.
    """
    found = (await find_orders_by_number(connection, [row.number])).get(row.number)
    if found is None:
        return _judge(row, None)
    await lock_order(connection, found.id)
    outcome = _judge(row, await find_order_by_id(connection, found.id))
    if outcome.state is not RowState.READY:
        return outcome
    await send_parcel(connection, order_id=found.id, wanted=None, parcel=row.parcel, actor=actor)
    return RowOutcome(row, RowState.SHIPPED)


def _judge(row: TrackedRow, order: OrderView | None) -> RowOutcome:
    if order is None:
        return RowOutcome(row, RowState.REFUSED, gettext("There is no order with this number."))
    if any(_plain(one.tracking) == _plain(row.parcel.tracking) for one in order.shipments):
        return RowOutcome(row, RowState.ALREADY, gettext("A parcel with this tracking number has left already."))
    if order.status != OrderStatus.CONFIRMED:
        return RowOutcome(row, RowState.REFUSED, gettext(WHY_NOT[OrderStatus(order.status)]))
    if order.change:
        return RowOutcome(row, RowState.REFUSED, gettext(CHANGE_WAITS))
    if not any(one.due for one in line_states(order)):
        return RowOutcome(
            row, RowState.REFUSED, gettext("Everything in this order was refunded, so nothing is left to ship.")
        )
    return RowOutcome(row, RowState.READY)


def _plain(tracking: str) -> str:
    return "".join(filter(str.isalnum, tracking)).upper()


WHY_NOT = {
    OrderStatus.PENDING: marked("This order is not paid or confirmed yet."),
    OrderStatus.SHIPPED: marked("This order was shipped with another tracking number."),
    OrderStatus.DELIVERED: marked("This order was delivered already."),
    OrderStatus.CANCELLED: marked("This order was cancelled."),
    OrderStatus.FAILED: marked("This order was not paid in time."),
}
