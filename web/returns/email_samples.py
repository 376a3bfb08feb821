"""A made-up return, for staff to see what the emails about returns look like."""

from uuid import UUID

from domain.clock import now
from domain.returns.views import ReturnLineView, ReturnView
from web.config.settings import Settings
from web.returns.text import usual_instructions
from web.templating.emails import Context

NOBODY = UUID("00000000-0000-7000-8000-000000000000")
MUG = ReturnLineView(
    line_id=NOBODY,
    name="Stoneware Mug",
    options={"Colour": "Oat"},
    sku="MUG-2",
    quantity=1,
    reason="damaged",
    received=None,
    restocked=0,
    opened=0,
    withdrawal_exception=None,
)


def sample_context(settings: Settings, *, status: str) -> Context:
    """A return of this status, and what these emails say of its order."""
    order_number = "M-10427"
    return {
        "returned": _returned(settings, status, order_number),
        "order": {"number": order_number, "payment_status": "paid", "currency": settings.currency},
        "order_url": f"{settings.base_url}/orders/{order_number}",
    }


def _returned(settings: Settings, status: str, order_number: str) -> ReturnView:
    number = "R-10007"
    declined = "The mug was used and has a chip, so we cannot sell it again."
    return ReturnView(
        id=NOBODY,
        number=number,
        order_id=NOBODY,
        order_number=order_number,
        email="ada@example.com",
        status=status,
        words="It has a chip at the rim.",
        answer=declined if status == "declined" else usual_instructions(settings, number),
        currency=settings.currency,
        credited=1800 if status == "received" else 0,
        by_right=False,
        delivery=0,
        deduction=0,
        refund_id=None,
        refund_amount=None,
        refund_status=None,
        created_at=now(),
        updated_at=now(),
        version=1,
        lines=(MUG,),
    )
