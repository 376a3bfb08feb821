"""How far each line of an order has come: what of it was sent and refunded, and what may still be. Pure arithmetic."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from domain.orders.views import OrderLineView, OrderView


@dataclass(frozen=True, slots=True)
class LineState:
    """A line with how many of it were sent, and for how many the money went back or is about to."""

    line: OrderLineView
    sent: int
    refunded: int

    @property
    def left(self) -> int:
        """How many can still be sent."""
        return self.line.quantity - self.sent

    @property
    def due(self) -> int:
        """How many are to be sent: what was refunded first stays here."""
        return max(self.left - self.refunded, 0)


def line_states(order: OrderView) -> tuple[LineState, ...]:
    """Every line of the order, as its parcels and refunds say."""
    sent, refunded = Counter[UUID](), Counter[UUID]()
    for parcel in order.shipments:
        sent.update({line.order_line_id: line.quantity for line in parcel.lines})
    for refund in order.refunds:
        if refund.status != "failed":
            refunded.update({line.order_line_id: line.quantity for line in refund.lines})
    return tuple(LineState(line, sent[line.id], refunded[line.id]) for line in order.lines)
