"""The simulated provider's customers: the outcomes they choose, and the events that the shop then receives."""

from datetime import datetime
from enum import StrEnum

from domain.clock import now
from domain.orders.payment_settlement import settle
from domain.orders.plain_payments import Fate, Report
from domain.payments.events import EventKind
from domain.payments.operations import PaymentOutcome
from domain.payments.simulation.operations import (
    PlannedEvent,
    SimulatedNews,
    due_news,
    mark_news_later,
    mark_news_sent,
    record_charge,
)
from domain.words.messages import marked
from web.adapters.simulated import NAME, SimulatedGateway
from web.infra.isolation import one_by_one
from web.infra.till import Answer, Till
from web.payments.events import apply_alone, receive

AT_ONCE = 20


class Script(StrEnum):
    """The outcome of a payment at the simulated provider, and the events that report it."""

    SUCCESS = "success"
    FAILURE = "failure"
    TIMEOUT = "timeout"
    LATE = "late"
    TWICE = "twice"
    DISORDER = "disorder"
    LOST = "lost"


PLAIN = (Script.SUCCESS, Script.FAILURE, Script.TIMEOUT)
TRICKS = (
    (Script.LATE, marked("Pay, and notify the shop after the reservation expires")),
    (Script.TWICE, marked("Pay, and notify the shop three times")),
    (Script.DISORDER, marked("Pay, and notify the shop in the wrong order")),
    (Script.LOST, marked("Pay, and never notify the shop")),
)
"""Awkward ways in which a provider reports a payment, in words for the payment page in development."""

AFTER_HOLD_SECONDS = 6.0
"""A late event arrives this long after the hold has expired, when the order has been failed."""

SILENT = {Script.TIMEOUT, Script.LATE, Script.LOST}
"""After these outcomes the customer comes back before the shop has received any event."""


async def play(till: Till, gateway: SimulatedGateway, *, reference: str, script: Script, late: float) -> None:
    """Play the chosen outcome: charge or not, and send the events; `late` is seconds until a late event.

    A page that was answered before does nothing more. The shop's own failures with an event are not raised. What is
    simply paid is charged and settled together with all that is paid meanwhile.
    """
    if script is Script.SUCCESS and await _pay_in_lane(till, gateway, reference):
        return
    if script is not Script.TIMEOUT:
        async with till.database.transaction() as connection:
            status = "failed" if script is Script.FAILURE else "succeeded"
            planned = planned_events(reference, script, late)
            await record_charge(connection, provider=NAME, reference=reference, status=status, events=planned)
    if script in SILENT:
        async with till.database.transaction() as connection:
            await settle(connection, provider=NAME, reference=reference, outcome=PaymentOutcome.TIMEOUT)
    await send_news(till, gateway, reference=reference)


async def _pay_in_lane(till: Till, gateway: SimulatedGateway, reference: str) -> bool:
    """Whether the payment was charged and its event taken; if not, it was answered before, or is to be paid alone."""

    def told(news: SimulatedNews) -> Report:
        return Report(NAME, *gateway.verify(*gateway.event(news)))

    [event] = planned_events(reference, Script.SUCCESS, 0.0)
    settlement = await till.charge(Answer(NAME, reference, event.event_id, told))
    if settlement.report is None:
        return False
    if settlement.fate is not Fate.SETTLED:
        await apply_alone(till.database, settlement.report, settlement.fate)
    return True


def seconds_until(hold_ends_at: datetime | None) -> float:
    """Return the seconds from now until a late event is sent."""
    left = (hold_ends_at - now()).total_seconds() if hold_ends_at else 0.0
    return max(left, 0.0) + AFTER_HOLD_SECONDS


def planned_events(reference: str, script: Script, late: float) -> list[PlannedEvent]:
    """Return the events that the shop will receive, in this order."""

    def event(kind: EventKind, seconds: float = 0.0) -> PlannedEvent:
        return PlannedEvent(f"evt_{reference}_{kind}", kind, seconds)

    success = event(EventKind.SUCCEEDED)
    return {
        Script.SUCCESS: [success],
        Script.FAILURE: [event(EventKind.FAILED)],
        Script.TIMEOUT: [],
        Script.LATE: [event(EventKind.SUCCEEDED, late)],
        Script.TWICE: [success, success, success],
        Script.DISORDER: [success, event(EventKind.FAILED), event(EventKind.CREATED)],
        Script.LOST: [],
    }[script]


async def send_news(till: Till, gateway: SimulatedGateway, *, reference: str | None = None) -> int:
    """Send the events that are due by the same path as a provider's request; returns how many.

    An event is marked as sent after the shop has taken it, so a crash sends it again.
    """
    async with till.database.read() as connection:
        due = await due_news(connection, limit=AT_ONCE, reference=reference)

    async def send(news: SimulatedNews) -> None:
        await receive(till, gateway, *gateway.event(news))
        async with till.database.transaction() as connection:
            await mark_news_sent(connection, news)

    async def later(news: SimulatedNews, _error: str) -> None:
        async with till.database.transaction() as connection:
            await mark_news_later(connection, news)

    await one_by_one(due, send, failed=later)
    return len(due)
