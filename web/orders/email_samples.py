"""A made-up order, for staff to see what the emails about orders look like."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from domain.clock import now
from domain.content.published import PolicyText
from domain.money import format_money
from domain.orders.money_views import WaitingChange
from domain.orders.views import OrderLineView, OrderView, ShipmentLineView, ShipmentView
from domain.withdrawals.rules import STATUTORY_DAYS
from web.config.settings import Settings
from web.templating.emails import Context

NOBODY = UUID("00000000-0000-7000-8000-000000000000")

KETTLE = OrderLineView(
    id=NOBODY,
    variant_id=None,
    sku="KET-1",
    slug="kettle",
    name="Stovetop Kettle",
    options={"Colour": "Cream"},
    image=None,
    unit_price=7800,
    quantity=1,
    line_total=7800,
    discount=0,
    tax_rate=2000,
    tax=1300,
)
MUGS = OrderLineView(
    id=UUID(int=1),
    variant_id=None,
    sku="MUG-2",
    slug="mug",
    name="Stoneware Mug",
    options={"Colour": "Oat"},
    image=None,
    unit_price=1800,
    quantity=4,
    line_total=7200,
    discount=0,
    tax_rate=2000,
    tax=1200,
)


def sample_context(settings: Settings, *, status: str) -> Context:
    """All that any email about an order is given, of an order with this status."""
    today = now().date()
    order = replace(
        _order(settings, status),
        arrives_from=today + timedelta(days=2),
        arrives_to=today + timedelta(days=4),
        return_cost=settings.return_cost,
    )
    before, after = (
        format_money(one, order.currency, settings.locale) for one in (order.total - MUGS.unit_price, order.total)
    )
    changes = ["Stoneware Mug, Oat: 3 → 4.", f"Total: {before} → {after}."]
    if status == "confirmed":
        order = replace(order, change=_change(settings, changes))
    return {
        "order": order,
        "order_url": f"{settings.base_url}/orders/{order.number}",
        "parcel": order.shipments[0],
        "amount": 1800,
        "reason": "One mug arrived with a dent.",
        "changes": changes,
        "refund": 0,
        "paid": 0,
        "due": MUGS.unit_price,
        "expired": True,
        "contract": [PolicyText(1, now(), "Terms", "What applies to your order.")] if status == "confirmed" else None,
        "withdrawal_days": max(settings.return_days, STATUTORY_DAYS),
    }


def _change(settings: Settings, changes: list[str]) -> WaitingChange:
    ends, clerk = now() + timedelta(seconds=settings.hold_seconds), "clerk@example.com"
    return WaitingChange(NOBODY, MUGS.unit_price, 15395, tuple(changes), clerk, 1, now(), ends, payable=True)


def _order(settings: Settings, status: str) -> OrderView:
    parcel = ShipmentView(
        id=NOBODY,
        carrier="Royal Mail",
        tracking="RM123456789GB",
        created_at=now(),
        lines=(ShipmentLineView(order_line_id=KETTLE.id, quantity=1),),
    )
    return OrderView(
        id=NOBODY,
        number="M-10427",
        user_id=None,
        cart_id=None,
        version=1,
        email="ada@example.com",
        status=status,
        payment_status="created" if status == "pending" else "paid",
        currency=settings.currency,
        subtotal=15000,
        discount=0,
        delivery=395,
        tax=2566,
        tax_included=True,
        delivery_tax=66,
        total=15395,
        explanation={"delivery": "Standard delivery", "tax": "VAT at 20%, included"},
        address={
            "name": "Ada Byron",
            "line1": "12 St James's Square",
            "city": "London",
            "postal_code": "SW1Y 4JH",
            "country": "GB",
        },
        delivery_method="standard",
        payment_method="card",
        discount_code=None,
        placed_at=now(),
        hold_expires_at=now() + timedelta(seconds=settings.hold_seconds),
        payable=status == "pending",
        money_on_its_way=False,
        proved=True,
        lines=(KETTLE, MUGS),
        events=(),
        shipments=(parcel,),
    )
