"""A letter of every kind with made-up data, for staff to look at. Nobody is written to."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from domain.clock import now
from domain.mail.operations import LetterCopy
from domain.orders.views import OrderLineView, OrderView, ShipmentLineView, ShipmentView
from domain.returns.views import ReturnLineView, ReturnView
from web.config.settings import PROJECT_ROOT, Settings
from web.mail.mailer import render_letter
from web.returns.text import usual_instructions

FOLDER = PROJECT_ROOT / "templates" / "mail"
SAMPLE_ID = UUID("00000000-0000-7000-8000-000000000000")
LINES = (
    OrderLineView(
        SAMPLE_ID, None, "KET-1", "kettle", "Stovetop Kettle", {"Colour": "Cream"}, None, 7800, 1, 7800, 0, 2000, 1300
    ),
    OrderLineView(
        UUID(int=1), None, "MUG-2", "mug", "Stoneware Mug", {"Colour": "Oat"}, None, 1800, 4, 7200, 0, 2000, 1200
    ),
)
ABOUT_ORDERS = ("order_", "payment_", "hold_", "return_")
STATUS = {
    "order_placed": "pending",
    "hold_ending": "pending",
    "payment_failed": "pending",
    "order_cancelled": "cancelled",
    "order_failed": "failed",
    "order_shipped": "shipped",
    "order_delivered": "delivered",
    "return_requested": "delivered",
    "return_approved": "delivered",
    "return_declined": "delivered",
    "return_received": "delivered",
}


def kinds() -> tuple[str, ...]:
    """Every kind of letter: the folders of `templates/mail`."""
    return tuple(sorted(path.name for path in FOLDER.iterdir() if path.is_dir()))


def sample(settings: Settings, kind: str) -> LetterCopy:
    """The letter of this kind, which is one of `kinds()`, as it would be sent to somebody who bought something."""
    return render_letter(settings, kind, _context(settings, kind))


def _context(settings: Settings, kind: str) -> dict[str, Any]:
    order = _order(settings, STATUS.get(kind, "confirmed"))
    about_order = {
        "order": order,
        "order_url": f"{settings.base_url}/orders/{order.number}",
        "parcel": order.shipments[0],
        "amount": 1800,
        "reason": "One mug arrived with a dent.",
        "returned": _return(settings, kind),
    }
    about_person = {
        "name": "Ada Byron",
        "person_name": "Ada Byron",
        "code": "314159",
        "change": "totp_added",
        "factor_name": "Phone",
    }
    about_stock = {
        "product": "Stoneware Mug",
        "options": {"Colour": "Oat"},
        "left": 3,
        "product_url": f"{settings.base_url}/p/stoneware-mug",
        "leave_url": f"{settings.base_url}/stock-alerts/{SAMPLE_ID}",
    }
    return {**about_person, **about_stock, **(about_order if kind.startswith(ABOUT_ORDERS) else {})}


NOT_TAKEN = "The mug was used and has a chip, so we cannot sell it again."


def _return(settings: Settings, kind: str) -> ReturnView:
    line = ReturnLineView(UUID(int=1), "Stoneware Mug", {"Colour": "Oat"}, "MUG-2", 1, "damaged", None, 0)
    answer = NOT_TAKEN if kind == "return_declined" else usual_instructions(settings, "R-10007")
    return ReturnView(
        id=SAMPLE_ID,
        number="R-10007",
        order_id=SAMPLE_ID,
        order_number="M-10427",
        email="ada@example.com",
        status=kind.removeprefix("return_"),
        words="It has a chip at the rim.",
        answer=answer,
        currency=settings.currency,
        credited=1800 if kind == "return_received" else 0,
        refund_id=None,
        refund_amount=None,
        refund_status=None,
        created_at=now(),
        updated_at=now(),
        version=1,
        lines=(line,),
    )


def _order(settings: Settings, status: str) -> OrderView:
    parcel = ShipmentView(SAMPLE_ID, "Royal Mail", "RM123456789GB", now(), (ShipmentLineView(SAMPLE_ID, 1),))
    return OrderView(
        id=SAMPLE_ID,
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
        lines=LINES,
        events=(),
        shipments=(parcel,),
    )
