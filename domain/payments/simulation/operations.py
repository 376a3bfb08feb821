"""The simulated provider at work: it charges once, refunds once, and knows which events it has yet to send."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.connection import Connection, columns


@dataclass(frozen=True, slots=True)
class PlannedEvent:
    """An event to be sent `seconds` from now; two with one `event_id` are one event sent twice."""

    event_id: str
    kind: str
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class SimulatedNews:
    """An event that is due, with its payment; `refund` is the key of the refund that it reports, if it does."""

    id: UUID
    event_id: str
    kind: str
    reference: str
    amount: int
    currency: str
    refund: UUID | None


@dataclass(frozen=True, slots=True)
class SimulatedState:
    """A charge as the provider knows it; `status` is failed or succeeded."""

    status: str
    amount: int
    currency: str
    refunded: int


CHARGE = """
INSERT INTO simulated_charges (reference, status, amount, currency)
SELECT reference, $3, amount, currency FROM payments WHERE provider = $1 AND reference = $2
ON CONFLICT (reference) DO NOTHING RETURNING reference
"""


async def record_charge(
    connection: Connection, *, provider: str, reference: str, status: str, events: Sequence[PlannedEvent]
) -> bool:
    """Record the customer's one answer to a payment page, and plan the events that the shop is sent.

    Returns False, and plans nothing, if the page was answered before.
    """
    if await connection.fetchval(CHARGE, provider, reference, status) is None:
        return False
    rows = [(event.event_id, event.kind, event.seconds) for event in events]
    await connection.execute(
        "INSERT INTO simulated_events (reference, event_id, kind, due_at) "
        "SELECT $1, e.id, e.kind, now() + make_interval(secs => e.seconds) "
        "FROM unnest($2::text[], $3::text[], $4::float[]) AS e(id, kind, seconds)",
        reference,
        *columns(rows, 3),
    )
    return True


CHARGE_TOGETHER = """
WITH charged AS (
    INSERT INTO simulated_charges (reference, status, amount, currency)
    SELECT reference, 'succeeded', amount, currency FROM payments
    WHERE provider = $1 AND reference = ANY($2::text[]) ORDER BY reference
    ON CONFLICT (reference) DO NOTHING RETURNING reference, amount, currency
), told AS (
    INSERT INTO simulated_events (reference, event_id, kind, due_at, sent_at)
    SELECT c.reference, t.event_id, $4, now(), now()
    FROM unnest($2::text[], $3::text[]) AS t(reference, event_id) JOIN charged c USING (reference)
    RETURNING id, event_id, kind, reference
)
SELECT t.id, t.event_id, t.kind, c.reference, c.amount, c.currency, NULL::uuid
FROM told t JOIN charged c USING (reference)
"""


async def record_charges(
    connection: Connection, *, provider: str, kind: str, events: Mapping[str, str]
) -> dict[str, SimulatedNews]:
    """Charge many payments at once, and tell the shop of each in the same transaction: one statement.

    `events` are the ids of the events of this `kind`, by the payment's reference; what comes back is by reference too,
    and lacks a page that was answered before. The caller takes each event before it commits.
    """
    rows = await connection.fetch(CHARGE_TOGETHER, provider, list(events), list(events.values()), kind)
    return {row["reference"]: SimulatedNews(*row.values()) for row in rows}


DUE = """
SELECT e.id, e.event_id, e.kind, c.reference, coalesce(r.amount, c.amount), c.currency, r.key
FROM simulated_events e JOIN simulated_charges c USING (reference)
LEFT JOIN simulated_refunds r ON e.event_id = 'evt_' || r.key
WHERE e.sent_at IS NULL AND e.due_at <= now() AND ($1::text IS NULL OR e.reference = $1)
ORDER BY e.due_at, e.id LIMIT $2
"""


async def due_news(connection: Connection, *, limit: int, reference: str | None = None) -> list[SimulatedNews]:
    """The events that are to be sent now, of one charge if `reference` is given: one query."""
    return [SimulatedNews(*row.values()) for row in await connection.fetch(DUE, reference, limit)]


async def mark_news_sent(connection: Connection, news: SimulatedNews) -> None:
    """Record that the shop has accepted the event."""
    await connection.execute("UPDATE simulated_events SET sent_at = now() WHERE id = $1", news.id)


async def mark_news_later(connection: Connection, news: SimulatedNews) -> None:
    """Record that the shop could not accept the event: it is sent again in a minute."""
    await connection.execute("UPDATE simulated_events SET due_at = now() + interval '1 minute' WHERE id = $1", news.id)


async def find_charge(connection: Connection, reference: str) -> SimulatedState | None:
    """The charge as the provider knows it: one query."""
    row = await connection.fetchrow(
        "SELECT status, amount, currency, refunded FROM simulated_charges WHERE reference = $1", reference
    )
    return SimulatedState(*row.values()) if row else None


GIVE_BACK = """
WITH fresh AS (
    INSERT INTO simulated_refunds (key, reference, amount)
    SELECT $1, reference, $3 FROM simulated_charges
    WHERE reference = $2 AND status = 'succeeded' AND refunded + $3 <= amount
    ON CONFLICT (key) DO NOTHING RETURNING reference
), changed AS (
    UPDATE simulated_charges SET refunded = refunded + $3 WHERE reference = (SELECT reference FROM fresh)
), told AS (
    INSERT INTO simulated_events (reference, event_id, kind, due_at)
    SELECT reference, 'evt_' || $1::uuid, 'refunded', now() FROM fresh
)
SELECT EXISTS (SELECT FROM fresh) OR EXISTS (SELECT FROM simulated_refunds WHERE key = $1 AND amount = $3)
"""


async def refund_charge(connection: Connection, *, key: UUID, reference: str, amount: int) -> bool:
    """Refund `amount` once for each `key`, and plan the event; returns False if that exceeds the charge."""
    await connection.execute("SELECT FROM simulated_charges WHERE reference = $1 FOR UPDATE", reference)
    done: bool = await connection.fetchval(GIVE_BACK, key, reference, amount)
    return done
