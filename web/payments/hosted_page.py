"""The way from an order to its payment page."""

from uuid import UUID

import structlog

from domain.errors import UnavailableError
from domain.payments.gateway import GatewayRefusedError, PaymentRequest
from domain.payments.operations import Attempt, NotPayableError, name_page, open_attempt
from web.auth.signed_links import order_path
from web.shop import Shop

log = structlog.get_logger()

PROVIDER_AWAY, PROVIDER_REFUSED, PLACED_BEFORE = "provider_away", "provider_refused", "placed_before"
NOTICES = {
    PROVIDER_AWAY: "We can't reach our payment provider at the moment. You weren't charged, and your items are "
    "still reserved. Please try again in a minute.",
    PROVIDER_REFUSED: "Our payment provider can't take this payment. You weren't charged. Please contact us, or order "
    "again and pay another way.",
    PLACED_BEFORE: "You had already placed this order, so your latest changes are not in it. If you need them, cancel "
    "the order and place it again.",
}
"""What the page of an order says to somebody who was led there, by the name in its address."""


async def payment_page(shop: Shop, order_id: UUID, number: str, attempt: Attempt | None = None) -> str:
    """Return the address where the order is paid; its own page, which says why, if there is none now.

    `attempt` is one that was opened a moment ago.
    """
    path = order_path(shop.settings, number, order_id)
    try:
        return await hosted_page(shop, attempt or await _open(shop, order_id), number)
    except NotPayableError:
        return path
    except (UnavailableError, GatewayRefusedError) as error:
        log.warning("there is no payment page", order=number, error=error.message)
        return f"{path}&said={PROVIDER_AWAY if isinstance(error, UnavailableError) else PROVIDER_REFUSED}"


async def _open(shop: Shop, order_id: UUID) -> Attempt:
    gateway = shop.gateways.active
    async with shop.database.transaction() as connection:
        return await open_attempt(
            connection, order_id=order_id, provider=gateway.name, reference=gateway.new_reference()
        )


async def hosted_page(shop: Shop, attempt: Attempt, number: str) -> str:
    """Return the address of an open attempt's page, the same on every call.

    Raises `UnavailableError` or `GatewayRefusedError`.
    """
    page = await shop.gateways.active.create(
        PaymentRequest(
            reference=attempt.reference,
            order_id=attempt.order_id,
            number=number,
            amount=attempt.amount,
            currency=attempt.currency,
            return_url=shop.settings.base_url + order_path(shop.settings, number, attempt.order_id),
        )
    )
    if page.reference:
        async with shop.database.transaction() as connection:
            await name_page(
                connection, provider=attempt.provider, reference=attempt.reference, page_reference=page.reference
            )
    return page.address
