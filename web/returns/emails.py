"""The emails about a return."""

from uuid import UUID

from domain.connection import Connection
from domain.mail.operations import Letter
from domain.orders.queries import find_order_by_id
from domain.returns.queries import find_return
from web.auth.signed_links import order_path
from web.config.settings import Settings
from web.templating.emails import Context, Email


async def _context(connection: Connection, settings: Settings, letter: Letter) -> Context:
    """The return and its order as they are when the email is sent, with the link that opens the order."""
    returned = await find_return(connection, UUID(letter.context["return_id"]))
    order = await find_order_by_id(connection, returned.order_id)
    return {
        **letter.context,
        "returned": returned,
        "order": order,
        "order_url": settings.base_url + order_path(settings, order.number, order.id),
    }


EMAILS = (
    Email("return_approved", context=_context),
    Email("return_declined", context=_context),
    Email("return_received", context=_context),
    Email("return_requested", context=_context),
)
