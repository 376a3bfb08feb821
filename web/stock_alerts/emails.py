"""The emails about a stock alert: to confirm the address, and that a variant is back in stock."""

from uuid import UUID

from domain.catalogue.option_order import in_order
from domain.connection import Connection
from domain.mail.operations import OutgoingEmail
from domain.stock_alerts.notify import BACK_IN_STOCK
from domain.stock_alerts.operations import CONFIRM_DAYS, REQUESTED
from web.auth.signed_links import alert_path, confirmation_path
from web.config.settings import Settings
from web.templating.emails import Context, Email


async def _context(_connection: Connection, settings: Settings, email: OutgoingEmail) -> Context:
    """What was written when the stock came back, with links to the variant and to the page that ends these emails."""
    slug, variant_id = email.context["slug"], email.context["variant_id"]
    return {
        **_written(email),
        "product_url": f"{settings.base_url}/p/{slug}?variant={variant_id}",
        "leave_url": _unsubscribe_url(settings, email),
    }


def _written(email: OutgoingEmail) -> Context:
    return {**email.context, "options": in_order(email.context["options"], email.context.get("option_names"))}


def _unsubscribe_url(settings: Settings, email: OutgoingEmail) -> str:
    return settings.base_url + alert_path(settings, UUID(email.context["alert_id"]))


def _sample(settings: Settings) -> Context:
    return {
        "product": "Stoneware Mug",
        "options": {"Colour": "Oat"},
        "left": 3,
        "product_url": f"{settings.base_url}/p/stoneware-mug",
        "leave_url": f"{settings.base_url}/stock-alerts/00000000-0000-7000-8000-000000000000",
    }


async def _context_of_request(_connection: Connection, settings: Settings, email: OutgoingEmail) -> Context:
    """The link to the page that confirms; the key in it is computed when it is sent."""
    path = confirmation_path(settings, UUID(email.context["alert_id"]))
    return {**_written(email), "confirm_url": settings.base_url + path, "days": CONFIRM_DAYS}


def _sample_of_request(settings: Settings) -> Context:
    link = f"{settings.base_url}/stock-alerts/00000000-0000-7000-8000-000000000000/confirmation"
    return {"product": "Stoneware Mug", "options": {"Colour": "Oat"}, "confirm_url": link, "days": CONFIRM_DAYS}


EMAILS = (
    Email(BACK_IN_STOCK, context=_context, sample=_sample, unsubscribe_url=_unsubscribe_url),
    Email(REQUESTED, context=_context_of_request, sample=_sample_of_request),
)
