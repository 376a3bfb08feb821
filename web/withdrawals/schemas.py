"""Request and response bodies about withdrawals. Times are RFC 3339 in UTC."""

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from msgspec import Meta, Struct, convert, field

from domain.cart.operations import MAX_LINES, MAX_QUANTITY
from domain.withdrawals.views import WithdrawalOffer, WithdrawalView
from web.api.fields import Body, Count, Currency, Cursor, Email, Name, OrderNumber, Sku

WithdrawalNumber = Annotated[str, Meta(examples=["W-10003"])]


class LineToWithdraw(Body, frozen=True):
    """A quantity of a line to withdraw from."""

    line_id: UUID
    quantity: Annotated[int, Meta(ge=1, le=MAX_QUANTITY)]


class DeclareWithdrawal(Body, frozen=True):
    """Who withdraws, where the acknowledgement goes, and the lines: the whole order if they are left out."""

    EXAMPLE: ClassVar[dict[str, object]] = {"name": "Ada Byron", "email": "ada@example.com"}

    name: Name
    email: Email
    lines: Annotated[list[LineToWithdraw], Meta(max_length=MAX_LINES)] = field(default_factory=list)


class WithdrawnLine(Struct, frozen=True):
    """A line withdrawn from: `cancelled` items were not sent yet, `to_return` are to be sent back."""

    line_id: UUID
    name: str
    sku: Sku
    cancelled: Count
    to_return: Count


class Withdrawal(Struct, frozen=True):
    """A withdrawal; `return_number` is the return of what had been sent.

    The refund is due at `refund_due_at`, or when the items arrive if that is later.
    """

    id: UUID
    number: WithdrawalNumber
    order_id: UUID
    order_number: OrderNumber
    name: str
    email: str
    lines: list[WithdrawnLine]
    return_number: str | None
    declared_at: datetime
    refund_due_at: datetime
    settled: bool
    currency: Currency
    credited: Annotated[int | None, Meta(description="Taken off what is owed, in minor units; null if it was paid")]


class WithdrawalList(Struct, frozen=True):
    """A page of withdrawals, the latest first."""

    items: list[Withdrawal]
    next_cursor: Cursor | None


class WithdrawableLine(Struct, frozen=True):
    """The quantity of a line that can still be withdrawn from."""

    line_id: UUID
    quantity: Count


class OrderWithdrawals(Struct, frozen=True):
    """The withdrawals of an order, the latest first, and what can be withdrawn from.

    `until` is null until the last parcel was sent.
    """

    items: list[Withdrawal]
    withdrawable: list[WithdrawableLine]
    until: datetime | None


def withdrawal_of(view: WithdrawalView) -> Withdrawal:
    """A withdrawal as a response body."""
    return convert(view, Withdrawal, from_attributes=True)


def left_of(offer: WithdrawalOffer) -> list[WithdrawableLine]:
    """What can be withdrawn from now, as a response body."""
    return [WithdrawableLine(line.line_id, line.left) for line in offer.open]
