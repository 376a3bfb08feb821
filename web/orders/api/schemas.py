"""Response bodies about orders. Amounts are integer minor units of `currency`; times are RFC 3339 in UTC."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct, convert

from domain.catalogue.withdrawal_exceptions import WithdrawalException
from domain.invoices.views import InvoiceView
from domain.orders.operations import STAFF_ONLY, by_staff
from domain.orders.states import OrderStatus, allowed_moves
from domain.orders.views import OrderView, ShipmentView
from web.api.fields import Amount, Count, Currency, OrderNumber, PaymentStatus, Rate, Sku
from web.auth.signed_links import order_key, order_path
from web.config.settings import Settings
from web.orders.api.figures import Explanation, OrderTax
from web.orders.api.money import OrderChange, OrderPayment, OrderRefund, change_of, payment_of, refund_of
from web.orders.event_names import note_for


class OrderLine(Struct, frozen=True):
    """An item with its name and price when it was ordered; `discount` and `tax` are its shares of the order's."""

    id: UUID
    variant_id: UUID | None
    sku: Sku
    name: str
    options: dict[str, str]
    quantity: Count
    unit_price: Amount
    line_total: Amount
    discount: Amount
    tax_rate: Rate
    tax: Amount
    withdrawal_exception: Annotated[
        WithdrawalException | None,
        Meta(description="Why the law excepts it from withdrawal, as shown before the order"),
    ]
    minimum_age: int | None
    cancelled: Annotated[
        Count, Meta(description="Of `quantity`, how many were withdrawn from or cancelled before they were sent")
    ]


class OrderEvent(Struct, frozen=True):
    """An event in the order's history."""

    kind: str
    actor: str
    note: str
    at: datetime


class OrderInvoice(Struct, frozen=True):
    """An invoice or a credit note: `kind` is invoice or credit_note; `url` is its PDF."""

    kind: str
    number: str
    issued_at: datetime
    total: int
    url: str


class ShippedLine(Struct, frozen=True):
    """A quantity of a line in a parcel."""

    line_id: UUID
    quantity: Count


class OrderShipment(Struct, frozen=True):
    """A parcel that was shipped."""

    id: UUID
    carrier: str
    tracking: str
    tracking_url: Annotated[str | None, Meta(description="Where it is followed; null for carriers that are not known")]
    shipped_at: datetime
    lines: list[ShippedLine]


class OrderVat(Struct, frozen=True):
    """The VAT number of a business, as it was checked; with a valid one for another EU country no VAT is charged.

    `status` is valid, unreachable (no answer came, so VAT is as usual) or unchecked (it changes nothing).
    """

    status: str
    reverse_charge: bool
    checked_at: datetime | None
    number: str = ""
    consultation_number: Annotated[str, Meta(description="Of the register: the proof of its answer")] = ""


class Order(Struct, frozen=True):
    """An order; `total` = subtotal - discount + delivery, and `tax` is the tax included in it.

    Without `tax_included`, `tax` is added to that. `taxes` lists it by rate; `delivery_tax` is the part on delivery.
    `payments`, `refunds` and `invoices` are empty for staff without the right to see them.
    """

    id: UUID
    number: OrderNumber
    email: str
    status: OrderStatus
    payment_status: PaymentStatus
    currency: Currency
    subtotal: Amount
    discount: Amount
    delivery: Amount
    tax: Amount
    tax_included: bool
    delivery_tax: Amount
    taxes: list[OrderTax]
    total: Amount
    credited: Annotated[Amount, Meta(description="Owed no more: it came back, or was never sent, before it was paid")]
    explanation: Explanation
    shipping_address: dict[str, str]
    billing_address: Annotated[dict[str, str] | None, Meta(description="Null for the delivery address")]
    vat: OrderVat | None
    delivery_method: str
    arrives_from: Annotated[date | None, Meta(description="The first day that was promised; null if none was")]
    arrives_to: date | None
    payment_method: str
    discount_code: str | None
    note: Annotated[str, Meta(description="What the customer wrote to the shop")]
    gift_note: Annotated[str, Meta(description="Printed, without prices, for the recipient")]
    placed_at: datetime
    hold_expires_at: datetime | None
    amount_due: Annotated[Amount, Meta(description="What is still to be paid: for the order, or for its `change`")]
    payments: list[OrderPayment]
    change: Annotated[OrderChange | None, Meta(description="A change that waits to be paid")]
    lines: list[OrderLine]
    events: list[OrderEvent]
    refunds: list[OrderRefund]
    allowed_statuses: list[OrderStatus]
    shipments: list[OrderShipment]
    invoices: list[OrderInvoice]
    access_key: Annotated[str | None, Meta(description="Null for API tokens, and for staff who are not its owner")]
    url: str


def order_of(
    view: OrderView,
    settings: Settings,
    *,
    for_staff: bool = False,
    with_key: bool = False,
    with_money: bool = True,
) -> Order:
    """Return an order as a response body; the names of staff in its events are for staff only.

    `with_key` is what `may_be_told_key` says of the request, `with_money` what `may_see_money` says.
    """
    path = order_path(settings, view.number, view.id) if with_key else f"/orders/{view.number}"
    same = {name: getattr(view, name) for name in SAME}
    lines = [
        OrderLine(**{name: getattr(line, name) for name in SAME_OF_LINE}, cancelled=line.withdrawn)
        for line in view.lines
    ]
    return Order(
        **same,
        explanation=convert(view.explanation, Explanation),
        taxes=[OrderTax(one["name"], one["rate"], one["base"], one["amount"]) for one in view.taxes],
        shipping_address=view.address,
        vat=convert(view.vat, OrderVat) if view.vat else None,
        payments=[payment_of(one) for one in view.payments if with_money],
        change=change_of(view.change) if view.change else None,
        lines=lines,
        events=_events(view, for_staff=for_staff, with_money=with_money),
        refunds=[refund_of(one, for_staff=for_staff) for one in view.refunds if with_money],
        allowed_statuses=list(
            allowed_moves(
                OrderStatus(view.status),
                view.payment_method,
                partly_sent=bool(view.shipments),
                change_waits=view.change_waits,
            )
        ),
        shipments=[_shipment(one) for one in view.shipments],
        invoices=[_invoice(view, one, settings) for one in view.invoices if with_money],
        access_key=order_key(settings, view.id) if with_key else None,
        url=settings.base_url + path,
    )


def _shipment(view: ShipmentView) -> OrderShipment:
    lines = [ShippedLine(one.order_line_id, one.quantity) for one in view.lines]
    return OrderShipment(view.id, view.carrier, view.tracking, view.url or None, view.created_at, lines)


def _invoice(order: OrderView, view: InvoiceView, settings: Settings) -> OrderInvoice:
    url = f"{settings.base_url}/api/orders/{order.id}{view.path}"
    return OrderInvoice(view.kind, view.label, view.issued_at, view.total, url)


def _events(view: OrderView, *, for_staff: bool, with_money: bool) -> list[OrderEvent]:
    seen = [one for one in view.events if for_staff or one.kind not in STAFF_ONLY]
    return [
        OrderEvent(
            one.kind,
            one.actor if for_staff or not by_staff(one.actor) else "shop",
            note_for(one, with_money=with_money),
            one.created_at,
        )
        for one in seen
    ]


SAME = (
    "id", "number", "email", "status", "payment_status", "currency", "subtotal", "discount", "delivery", "tax",
    "tax_included", "delivery_tax", "total", "credited", "delivery_method", "payment_method", "discount_code", "note",
    "gift_note", "placed_at", "hold_expires_at", "amount_due", "billing_address", "arrives_from", "arrives_to",
)  # fmt: skip
SAME_OF_LINE = tuple(name for name in OrderLine.__struct_fields__ if name != "cancelled")
