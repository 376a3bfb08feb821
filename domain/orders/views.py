"""Orders, as shown. Amounts are minor units of `currency`; times are UTC."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from domain.catalogue.withdrawal_exceptions import notice_of
from domain.invoices.views import InvoiceView
from domain.orders.carriers import tracking_url
from domain.orders.money_views import ReceivedPayment, RefundView, WaitingChange

AGE_DECLARED = "age_declared"
"""The kind of the timeline's entry for an age that was declared, in years, with the order."""


@dataclass(frozen=True, slots=True)
class OrderLineView:
    """A product as named and priced on the day of the order.

    `discount` and `tax` are the line's shares of the order's. Customers have withdrawn from
    `withdrawn` of it before it was sent, and staff have yet to take that off the order, or it was credited.
    """

    id: UUID
    variant_id: UUID | None
    sku: str
    slug: str
    name: str
    options: dict[str, str]
    image: str | None
    unit_price: int
    quantity: int
    line_total: int
    discount: int
    tax_rate: int
    tax: int
    withdrawn: int = 0
    withdrawal_exception: str | None = None
    minimum_age: int | None = None

    @property
    def withdrawal_notice(self) -> str:
        """What the customer was told of its exception from the right of withdrawal; empty if it has none."""
        return notice_of(self.withdrawal_exception)

    @property
    def title(self) -> str:
        """The product's options in words."""
        return ", ".join(self.options.values())


@dataclass(frozen=True, slots=True)
class OrderEventView:
    """One entry of the timeline."""

    kind: str
    actor: str
    note: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ShipmentLineView:
    """A line in a parcel, with its quantity."""

    order_line_id: UUID
    quantity: int


@dataclass(frozen=True, slots=True)
class ShipmentView:
    """A parcel that has left."""

    id: UUID
    carrier: str
    tracking: str
    created_at: datetime
    lines: tuple[ShipmentLineView, ...]

    @property
    def words(self) -> str:
        """Carrier and tracking number in one line."""
        return " ".join(part for part in (self.carrier, self.tracking) if part)

    @property
    def url(self) -> str:
        """The https address where the parcel is followed; empty if it has none."""
        return tracking_url(self.carrier, self.tracking)


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order with its lines and its timeline. `payable` is decided by the database's clock.

    `money_on_its_way` says that the provider has reported money that has yet to arrive, or does not fit; `proved`, that
    the email address is the customer's, see `domain.mail.operations`. `vat` is as it was checked by `VatCheck`.
    `credited` of the total is owed no more, since it came back, or was never sent, before it was paid. It is
    `withdrawn_from` if there are withdrawals, of its customer or by the shop, that are settled or wait.
    """

    id: UUID
    number: str
    user_id: UUID | None
    cart_id: UUID | None
    version: int
    email: str
    status: str
    payment_status: str
    currency: str
    subtotal: int
    discount: int
    delivery: int
    tax: int
    tax_included: bool
    delivery_tax: int
    total: int
    explanation: dict[str, Any]
    address: dict[str, str]
    delivery_method: str
    payment_method: str
    discount_code: str | None
    placed_at: datetime
    hold_expires_at: datetime | None
    payable: bool
    money_on_its_way: bool
    proved: bool
    lines: tuple[OrderLineView, ...]
    events: tuple[OrderEventView, ...]
    refunds: tuple[RefundView, ...] = ()
    invoices: tuple[InvoiceView, ...] = ()
    shipments: tuple[ShipmentView, ...] = ()
    note: str = ""
    gift_note: str = ""
    billing_address: dict[str, str] | None = None
    vat: dict[str, Any] | None = None
    arrives_from: date | None = None
    arrives_to: date | None = None
    return_cost: str = "page"
    change: WaitingChange | None = None
    payments: tuple[ReceivedPayment, ...] = ()
    credited: int = 0
    withdrawn_from: bool = False

    @property
    def amount_due(self) -> int:
        """What the customer still has to pay: for the order, or for a change of it that waits."""
        if self.change or self.status in {"cancelled", "failed"}:
            return self.change.due if self.change else 0
        return 0 if any(not one.surplus for one in self.payments) else max(self.total - self.credited, 0)

    @property
    def change_waits(self) -> bool:
        """Whether a change of it waits to be paid."""
        return self.change is not None

    @property
    def to_pay(self) -> bool:
        """Whether the customer can pay something at this moment."""
        return self.payable or (self.change is not None and self.change.payable)

    def arrives(self, today: date) -> tuple[date, date] | None:
        """The days that it was promised for, until it has come or they are over; `today` is the shop's day."""
        if self.status not in {"pending", "confirmed", "shipped"} or not (self.arrives_from and self.arrives_to):
            return None
        return (self.arrives_from, self.arrives_to) if today <= self.arrives_to else None

    def in_parcel(self, parcel: ShipmentView) -> list[OrderLineView]:
        """The lines in one of the order's parcels."""
        sent = {line.order_line_id: line.quantity for line in parcel.lines}
        return [replace(line, quantity=sent[line.id]) for line in self.lines if line.id in sent]

    @property
    def minimum_age(self) -> int:
        """The age that whoever receives it must have reached, 0 if there is none."""
        return max((line.minimum_age for line in self.lines if line.minimum_age), default=0)

    @property
    def declared_age(self) -> int:
        """The age that its customer declared to have reached, 0 if nothing was declared, or its note was emptied."""
        notes = [event.note for event in self.events if event.kind == AGE_DECLARED]
        return max((int(note) for note in notes if note.isdecimal()), default=0)

    @property
    def age_checked_at_door(self) -> bool:
        """Whether the courier checks the age of whoever takes the parcel, as its delivery method was then."""
        return any(step.get("checks_age") for step in self.explanation.get("steps", ()))

    @property
    def unsent(self) -> bool:
        """Whether all of it is still to come, so that nothing can be returned and no period has begun."""
        return self.status in {"pending", "confirmed"} and not self.shipments

    @property
    def partly_sent(self) -> bool:
        """Whether parcels have left and others are due."""
        return self.status == "confirmed" and bool(self.shipments)

    @property
    def taxes(self) -> list[dict[str, Any]]:
        """The order's tax by rate: the name, the rate in basis points, the base, and the amount."""
        return [step for step in self.explanation.get("steps", ()) if step["figure"] == "tax"]

    @property
    def refunded(self) -> int:
        """The amount that was refunded, or is about to be."""
        return sum(refund.amount for refund in self.refunds if refund.status != "failed")

    @property
    def refund_failed(self) -> bool:
        """Whether a refund failed in whose place none was made since; parts of one are made at one time."""
        made = [one.created_at for one in self.refunds if one.status != "failed"]
        latest = max(made, default=self.placed_at)
        return any(one.status == "failed" and one.created_at >= latest for one in self.refunds)

    @property
    def refunded_of_total(self) -> int:
        """The amount of the order's present total that was refunded, or is about to be."""
        return sum(refund.amount for refund in self.refunds if refund.status != "failed" and refund.of_total)


@dataclass(frozen=True, slots=True)
class OrderSummary:
    """An order in a list; `total` is minor units of `currency`. `partly_sent`: parcels have left, others are due.

    `change_waits`: a change of it waits to be paid.
    """

    id: UUID
    number: str
    email: str
    name: str
    status: str
    currency: str
    total: int
    placed_at: datetime
    payment_method: str
    payment_status: str
    item_count: int
    partly_sent: bool
    country: str
    delivery_method: str
    change_waits: bool
