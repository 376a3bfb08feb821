"""From an order to the page where it is paid."""

from uuid import UUID

import structlog

from domain.errors import UnavailableError
from domain.payments.operations import NotPayableError, open_attempt
from web.links import order_path
from web.shop import Shop

log = structlog.get_logger()


async def payment_page(shop: Shop, order_id: UUID, number: str) -> str:
    """Where the customer pays this order; the order's own page if it cannot be paid, or the provider is away."""
    gateway = shop.gateway
    try:
        async with shop.database.transaction() as connection:
            attempt = await open_attempt(
                connection, order_id=order_id, provider=gateway.name, reference=gateway.new_reference()
            )
        return await gateway.hosted_page(
            reference=attempt.reference, order_id=order_id, amount=attempt.amount, currency=attempt.currency
        )
    except NotPayableError:
        return order_path(shop.settings, number, order_id)
    except UnavailableError:
        log.warning("the payment provider is away", order=number)
        return order_path(shop.settings, number, order_id)
