"""Request and response bodies about returns. Amounts are minor units of `currency`; times are RFC 3339 in UTC."""

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from msgspec import Meta, Struct, field

from domain.cart.operations import MAX_LINES, MAX_QUANTITY
from domain.money import MAX_AMOUNT
from domain.returns.asking import LONGEST_WORDS
from domain.returns.reasons import Reason
from domain.returns.states import ReturnStatus, allowed_moves
from domain.returns.views import ReturnOffer, ReturnView
from web.api.fields import Amount, Body, Count, Currency, Cursor, OrderNumber, Prose, Sku, Version

ReturnNumber = Annotated[str, Meta(examples=["R-10007"])]
Words = Annotated[Prose, Meta(max_length=LONGEST_WORDS)]


class LineToReturn(Body, frozen=True):
    """A quantity of a line to return, and the reason."""

    line_id: UUID
    quantity: Annotated[int, Meta(ge=1, le=MAX_QUANTITY)]
    reason: Reason


class AskReturn(Body, frozen=True):
    """The lines to return; `words` is a message to the shop's staff."""

    EXAMPLE: ClassVar[dict[str, object]] = {
        "lines": [{"line_id": "019a3f0e-7c1d-7a52-9d0f-3a1b5c6d7e8f", "quantity": 1, "reason": "damaged"}],
        "words": "It has a chip at the rim.",
    }

    lines: Annotated[list[LineToReturn], Meta(min_length=1, max_length=MAX_LINES)]
    words: Words = ""


class ArrivedLine(Body, frozen=True):
    """A received quantity of a line; `restock` returns to stock those that had not been opened.

    `opened` says of how many the right of withdrawal had ended with the seal, so that they are not refunded.
    """

    line_id: UUID
    quantity: Annotated[int, Meta(ge=0, le=MAX_QUANTITY)]
    restock: bool = False
    opened: Annotated[int, Meta(ge=0, le=MAX_QUANTITY)] = 0


class SetReturnStatus(Body, frozen=True):
    """The new status of a return. With `approved` or `declined` the customer is sent `note`; else it is for staff.

    `lines` lists what was received, everything if left out; send it only with `received`. So is
    `deduction`, in minor units: the loss in value of used items, after a withdrawal.
    """

    EXAMPLE: ClassVar[dict[str, object]] = {"status": "declined", "note": "The item was used and cannot be resold."}

    status: ReturnStatus
    note: Words = ""
    lines: Annotated[list[ArrivedLine], Meta(max_length=MAX_LINES)] = field(default_factory=list)
    deduction: Annotated[int, Meta(ge=0, le=MAX_AMOUNT)] = 0


class ReturnedLine(Struct, frozen=True):
    """A quantity of a line to return, and the reason; `received` is null until the return is received.

    As many as had been `opened` were not refunded, for the law makes an exception of them from then on.
    """

    line_id: UUID
    name: str
    sku: Sku
    quantity: Count
    reason: Reason
    received: Count | None
    restocked: Count
    opened: Count


class ReturnRefund(Struct, frozen=True):
    """The refund of a return: its `status` is created, succeeded or failed."""

    id: UUID
    amount: Amount
    status: str


class Return(Struct, frozen=True):
    """A return. `credited` is taken off what the customer owes, if the order was not paid yet.

    One `by_right` follows a withdrawal: it cannot be declined, and the `delivery` price is refunded too.
    """

    id: UUID
    number: ReturnNumber
    order_id: UUID
    order_number: OrderNumber
    status: ReturnStatus
    words: str
    answer: str
    lines: list[ReturnedLine]
    currency: Currency
    refund: ReturnRefund | None
    credited: Amount
    by_right: bool
    delivery: Amount
    deduction: Amount
    allowed_statuses: list[ReturnStatus]
    created_at: datetime
    updated_at: datetime
    version: Version


class ReturnList(Struct, frozen=True):
    """A page of returns: those that await review first, then approved ones."""

    items: list[Return]
    next_cursor: Cursor | None


class LineLeft(Struct, frozen=True):
    """The quantity of a line that can still be returned."""

    line_id: UUID
    quantity: Count


class OrderReturns(Struct, frozen=True):
    """The returns of an order, the latest first, and what can be returned `until` when; null before it is shipped."""

    items: list[Return]
    returnable: list[LineLeft]
    until: datetime | None


def return_of(view: ReturnView, *, for_staff: bool) -> Return:
    """Return a return as a response body, with the transitions that the reader may make."""
    same = {name: getattr(view, name) for name in SAME}
    refund = ReturnRefund(view.refund_id, view.refund_amount or 0, view.refund_status or "") if view.refund_id else None
    return Return(
        **same,
        lines=[
            ReturnedLine(**{name: getattr(line, name) for name in ReturnedLine.__struct_fields__})
            for line in view.lines
        ],
        refund=refund,
        allowed_statuses=list(allowed_moves(ReturnStatus(view.status), by_customer=not for_staff)),
    )


def left_of(offer: ReturnOffer) -> list[LineLeft]:
    """Return what can be returned now, as a response body."""
    return [LineLeft(line.line_id, line.left) for line in offer.open]


SAME = (
    "id", "number", "order_id", "order_number", "status", "words", "answer", "currency", "credited", "by_right",
    "delivery", "deduction", "created_at", "updated_at", "version",
)  # fmt: skip
