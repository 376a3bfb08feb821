"""Events from payment providers: each is stored once, applied once, and tried again if it could not be applied."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.connection import Connection, affected

MAX_ATTEMPTS = 80
"""About three days; an event that could not be applied until then stays, with its error, for people to look at."""


class EventKind(StrEnum):
    """The kind of an event, in the shop's own terms; `other` is stored and has no effect."""

    CREATED = "created"
    AUTHORISED = "authorised"
    FAILED = "failed"
    SUCCEEDED = "succeeded"
    REFUNDED = "refunded"
    REFUND_FAILED = "refund_failed"
    DISPUTED = "disputed"
    WITHDRAWN = "withdrawn"
    REINSTATED = "reinstated"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class PaymentEvent:
    """An event as we read it. A payment is named by our `reference`, or else by the provider's `charge_reference`.

    `amount` is what was paid, refunded or disputed, in minor units; `refund_id` is ours, if we requested the refund.
    Of a dispute, `refund_reference` is the provider's name for it, with its `status`, its `reason`, and `answer_by` in
    seconds since 1970.
    """

    event_id: str
    kind: EventKind
    reference: str = ""
    charge_reference: str = ""
    amount: int = 0
    currency: str = ""
    refund_reference: str = ""
    refund_id: str = ""
    status: str = ""
    reason: str = ""
    answer_by: int = 0


@dataclass(frozen=True, slots=True)
class EventName:
    """The name of an event: its provider and its id there."""

    provider: str
    event_id: str


STORE = """
INSERT INTO provider_events (provider, event_id, kind, facts, payload) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (provider, event_id) DO NOTHING
"""


async def store_event(
    connection: Connection, *, provider: str, event: PaymentEvent, payload: Mapping[str, Any]
) -> bool:
    """Store a verified event; returns whether it was new."""
    tag = await connection.execute(STORE, provider, event.event_id, event.kind, asdict(event), payload)
    return affected(tag) == 1


async def read_event(connection: Connection, name: EventName) -> PaymentEvent:
    """A stored event: one query."""
    facts = await connection.fetchval(
        "SELECT facts FROM provider_events WHERE provider = $1 AND event_id = $2", name.provider, name.event_id
    )
    return _event(facts)


def _event(facts: dict[str, Any]) -> PaymentEvent:
    return PaymentEvent(**{**facts, "kind": EventKind(facts["kind"])})


TAKE = """
SELECT facts FROM provider_events WHERE provider = $1 AND event_id = $2 AND applied_at IS NULL
FOR UPDATE SKIP LOCKED
"""


async def take_event(connection: Connection, name: EventName) -> PaymentEvent | None:
    """The event, locked, if it is still to be applied and no other worker is at it."""
    facts = await connection.fetchval(TAKE, name.provider, name.event_id)
    return _event(facts) if facts else None


async def mark_applied(connection: Connection, name: EventName) -> None:
    """Record that the event has been applied, or needs no effect."""
    await connection.execute(
        "UPDATE provider_events SET applied_at = now(), attempts = attempts + 1, error = '' "
        "WHERE provider = $1 AND event_id = $2",
        name.provider,
        name.event_id,
    )


LATER = """
UPDATE provider_events SET attempts = attempts + 1, error = $3, due_at = CASE WHEN attempts + 1 >= $4 THEN 'infinity'
    ELSE now() + make_interval(secs => least(5 * 2 ^ least(attempts, 12), 3600)) END
WHERE provider = $1 AND event_id = $2 AND applied_at IS NULL
"""


async def mark_later(connection: Connection, name: EventName, *, error: str) -> None:
    """Record why the event could not be applied: it is tried again after 5, 10, 20 … seconds, later every hour."""
    await connection.execute(LATER, name.provider, name.event_id, error[:500], MAX_ATTEMPTS)


PARK = """
UPDATE provider_events SET attempts = attempts + 1, error = $3, due_at = 'infinity'
WHERE provider = $1 AND event_id = $2 AND applied_at IS NULL
"""


async def park_event(connection: Connection, name: EventName, *, error: str) -> None:
    """Record that the event never fits: it is not tried again, and people must look at it."""
    await connection.execute(PARK, name.provider, name.event_id, error[:500])


SET_ASIDE = """
UPDATE provider_events SET applied_at = now(), kind = 'set_aside'
WHERE id = $1 AND applied_at IS NULL RETURNING provider, event_id
"""


async def set_aside(connection: Connection, event_id: UUID) -> EventName | None:
    """Close an event that a person has dealt with; None if there is none, or it had its effect meanwhile."""
    row = await connection.fetchrow(SET_ASIDE, event_id)
    return EventName(*row.values()) if row else None


@dataclass(frozen=True, slots=True)
class UnappliedEvent:
    """An event that has had no effect for an hour, or never will: for people to look at."""

    id: UUID
    provider: str
    event_id: str
    kind: str
    received_at: datetime
    attempts: int
    error: str
    order_number: str


UNAPPLIED = """
SELECT e.id, e.provider, e.event_id, e.kind, e.received_at, e.attempts, e.error, coalesce((
    SELECT o.number FROM payments p JOIN orders o ON o.id = p.order_id WHERE p.provider = e.provider
    AND (p.reference = e.facts->>'reference' OR p.charge_reference = nullif(e.facts->>'charge_reference', ''))
    LIMIT 1), '') AS order_number
FROM provider_events e
WHERE e.applied_at IS NULL AND (e.due_at = 'infinity' OR e.received_at < now() - interval '1 hour')
ORDER BY e.received_at, e.id LIMIT $1
"""


async def unapplied_events(connection: Connection, *, limit: int) -> list[UnappliedEvent]:
    """Events that people must look at, the longest waiting first: one query."""
    return [UnappliedEvent(*row.values()) for row in await connection.fetch(UNAPPLIED, limit)]


async def due_events(connection: Connection, *, limit: int) -> list[EventName]:
    """The events that are to be tried now, the longest waiting first: one query."""
    found = await connection.fetch(
        "SELECT provider, event_id FROM provider_events WHERE applied_at IS NULL AND due_at <= now() "
        "ORDER BY due_at, id LIMIT $1",
        limit,
    )
    return [EventName(*row.values()) for row in found]
