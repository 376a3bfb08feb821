"""The response body of an order that was placed a moment ago, from what was written: nothing is read again."""

from collections.abc import Mapping

from msgspec import json

from domain.checkout.place_order import Written
from domain.orders.states import OrderStatus, allowed_moves
from domain.orders.views import AGE_DECLARED
from domain.payments.states import PaymentStatus
from web.auth.signed_links import order_key, order_path
from web.config.settings import Settings
from web.orders.api.figures import Explanation, OrderTax
from web.orders.api.schemas import Order, OrderEvent, OrderLine, OrderVat

PLACED = "placed"
SAME_OF_QUOTE = ("subtotal", "discount", "delivery", "tax", "tax_included", "delivery_tax", "total")
SAME_OF_OFFER = ("sku", "name", "options", "withdrawal_exception", "minimum_age")
SAME_OF_WRITTEN = ("number", "gift_note", "placed_at", "hold_expires_at", "arrives_from", "arrives_to")


def written_order(written: Written, settings: Settings, *, with_key: bool) -> Order:
    """Return a pending order as `order_of` would, byte for byte, had it been read back.

    `with_key` is what `may_be_told_key` says of the request.
    """
    accepted = written.accepted
    checkout, figures = accepted.checkout, accepted.quote
    path = order_path(settings, written.number, accepted.order_id) if with_key else f"/orders/{written.number}"
    status, method = OrderStatus.PENDING, checkout.payment_method
    return Order(
        **{name: getattr(figures, name) for name in SAME_OF_QUOTE},
        **{name: getattr(written, name) for name in SAME_OF_WRITTEN},
        id=accepted.order_id,
        email=checkout.email,
        status=status,
        payment_status=PaymentStatus.CREATED,
        currency=checkout.currency,
        taxes=[OrderTax(one["name"], one["rate"], one["base"], one["amount"]) for one in figures.taxes],
        credited=0,
        explanation=json.decode(json.encode(figures.explanation), type=Explanation),
        shipping_address=_as_stored(checkout.address),
        billing_address=_as_stored(checkout.billing) if checkout.billing is not None else None,
        vat=json.decode(json.encode(checkout.vat.frozen()), type=OrderVat) if checkout.vat else None,
        delivery_method=accepted.method.code,
        payment_method=method,
        discount_code=accepted.code.code if accepted.code else None,
        note=checkout.note,
        amount_due=figures.total,
        payments=[],
        change=None,
        lines=_lines(written),
        events=_events(written),
        refunds=[],
        allowed_statuses=list(allowed_moves(status, method)),
        shipments=[],
        invoices=[],
        access_key=order_key(settings, accepted.order_id) if with_key else None,
        url=settings.base_url + path,
    )


def _as_stored(fields: Mapping[str, str]) -> dict[str, str]:
    """Return an address in the order in which PostgreSQL keeps and returns the keys of a jsonb: the shortest first."""
    return {name: fields[name] for name in sorted(fields, key=lambda name: (len(name.encode()), name.encode()))}


def _lines(written: Written) -> list[OrderLine]:
    accepted = written.accepted
    together = zip(accepted.line_ids, accepted.lines, accepted.quote.lines, strict=True)
    return [
        OrderLine(
            id=line_id,
            variant_id=wanted.variant_id,
            **{name: getattr(offer, name) for name in SAME_OF_OFFER},
            quantity=wanted.quantity,
            unit_price=figures.price(offer.price),
            line_total=figures.price(offer.price) * wanted.quantity,
            discount=figures.discount,
            tax_rate=figures.tax_rate,
            tax=figures.tax,
            cancelled=0,
        )
        for line_id, (wanted, offer), figures in together
    ]


def _events(written: Written) -> list[OrderEvent]:
    checkout = written.accepted.checkout
    notes = {PLACED: "", **({AGE_DECLARED: str(checkout.declared_age)} if checkout.declared_age else {})}
    return [OrderEvent(kind, checkout.placed_by, note, written.placed_at) for kind, note in notes.items()]
