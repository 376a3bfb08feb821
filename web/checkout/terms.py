"""How the shop sells at this moment, for changes of orders."""

from domain.checkout.change_plan import Terms
from web.shop import Shop


async def terms_of(shop: Shop) -> Terms:
    """Return the delivery methods, taxes and provider of the shop, with a fresh name for a payment attempt."""
    gateway, settings = shop.gateways.active, shop.settings
    return Terms(
        methods=await shop.catalogue.methods(),
        taxes=settings.tax_rules,
        currency=settings.currency,
        provider=gateway.name,
        reference=gateway.new_reference(),
        hold_seconds=settings.hold_seconds,
        limits=gateway.limits(settings.currency),
        calendar=settings.calendar,
    )
