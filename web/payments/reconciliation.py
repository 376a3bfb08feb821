"""Asking providers for the outcome of payments that nobody reported, and applying it as an event would."""

from dataclasses import asdict

import structlog

from domain.errors import ShopError
from domain.payments.gateway import Charge, ChargeState, Gateway
from domain.payments.reconciliation import OpenQuestion, claim_questions, event_found
from web.adapters.gateways import Gateways
from web.infra.isolation import one_by_one
from web.infra.till import Till
from web.payments.events import keep_and_apply

MOST = 20
log = structlog.get_logger()


async def reconcile(till: Till, gateways: Gateways) -> int:
    """Ask about the payments that are due; returns how many."""
    async with till.database.transaction() as connection:
        questions = await claim_questions(connection, limit=MOST)

    async def ask(question: OpenQuestion) -> None:
        gateway = gateways.get(question.provider)
        if gateway is not None:
            await _ask(till, gateway, question)

    await one_by_one(questions, ask)
    return len(questions)


async def _ask(till: Till, gateway: Gateway, question: OpenQuestion) -> None:
    try:
        charge = await _charge(gateway, question)
    except ShopError as error:
        log.warning("payment could not be looked up", reference=question.payment.reference, error=error.message)
        return
    event = event_found(question.payment, charge) if charge else None
    if charge and event:
        await keep_and_apply(till, gateway.name, event, {"found": asdict(charge)})


async def _charge(gateway: Gateway, question: OpenQuestion) -> Charge | None:
    """Return the provider's charge; authorised money is captured, and a page that is no longer needed is closed."""
    charge = await gateway.find(question.payment)
    if charge is not None and charge.state is ChargeState.AUTHORISED:
        return await gateway.capture(question.payment)
    if question.given_up and (charge is None or charge.state is ChargeState.OPEN):
        await gateway.close(question.payment)
    return charge
