"""Withdrawals, as shown. Times are UTC."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.withdrawals.rules import STATUTORY_DAYS, OpenLine


@dataclass(frozen=True, slots=True)
class WithdrawalOffer:
    """What of an order can be withdrawn from, `until` when; that is None until the last parcel was sent."""

    lines: tuple[OpenLine, ...]
    until: datetime | None
    in_time: bool

    @property
    def open(self) -> tuple[OpenLine, ...]:
        """The lines that can be withdrawn from now."""
        return tuple(line for line in self.lines if line.left) if self.in_time else ()

    @property
    def excepted(self) -> tuple[OpenLine, ...]:
        """The lines that nobody can withdraw from, because the law makes an exception of them."""
        return tuple(line for line in self.lines if line.bought and not line.left)


@dataclass(frozen=True, slots=True)
class WithdrawalLineView:
    """A line withdrawn from: `cancelled` items were not sent yet, `to_return` were."""

    line_id: UUID
    name: str
    options: dict[str, str]
    sku: str
    cancelled: int
    to_return: int

    @property
    def title(self) -> str:
        """The product's options in words."""
        return ", ".join(self.options.values())

    @property
    def quantity(self) -> int:
        """The number of items withdrawn from."""
        return self.cancelled + self.to_return


@dataclass(frozen=True, slots=True)
class WithdrawalView:
    """A declaration of withdrawal: who declared it when, and what became of it.

    What had been sent comes back by the return `return_number`, by its `instructions`. It `waits` for staff if what was
    not sent could not be refunded without them. `credited`, in minor units of `currency`, is what is owed no more.
    """

    id: UUID
    number: str
    order_id: UUID
    order_number: str
    name: str
    email: str
    declared_at: datetime
    waits: bool
    return_number: str | None
    return_status: str | None
    instructions: str | None
    lines: tuple[WithdrawalLineView, ...]
    currency: str
    credited: int | None = None

    @property
    def refund_due_at(self) -> datetime:
        """When the money must have gone back, unless goods are still to come: 14 days after the declaration."""
        return self.declared_at + timedelta(days=STATUTORY_DAYS)

    @property
    def settled(self) -> bool:
        """Whether nothing more is to be done."""
        return not self.waits and self.return_status in {None, "received", "withdrawn"}
