"""The way from an order to its payment page."""

from uuid import UUID

import structlog

from domain.errors import UnavailableError
from domain.payments.gateway import PaymentWish
from domain.payments.operations import Attempt, NotPayableError, name_page, open_attempt
from web.auth.signed_links import order_path
from web.shop import Shop

log = structlog.get_logger()


async def payment_page(shop: Shop, order_id: UUID, number: str, attempt: Attempt | None = None) -> str:
    """Return the address where the order is paid; its own page if it cannot be paid or the provider is away.

    `attempt` is one that was opened a moment ago.
    """
    try:
        return await hosted_page(shop, attempt or await _open(shop, order_id), number)
    except NotPayableError:
        return order_path(shop.settings, number, order_id)
    except UnavailableError:
        log.warning("payment provider unavailable", order=number)
        return order_path(shop.settings, number, order_id)


async def _open(shop: Shop, order_id: UUID) -> Attempt:
    gateway = shop.gateways.active
    async with shop.database.transaction() as connection:
        return await open_attempt(
            connection, order_id=order_id, provider=gateway.name, reference=gateway.new_reference()
        )


async def hosted_page(shop: Shop, attempt: Attempt, number: str) -> str:
    """Return the address of an open attempt's page, the same on every call. Raises `UnavailableError`."""
    page = await shop.gateways.active.create(
        PaymentWish(
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
