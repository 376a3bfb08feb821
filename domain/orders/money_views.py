"""The money of an order, as shown: payments, refunds, and a change of it that waits to be paid."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ReceivedPayment:
    """A payment that was received, in minor units; `back` of it was refunded, or is about to be.

    One has a `change_id` if a change of the order asked for it. The order had no use for one that is `surplus`.
    """

    id: UUID
    provider: str
    status: str
    amount: int
    back: int
    surplus: bool
    created_at: datetime
    change_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class RefundLineView:
    """A refunded line: its quantity, its `amount`, and whether it goes back into stock."""

    order_line_id: UUID
    quantity: int
    amount: int
    restock: bool


@dataclass(frozen=True, slots=True)
class RefundView:
    """A refund: `status` is created, succeeded or failed. Staff have made one that is `by_hand` in another way.

    That one may have a `reference` and the day on which it was sent. One of `returned` items was made when they came
    back. One is `of_total` unless a change has taken it off the order's total, or it sends surplus money back.
    """

    id: UUID
    status: str
    amount: int
    reason: str
    actor: str
    created_at: datetime
    settled_at: datetime | None
    lines: tuple[RefundLineView, ...]
    by_hand: bool = False
    returned: bool = False
    reference: str = ""
    sent_on: date | None = None
    of_total: bool = True


@dataclass(frozen=True, slots=True)
class WaitingChange:
    """A change that waits to be paid: the minor units `due`, since when, and until when its stock is held.

    `changes` say what it makes of the order, whose total is then `total`. It is `payable` while it is in time, by the
    database's clock, and no money for it is on its way. Its customer was sent `emails`.
    """

    id: UUID
    due: int
    total: int
    changes: tuple[str, ...]
    actor: str
    emails: int
    created_at: datetime
    hold_expires_at: datetime
    payable: bool
