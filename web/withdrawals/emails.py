"""The acknowledgement of a withdrawal, with its date and time."""

from uuid import UUID

from domain.clock import now
from domain.connection import Connection
from domain.mail.operations import OutgoingEmail
from domain.orders.queries import find_order_by_id
from domain.withdrawals.queries import find_withdrawal
from domain.withdrawals.views import WithdrawalLineView, WithdrawalView
from web.auth.signed_links import order_path
from web.config.settings import Settings
from web.returns.text import usual_instructions
from web.templating.emails import Context, Email

NOBODY = UUID("00000000-0000-7000-8000-000000000000")
MUG = WithdrawalLineView(NOBODY, "Stoneware Mug", {"Colour": "Oat"}, "MUG-2", cancelled=0, to_return=1)
KETTLE = WithdrawalLineView(NOBODY, "Stovetop Kettle", {"Colour": "Cream"}, "KET-1", cancelled=1, to_return=0)


async def _context(connection: Connection, settings: Settings, email: OutgoingEmail) -> Context:
    """The withdrawal and its order as they are now; only the order's own address gets the link that opens it."""
    withdrawn = await find_withdrawal(connection, UUID(email.context["withdrawal_id"]))
    order = await find_order_by_id(connection, withdrawn.order_id)
    is_theirs = withdrawn.email.lower() == order.email.lower()
    return {
        "withdrawn": withdrawn,
        "order": order,
        "order_url": settings.base_url + order_path(settings, order.number, order.id) if is_theirs else "",
    }


def _sample(settings: Settings) -> Context:
    number = "M-10427"
    withdrawn = WithdrawalView(
        id=NOBODY,
        number="W-10003",
        order_id=NOBODY,
        order_number=number,
        name="Ada Byron",
        email="ada@example.com",
        declared_at=now(),
        waits=False,
        return_number="R-10007",
        return_status="approved",
        instructions=usual_instructions(settings, "R-10007"),
        lines=(MUG, KETTLE),
        currency=settings.currency,
    )
    return {"withdrawn": withdrawn, "order": {"number": number}, "order_url": f"{settings.base_url}/orders/{number}"}


EMAILS = (Email("withdrawal_received", context=_context, sample=_sample),)
