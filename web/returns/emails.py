"""The emails about a return."""

from functools import partial
from uuid import UUID

from domain.connection import Connection
from domain.mail.operations import OutgoingEmail
from domain.orders.queries import find_order_by_id
from domain.returns.queries import find_return
from web.auth.signed_links import order_path
from web.config.settings import Settings
from web.returns.email_samples import sample_context
from web.templating.emails import Context, Email


async def _context(connection: Connection, settings: Settings, email: OutgoingEmail) -> Context:
    """The return and its order as they are when the email is sent, with the link that opens the order."""
    returned = await find_return(connection, UUID(email.context["return_id"]))
    order = await find_order_by_id(connection, returned.order_id)
    return {
        **email.context,
        "returned": returned,
        "order": order,
        "order_url": settings.base_url + order_path(settings, order.number, order.id),
    }


def _email(kind: str, *, status: str) -> Email:
    """An email about a return that has this status in the sample."""
    return Email(kind, context=_context, sample=partial(sample_context, status=status))


EMAILS = (
    _email("return_approved", status="approved"),
    _email("return_declined", status="declined"),
    _email("return_received", status="received"),
    _email("return_requested", status="requested"),
)
