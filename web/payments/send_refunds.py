"""Sending refunds: the provider is asked outside of any transaction, with one key for each refund."""

from uuid import UUID

import structlog

from domain.errors import ShopError
from domain.orders.refund_settlement import fail_refund, succeed_refund
from domain.payments.gateway import GatewayRefusedError, RefundAnswer
from domain.payments.methods import BY_HAND
from domain.payments.refunds import DueRefund, claim_refunds, mark_refund_later
from domain.words.messages import gettext
from web.adapters.gateways import Gateways
from web.infra.database import Database
from web.infra.isolation import one_by_one

MOST = 20
log = structlog.get_logger()


async def send_refunds(database: Database, gateways: Gateways, *, order_id: UUID | None = None) -> int:
    """Ask the provider to make the refunds that are due, or those of one order; returns how many were tried.

    One that fails now is tried again with the same key, so that money never goes back twice. One that breaks holds up
    no other: it is tried again later, and staff see it once it is an hour old.
    """
    async with database.transaction() as connection:
        due = await claim_refunds(connection, limit=MOST, order_id=order_id)

    async def send(refund: DueRefund) -> None:
        await _send(database, gateways, refund)

    async def later(refund: DueRefund, error: str) -> None:
        async with database.transaction() as connection:
            await mark_refund_later(connection, refund_id=refund.request.id, error=error)

    await one_by_one(due, send, failed=later)
    return len(due)


async def _send(database: Database, gateways: Gateways, refund: DueRefund) -> None:
    refund_id = refund.request.id
    try:
        answer = await _ask(gateways, refund)
    except GatewayRefusedError as error:
        log.error("refund refused", refund=str(refund_id), error=error.message)
        async with database.transaction() as connection:
            await fail_refund(connection, refund_id=refund_id, error=error.message)
    except ShopError as error:
        log.warning("refund postponed", refund=str(refund_id), error=error.message)
        async with database.transaction() as connection:
            await mark_refund_later(connection, refund_id=refund_id, error=error.message)
    else:
        await _record(database, refund_id, answer)


async def _ask(gateways: Gateways, refund: DueRefund) -> RefundAnswer:
    if refund.provider == BY_HAND:
        return RefundAnswer(f"{BY_HAND}:{refund.request.id}", done=True)
    gateway = gateways.get(refund.provider)
    if gateway is None:
        raise ShopError(gettext("The payment provider %(provider)s is not set up.", provider=refund.provider))
    return await gateway.refund(refund.request)


async def _record(database: Database, refund_id: UUID, answer: RefundAnswer) -> None:
    async with database.transaction() as connection:
        if answer.done:
            await succeed_refund(connection, refund_id=refund_id, provider_reference=answer.reference)
        else:
            waiting = gettext("The payment provider is at it.")
            await mark_refund_later(connection, refund_id=refund_id, error=waiting, provider_reference=answer.reference)
