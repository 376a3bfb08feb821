"""Payments that arrive together are settled together: the plain ones of a batch in the same few statements.

Plain is a first report that the money of an attempt has come, of the right amount and currency, for an order that waits
for it and that nobody else is at. Whatever is not plain is stored only, and applied by itself, see `provider_events`.

Locks are taken in this order: the events by name, the orders by id and their attempts, passing over whatever somebody
else holds, so that no batch waits for an order; then the shoppers and networks that are forgiven, by name. The counter
of invoices is last, and is held for its own statement and the commit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.connection import Connection, columns
from domain.invoices.figures import Figures
from domain.invoices.operations import INVOICED_ORDER, UNINVOICED, figures_of
from domain.invoices.together import write_invoices
from domain.limits.failed_payments import FORGIVE
from domain.mail.operations import CONFIRMATIONS
from domain.orders.late_payments import find_no_use
from domain.orders.operations import CONFIRM
from domain.orders.payment_settlement import PROVIDER
from domain.orders.states import OrderStatus
from domain.payments.events import EventKind, EventName, PaymentEvent
from domain.payments.operations import ATTEMPT, ATTEMPTS, LockedAttempt
from domain.payments.states import PaymentStatus, may_become


@dataclass(frozen=True, slots=True)
class Report:
    """A verified event as it came, with its provider and what was sent."""

    provider: str
    event: PaymentEvent
    payload: Mapping[str, Any]

    @property
    def name(self) -> EventName:
        """The name under which it is stored, once."""
        return EventName(self.provider, self.event.event_id)

    @property
    def attempt(self) -> tuple[str, str]:
        """The attempt that it is about, by our own name for it."""
        return self.provider, self.event.reference


class Fate(StrEnum):
    """What became of a report: it took effect, or is stored and to be applied by itself, or nothing at all was done."""

    SETTLED = "settled"
    STORED = "stored"
    UNTOUCHED = "untouched"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A locked attempt of a batch, and the figures of the invoice if its order has none yet."""

    attempt: LockedAttempt
    figures: Figures | None


async def settle_together(connection: Connection, reports: Sequence[Report]) -> list[Fate]:
    """Store all reports and apply the plain ones; returns the fate of each. The transaction is the caller's.

    It costs four statements, or two if none is plain, however many there are.
    """
    if not reports:
        return []
    attempts = list({one.attempt for one in reports})
    new, order_ids = await _store_and_lock(connection, reports, attempts)
    waiting = await _find_waiting(connection, order_ids, attempts) if order_ids else {}
    plain = choose_plain(reports, new, waiting)
    if plain:
        settled = [(reports[place], waiting[reports[place].attempt]) for place in plain]
        await _write(connection, settled)
        figures = {its.attempt.order_id: its.figures for _, its in settled if its.figures}
        await write_invoices(connection, figures=figures)
    return [Fate.SETTLED if place in plain else Fate.STORED for place in range(len(reports))]


def choose_plain(
    reports: Sequence[Report], new: set[EventName], waiting: Mapping[tuple[str, str], Waiting]
) -> list[int]:
    """The places of the reports that can be applied together: at most one of an order, its first. A pure function."""
    plain: list[int] = []
    orders: set[UUID] = set()
    for place, report in enumerate(reports):
        its = waiting.get(report.attempt)
        if its is None or its.attempt.order_id in orders:
            continue
        orders.add(its.attempt.order_id)
        if report.name in new and _is_plain(report.event, its):
            plain.append(place)
    return plain


def _is_plain(event: PaymentEvent, its: Waiting) -> bool:
    attempt = its.attempt
    return (
        event.kind is EventKind.SUCCEEDED
        and (event.amount, event.currency) == (attempt.amount, attempt.currency)
        and attempt.change_id is None
        and attempt.order_status == OrderStatus.PENDING
        and may_become(attempt.status, PaymentStatus.PAID)
        and find_no_use(attempt) is None
        and its.figures is not None
    )


STORE_AND_LOCK = """
WITH stored AS (
    INSERT INTO provider_events (provider, event_id, kind, facts, payload)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::jsonb[], $5::jsonb[]) AS t(provider, event_id)
    ORDER BY provider, event_id ON CONFLICT (provider, event_id) DO NOTHING RETURNING provider, event_id
), locked AS MATERIALIZED (
    SELECT o.id FROM orders o WHERE o.id = ANY(ARRAY(
        SELECT p.order_id FROM unnest($6::text[], $7::text[]) AS w(provider, reference)
        JOIN payments p ON p.provider = w.provider AND p.reference = w.reference))
    ORDER BY o.id FOR UPDATE SKIP LOCKED
)
SELECT provider, event_id, NULL::uuid AS order_id FROM stored UNION ALL SELECT NULL, NULL, id FROM locked
"""


async def _store_and_lock(
    connection: Connection, reports: Sequence[Report], attempts: Sequence[tuple[str, str]]
) -> tuple[set[EventName], list[UUID]]:
    rows = [(one.provider, one.event.event_id, one.event.kind, one.event, one.payload) for one in reports]
    found = await connection.fetch(STORE_AND_LOCK, *columns(rows, 5), *columns(attempts, 2))
    new = {EventName(row["provider"], row["event_id"]) for row in found if row["provider"]}
    return new, [row["order_id"] for row in found if row["order_id"]]


WAITING = f"""
SELECT {ATTEMPT}, {UNINVOICED} AS uninvoiced, {INVOICED_ORDER}
FROM unnest($2::text[], $3::text[]) AS w(provider, reference)
JOIN ({ATTEMPTS}) ON p.provider = w.provider AND p.reference = w.reference
WHERE o.id = ANY($1::uuid[]) FOR UPDATE OF p SKIP LOCKED
"""  # noqa: S608 - constants
"""Read by a later statement than the one that locked the orders, so that it is all up to date."""

WIDTH = len(LockedAttempt.__slots__)


async def _find_waiting(
    connection: Connection, order_ids: Sequence[UUID], attempts: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], Waiting]:
    rows = await connection.fetch(WAITING, order_ids, *columns(attempts, 2))
    found = [
        Waiting(LockedAttempt(*tuple(row)[:WIDTH]), figures_of(row) if row["uninvoiced"] else None) for row in rows
    ]
    return {(one.attempt.provider, one.attempt.reference): one for one in found}


WRITE = f"""
WITH {FORGIVE}, paid AS (
    UPDATE payments p SET status = 'paid', surplus = false, updated_at = now(), check_due_at = NULL,
        on_its_way_at = NULL, charge_reference = coalesce(nullif(t.charge, ''), p.charge_reference)
    FROM unnest($2::uuid[], $3::text[]) AS t(id, charge) WHERE p.id = t.id
), closed AS (
    UPDATE payments SET status = 'failed', updated_at = now()
    WHERE order_id = ANY($1::uuid[]) AND status = 'created' AND NOT id = ANY($2::uuid[])
), confirmed AS (
    {CONFIRM}
), events AS (
    INSERT INTO order_events (order_id, kind, actor, note)
    SELECT id, '{OrderStatus.CONFIRMED}', '{PROVIDER}', '' FROM unnest($1::uuid[]) AS id
), {CONFIRMATIONS}
UPDATE provider_events e SET applied_at = now(), attempts = attempts + 1, error = ''
FROM unnest($4::text[], $5::text[]) AS t(provider, event_id) WHERE e.provider = t.provider AND e.event_id = t.event_id
"""  # noqa: S608 - constants


async def _write(connection: Connection, settled: Sequence[tuple[Report, Waiting]]) -> None:
    rows = [
        (its.attempt.order_id, its.attempt.id, one.event.charge_reference, one.provider, one.event.event_id)
        for one, its in settled
    ]
    await connection.execute(WRITE, *columns(rows, 5))
