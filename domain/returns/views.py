"""Returns, as shown. Amounts are minor units of `currency`; times are UTC."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.catalogue.withdrawal_exceptions import ends_once_opened, notice_of
from domain.returns.reasons import REASONS, Reason
from domain.words.messages import gettext


@dataclass(frozen=True, slots=True)
class ReturnRules:
    """The return period: `days` after delivery, to the end of that day in the time zone `zone`."""

    days: int
    zone: str


@dataclass(frozen=True, slots=True)
class ReturnableLine:
    """A line of an order, and the quantity that may still be returned."""

    line_id: UUID
    name: str
    options: dict[str, str]
    image: str | None
    left: int

    @property
    def title(self) -> str:
        """The product's options in words."""
        return ", ".join(self.options.values())


@dataclass(frozen=True, slots=True)
class ReturnOffer:
    """The lines of an order that may be returned, `until` when; that is None before anything was sent."""

    lines: tuple[ReturnableLine, ...]
    until: datetime | None
    in_time: bool

    @property
    def open(self) -> tuple[ReturnableLine, ...]:
        """The lines that may be returned now."""
        return tuple(line for line in self.lines if line.left) if self.in_time else ()


@dataclass(frozen=True, slots=True)
class ReturnLineView:
    """A line to return, with its reason; `received` is None until the return was received.

    As many as had been `opened` were not refunded, for the law excepts them from withdrawal from then on.
    """

    line_id: UUID
    name: str
    options: dict[str, str]
    sku: str
    quantity: int
    reason: str
    received: int | None
    restocked: int
    opened: int
    withdrawal_exception: str | None

    @property
    def ends_once_opened(self) -> bool:
        """Whether the right to withdraw from it ends once it is opened."""
        return ends_once_opened(self.withdrawal_exception)

    @property
    def opened_name(self) -> str:
        """The name of what had been opened, with how many of those received if it was not all of them."""
        return (
            self.name
            if self.opened == self.received
            else gettext(
                "%(name)s (%(opened)s of %(received)s)", name=self.name, opened=self.opened, received=self.received
            )
        )

    @property
    def withdrawal_notice(self) -> str:
        """What the customer was told of its exception from the right of withdrawal; empty if it has none."""
        return notice_of(self.withdrawal_exception)

    @property
    def title(self) -> str:
        """The product's options in words."""
        return ", ".join(self.options.values())

    @property
    def reason_words(self) -> str:
        """The reason in words."""
        return REASONS[Reason(self.reason)]


@dataclass(frozen=True, slots=True)
class ReturnView:
    """A request for a return: `words` are the customer's message, `answer` is the reply of staff.

    For received lines, money is refunded (`refund_amount`, `refund_status`), or less is owed (`credited`). One that is
    `by_right` follows a withdrawal: its `delivery` price is refunded too, less a `deduction`, in minor units.
    """

    id: UUID
    number: str
    order_id: UUID
    order_number: str
    email: str
    status: str
    words: str
    answer: str
    currency: str
    credited: int
    by_right: bool
    delivery: int
    deduction: int
    refund_id: UUID | None
    refund_amount: int | None
    refund_status: str | None
    created_at: datetime
    updated_at: datetime
    version: int
    lines: tuple[ReturnLineView, ...]

    @property
    def opened_lines(self) -> tuple[ReturnLineView, ...]:
        """The lines of which some were not refunded, because they had been opened."""
        return tuple(line for line in self.lines if line.opened)

    @property
    def item_count(self) -> int:
        """The number of items in the return."""
        return sum(line.quantity for line in self.lines)
