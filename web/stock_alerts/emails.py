"""The email that tells somebody who waits that a variant is back in stock."""

from uuid import UUID

from domain.connection import Connection
from domain.mail.operations import OutgoingEmail
from domain.stock_alerts.notify import BACK_IN_STOCK
from web.auth.signed_links import alert_path
from web.config.settings import Settings
from web.templating.emails import Context, Email


async def _context(_connection: Connection, settings: Settings, email: OutgoingEmail) -> Context:
    """What was written when the stock came back, with links to the variant and to the page that ends these emails."""
    slug, variant_id = email.context["slug"], email.context["variant_id"]
    return {
        **email.context,
        "product_url": f"{settings.base_url}/p/{slug}?variant={variant_id}",
        "leave_url": _unsubscribe_url(settings, email),
    }


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


EMAILS = (Email(BACK_IN_STOCK, context=_context, sample=_sample, unsubscribe_url=_unsubscribe_url),)
