"""The emails about an order."""

from typing import Any

from domain.connection import Connection
from domain.errors import NotFoundError
from domain.mail.operations import Letter
from domain.orders.queries import find_order_by_id
from domain.orders.views import OrderView
from web.auth.signed_links import order_path
from web.config.settings import Settings
from web.templating.emails import Context, Email


async def _context(connection: Connection, settings: Settings, letter: Letter) -> Context:
    """The order as it is when the email is sent, with the link that opens it."""
    if letter.order_id is None:
        raise NotFoundError("This email belongs to no order.")
    order = await find_order_by_id(connection, letter.order_id)
    return {
        **letter.context,
        **_parcel(order, letter),
        "order": order,
        "order_url": settings.base_url + order_path(settings, order.number, order.id),
    }


def _parcel(order: OrderView, letter: Letter) -> dict[str, Any]:
    """The parcel that the email is about, if it is about one."""
    found = [parcel for parcel in order.shipments if str(parcel.id) == letter.context.get("shipment_id")]
    return {"parcel": found[0]} if found else {}


EMAILS = (
    Email("hold_ending", context=_context),
    Email("order_cancelled", context=_context),
    Email("order_confirmed", context=_context),
    Email("order_delivered", context=_context),
    Email("order_failed", context=_context),
    Email("order_link", context=_context),
    Email("order_placed", context=_context),
    Email("order_refunded", context=_context),
    Email("order_shipped", context=_context),
    Email("payment_failed", context=_context),
)
