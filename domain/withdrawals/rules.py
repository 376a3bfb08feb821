"""The right of withdrawal, as law has it. Pure; amounts are minor units, periods are days.

Sources: Directive 2011/83/EU, articles 9 (14 days from the receipt of the last good), 11 (a declaration in time is
enough), 11a (the withdrawal function, by Directive (EU) 2023/2673, applied since 19 June 2026), 13 (refund within 14
days, with the least expensive standard delivery; the trader may wait for the goods) and 14 (diminished value); for the
United Kingdom the Consumer Contracts (Information, Cancellation and Additional Charges) Regulations 2013, regulations
30, 32, 34 and 35.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.catalogue.withdrawal_exceptions import is_excepted, notice_of
from domain.delivery.methods import DeliveryMethod, methods_for
from domain.errors import ConflictError, InvalidError
from domain.orders.fulfilment import LineState
from domain.orders.shown_prices import as_sold, shown_subtotal
from domain.orders.views import OrderView
from domain.words.messages import gettext

STATUTORY_DAYS = 14
"""The shortest period of withdrawal, and the time for the refund, in days."""

TRANSIT_DAYS = 30
"""The days that a parcel may take of which nobody recorded the arrival, before the period begins to run."""


class WithdrawalRefusedError(ConflictError):
    """The period of withdrawal has ended, or nothing is left to withdraw from; nothing was changed."""

    code = "withdrawal_refused"


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A line of an order, of which `unsent` and `sent` items are still bought.

    They can be withdrawn from, unless the law makes an exception of them from the beginning. Of goods for which the
    right ends once they are opened, staff see whether they were when they arrive.
    """

    line_id: UUID
    name: str
    options: dict[str, str]
    image: str | None
    unsent: int
    sent: int
    exception: str | None = None

    @property
    def notice(self) -> str:
        """What the customer was told of its exception from the right of withdrawal; empty if it has none."""
        return notice_of(self.exception)

    @property
    def title(self) -> str:
        """The product's options in words."""
        return ", ".join(self.options.values())

    @property
    def bought(self) -> int:
        """The items that are neither withdrawn from nor refunded."""
        return self.unsent + self.sent

    @property
    def left(self) -> int:
        """The items that can still be withdrawn from."""
        return 0 if is_excepted(self.exception) else self.bought


@dataclass(frozen=True, slots=True)
class WithdrawnLine:
    """A line withdrawn from: `cancelled` items were not sent yet, `to_return` were."""

    line_id: UUID
    cancelled: int
    to_return: int


def open_lines(states: Sequence[LineState], returnable: Mapping[UUID, int]) -> tuple[OpenLine, ...]:
    """What can still be withdrawn from: what is due to be sent, and of what was sent that which is `returnable`."""
    return tuple(_open_line(one, returnable.get(one.line.id, 0)) for one in states)


def _open_line(state: LineState, returnable: int) -> OpenLine:
    line = state.line
    return OpenLine(line.id, line.name, line.options, line.image, state.due, returnable, line.withdrawal_exception)


def withdrawn_lines(offered: Sequence[OpenLine], wanted: Sequence[tuple[UUID, int]]) -> tuple[WithdrawnLine, ...]:
    """The `wanted` quantities of lines, everything if there are none: first of what was not sent, then of the rest.

    Raises `InvalidError` for an unknown line, `WithdrawalRefusedError` for more than there is, or for an exception.
    """
    known = {line.line_id: line for line in offered}
    withdrawn = []
    for place, (line_id, quantity) in enumerate(wanted or [(one.line_id, one.left) for one in offered if one.left]):
        if line_id not in known:
            raise InvalidError(
                {f"lines/{place}/line_id": gettext("This is not a line of this order, or it is named twice.")}
            )
        line = known.pop(line_id)
        if is_excepted(line.exception):
            raise WithdrawalRefusedError(f"{line.name}: {line.notice}")
        if quantity > line.left:
            raise WithdrawalRefusedError(
                gettext(
                    "You can withdraw from %(left)s of %(name)s, not %(quantity)s.",
                    left=line.left,
                    name=line.name,
                    quantity=quantity,
                )
            )
        cancelled = min(quantity, line.unsent)
        withdrawn.append(WithdrawnLine(line_id, cancelled, quantity - cancelled))
    return tuple(withdrawn)


def delivery_owed(order: OrderView, methods: Sequence[DeliveryMethod]) -> int:
    """The delivery price, tax included, that goes back with a whole order: never more than standard delivery costs.

    What a customer paid on top of the least expensive method is not owed (article 13, paragraph 2). An order that was
    sold without VAT would have paid for that without VAT, too.
    """
    paid = order.delivery + (0 if order.tax_included else order.delivery_tax)
    subtotal = shown_subtotal(order)
    costs = [one.cost(subtotal) for one in methods_for(order.address.get("country", ""), methods)]
    standard = min([order.delivery, *(as_sold(order, cost) for cost in costs)])
    return paid * standard // order.delivery if order.delivery else 0
