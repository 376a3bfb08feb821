"""Events of payment providers: verified, stored, and applied at once if possible, else by the worker."""

from collections.abc import Mapping
from typing import Any

import structlog

from domain.errors import ShopError
from domain.orders.misfits import AmountDiffersError, park_misfit
from domain.orders.plain_payments import Fate, Report
from domain.orders.provider_events import apply_event
from domain.payments.events import EventKind, EventName, PaymentEvent, mark_later, store_event
from domain.payments.gateway import Gateway
from web.infra.connections import AWAY
from web.infra.database import Database
from web.infra.till import Till

log = structlog.get_logger()


async def receive(till: Till, gateway: Gateway, headers: Mapping[str, str], body: bytes) -> None:
    """Receive an event as a provider sends it. Raises `BadSignatureError`, and then stores nothing.

    A stored event is never lost: one that cannot be applied yet is tried again.
    """
    event, payload = gateway.verify(headers, body)
    await keep_and_apply(till, gateway.name, event, payload)


async def keep_and_apply(till: Till, provider: str, event: PaymentEvent, payload: Mapping[str, Any]) -> None:
    """Store a verified event, then apply it: money that came, together with all that came meanwhile."""
    report = Report(provider, event, payload)
    fate = await till.settle(report) if event.kind is EventKind.SUCCEEDED else Fate.UNTOUCHED
    if fate is not Fate.SETTLED:
        await apply_alone(till.database, report, fate)


async def apply_alone(database: Database, report: Report, fate: Fate) -> None:
    """Apply a report that the lane did not settle, after storing it if that was not done either."""
    if fate is Fate.UNTOUCHED:
        async with database.transaction() as connection:
            await store_event(connection, provider=report.provider, event=report.event, payload=report.payload)
    await apply_now(database, report.name)


async def apply_now(database: Database, name: EventName) -> bool:
    """Apply a stored event; returns whether it took effect. An error is stored with it."""
    try:
        async with database.transaction() as connection:
            return await apply_event(connection, name)
    except AmountDiffersError as error:
        log.error("money does not fit", provider=name.provider, event_id=name.event_id, error=error.message)
        await _park(database, name, error.message)
        return False
    except ShopError as error:
        problem = error.message
    except AWAY as error:
        problem = type(error).__name__
    except Exception as error:
        log.exception("payment event could not be applied", provider=name.provider, event_id=name.event_id)
        problem = f"{type(error).__name__}: {error}"
    log.warning("payment event postponed", provider=name.provider, event_id=name.event_id, error=problem)
    await _note(database, name, problem)
    return False


async def _park(database: Database, name: EventName, problem: str) -> None:
    """Keep for people what never fits; if that cannot be done now, it is tried again as any other event."""
    try:
        async with database.transaction() as connection:
            await park_misfit(connection, name, error=problem)
    except AWAY as error:
        log.warning("the database is away, the event is due already", error=type(error).__name__)


async def _note(database: Database, name: EventName, problem: str) -> None:
    try:
        async with database.transaction() as connection:
            await mark_later(connection, name, error=problem)
    except AWAY as error:
        log.warning("database unavailable, the payment event stays due", error=type(error).__name__)
