"""The way from an order to its payment page."""

from uuid import UUID

import structlog

from domain.errors import PausedError, UnavailableError
from domain.limits.failed_payments import check_pause
from domain.payments.gateway import GatewayRefusedError, PaymentRequest
from domain.payments.operations import Attempt, NotPayableError, name_page, open_attempt
from domain.words.messages import marked
from web.auth.signed_links import order_path
from web.shop import Shop

log = structlog.get_logger()

PROVIDER_AWAY, PROVIDER_REFUSED, PLACED_BEFORE = "provider_away", "provider_refused", "placed_before"
PAUSED = "paused"
"""What the page of an order is asked to say while payments are paused."""

NOTICES = {
    PROVIDER_AWAY: marked(
        "We can't reach our payment provider at the moment. You weren't charged, and your items are "
        "still reserved. Please try again in a minute."
    ),
    PROVIDER_REFUSED: marked(
        "Our payment provider can't take this payment. You weren't charged. Please contact us, or order "
        "again and pay another way."
    ),
    PLACED_BEFORE: marked(
        "You had already placed this order, so your latest changes are not in it. If you need them, cancel "
        "the order and place it again."
    ),
}
"""What the page of an order says to somebody who was led there, by the name in its address."""


async def payment_page(
    shop: Shop, order_id: UUID, number: str, attempt: Attempt | None = None, *, network: str = ""
) -> str:
    """Return the address where the order is paid; its own page, which says why, if there is none now.

    `attempt` is one that was opened a moment ago, `network` where the customer is.
    """
    path = order_path(shop.settings, number, order_id)
    try:
        return await hosted_page(shop, await _unpaused(shop, order_id, attempt, network), number)
    except NotPayableError:
        return path
    except PausedError:
        return f"{path}&said={PAUSED}"
    except (UnavailableError, GatewayRefusedError) as error:
        log.warning("there is no payment page", order=number, error=error.message)
        return f"{path}&said={PROVIDER_AWAY if isinstance(error, UnavailableError) else PROVIDER_REFUSED}"


async def _unpaused(shop: Shop, order_id: UUID, attempt: Attempt | None, network: str) -> Attempt:
    if attempt is None:
        return await begin_payment(shop, order_id, network=network)
    await refuse_paused(shop, order_id, network=network)
    return attempt


async def begin_payment(shop: Shop, order_id: UUID, *, network: str) -> Attempt:
    """The order's open attempt, opened if there is none. Raises `NotPayableError` or `PausedError`."""
    gateway = shop.gateways.active
    async with shop.database.transaction() as connection:
        attempt = await open_attempt(
            connection, order_id=order_id, provider=gateway.name, reference=gateway.new_reference()
        )
        if shop.settings.rate_limits:
            await check_pause(connection, order_id=order_id, network=network)
    return attempt


async def refuse_paused(shop: Shop, order_id: UUID, *, network: str) -> None:
    """Raise `PausedError` while payments of the order, or from this network, are paused."""
    if shop.settings.rate_limits:
        async with shop.database.read() as connection:
            await check_pause(connection, order_id=order_id, network=network)


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
