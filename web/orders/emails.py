"""The emails about an order."""

from functools import partial
from typing import Any

from domain.connection import Connection
from domain.content.published import contract_at
from domain.errors import NotFoundError
from domain.mail.operations import OutgoingEmail
from domain.orders.lapsed import STAFF_ORDER_FAILED
from domain.orders.queries import find_order_by_id
from domain.orders.views import OrderView
from domain.withdrawals.rules import STATUTORY_DAYS
from domain.words.messages import gettext
from web.auth.signed_links import order_path
from web.config.settings import Settings
from web.orders.email_samples import sample_context
from web.templating.emails import Context, Email

PLACED, CONFIRMED = "order_placed", "order_confirmed"


async def _context(connection: Connection, settings: Settings, email: OutgoingEmail) -> Context:
    """The order as it is when the email is sent, with the link that opens it.

    The email that confirms it has the texts of the contract, in the version of the day of the order: the consumer gets
    them on a durable medium (Directive 2011/83/EU, Article 8, paragraph 7).
    """
    if email.order_id is None:
        raise NotFoundError(gettext("This email belongs to no order."))
    order = await find_order_by_id(connection, email.order_id)
    confirms = email.kind == CONFIRMED or (email.kind == PLACED and order.total == 0)
    return {
        "contract": await contract_at(connection, order.placed_at) if confirms else None,
        "withdrawal_days": max(settings.return_days, STATUTORY_DAYS),
        **email.context,
        **_parcel(order, email),
        "order": order,
        "order_url": settings.base_url + order_path(settings, order.number, order.id),
    }


def _parcel(order: OrderView, email: OutgoingEmail) -> dict[str, Any]:
    """The parcel that the email is about, if it is about one."""
    found = [parcel for parcel in order.shipments if str(parcel.id) == email.context.get("shipment_id")]
    return {"parcel": found[0]} if found else {}


async def _lapsed(connection: Connection, settings: Settings, email: OutgoingEmail) -> Context:
    """The order that a member of staff placed, with its page in the staff area."""
    context = await _context(connection, settings, email)
    return {**context, **_for_staff(settings, context["order"])}


def _lapsed_sample(settings: Settings) -> Context:
    context = sample_context(settings, status="failed")
    return {**context, **_for_staff(settings, context["order"])}


def _for_staff(settings: Settings, order: OrderView) -> Context:
    return {"order_url": f"{settings.base_url}/admin/orders/{order.number}", "to_staff": True}


def _email(kind: str, *, status: str = "confirmed") -> Email:
    """An email about an order that has this status in the sample."""
    sample = partial(sample_context, status=status)
    return Email(kind, context=_context, sample=sample, with_contract=kind in {CONFIRMED, PLACED})


EMAILS = (
    _email("change_ended"),
    _email("change_ending"),
    _email("hold_ending", status="pending"),
    _email("order_cancelled", status="cancelled"),
    _email("order_changed", status="pending"),
    _email(CONFIRMED),
    _email("order_delivered", status="delivered"),
    _email("order_failed", status="failed"),
    _email("order_link"),
    _email(PLACED, status="pending"),
    _email("order_refunded"),
    _email("order_shipped", status="shipped"),
    _email("payment_failed", status="pending"),
    _email("payment_requested"),
    _email("refund_failed"),
    Email(STAFF_ORDER_FAILED, context=_lapsed, sample=_lapsed_sample),
)
