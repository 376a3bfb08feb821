"""What is shown of returns. Amounts are minor units of `currency`; times are UTC."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.returns.reasons import REASONS, Reason


@dataclass(frozen=True, slots=True)
class ReturnRules:
    """How long things may come back: `days` after they came, to the end of that day in the time zone `zone`."""

    days: int
    zone: str


@dataclass(frozen=True, slots=True)
class ReturnableLine:
    """A line of an order, and how many of it may still be asked back for."""

    line_id: UUID
    name: str
    options: dict[str, str]
    image: str | None
    left: int

    @property
    def title(self) -> str:
        """Its options in words."""
        return ", ".join(self.options.values())


@dataclass(frozen=True, slots=True)
class ReturnOffer:
    """What of an order may be given back, `until` when; it is None before anything was sent."""

    lines: tuple[ReturnableLine, ...]
    until: datetime | None
    in_time: bool

    @property
    def open(self) -> tuple[ReturnableLine, ...]:
        """The lines that may be asked back for now."""
        return tuple(line for line in self.lines if line.left) if self.in_time else ()


@dataclass(frozen=True, slots=True)
class ReturnLineView:
    """So many of a line, and why; `received` is None until something came."""

    line_id: UUID
    name: str
    options: dict[str, str]
    sku: str
    quantity: int
    reason: str
    received: int | None
    restocked: int

    @property
    def title(self) -> str:
        """Its options in words."""
        return ", ".join(self.options.values())

    @property
    def reason_words(self) -> str:
        """Why, in words."""
        return REASONS[Reason(self.reason)]


@dataclass(frozen=True, slots=True)
class ReturnView:
    """A request to give something back: `words` are the customer's, `answer` is what staff told them.

    Of what came, money goes back (`refund_amount`, `refund_status`), or less is owed (`credited`).
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
    refund_id: UUID | None
    refund_amount: int | None
    refund_status: str | None
    created_at: datetime
    updated_at: datetime
    version: int
    lines: tuple[ReturnLineView, ...]

    @property
    def item_count(self) -> int:
        """How many things it is about."""
        return sum(line.quantity for line in self.lines)
