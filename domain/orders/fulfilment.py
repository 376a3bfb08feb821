"""The progress of each line of an order: how many were sent and refunded, and how many still may be.

Pure arithmetic. What is due is decided here alone: for the pages of staff, for parcels, and for packing slips.
"""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from domain.orders.views import OrderLineView, OrderView


@dataclass(frozen=True, slots=True)
class LineState:
    """A line with the number that was sent, and the number whose money was refunded or is about to be.

    `returned` of those refunded were sent, and came back.
    """

    line: OrderLineView
    sent: int
    refunded: int
    returned: int

    @property
    def left(self) -> int:
        """The number that can still be sent."""
        return self.line.quantity - self.sent

    @property
    def due(self) -> int:
        """The number that is to be sent: items refunded or withdrawn from before they were sent stay here."""
        return max(self.left - (self.refunded - self.returned) - self.line.withdrawn, 0)


def line_states(order: OrderView) -> tuple[LineState, ...]:
    """The state of every line of the order, by its parcels and refunds."""
    sent, refunded, returned = Counter[UUID](), Counter[UUID](), Counter[UUID]()
    for parcel in order.shipments:
        sent.update({line.order_line_id: line.quantity for line in parcel.lines})
    for refund in order.refunds:
        if refund.status != "failed":
            quantities = {line.order_line_id: line.quantity for line in refund.lines}
            refunded.update(quantities)
            returned.update(quantities if refund.returned else {})
    return tuple(LineState(line, sent[line.id], refunded[line.id], returned[line.id]) for line in order.lines)
