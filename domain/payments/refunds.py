"""Refunds as rows: written with their reason, then sent to the provider until it has accepted or refused them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from domain.connection import Connection, columns
from domain.payments.gateway import KnownPayment, ProviderRefund

LEASE_SECONDS = 60
"""The time after which a claimed refund is tried again if its worker died, in seconds."""


@dataclass(frozen=True, slots=True)
class LineBack:
    """A line to refund: its quantity, the price of that in minor units, and whether it goes back into stock."""

    order_line_id: UUID
    quantity: int
    amount: int
    restock: bool


@dataclass(frozen=True, slots=True)
class SentByHand:
    """Money that staff have sent back themselves: what a bank or a till calls it, and the day, by the shop's clock."""

    reference: str = ""
    sent_on: date | None = None


@dataclass(frozen=True, slots=True)
class Captured:
    """A payment that was received.

    `left` of it was neither refunded nor withdrawn by a dispute, nor is it about to be.
    """

    payment_id: UUID
    provider: str
    amount: int
    left: int
    currency: str
    surplus: bool


CAPTURED = """
SELECT p.id, p.provider, p.amount, greatest(p.amount - coalesce(
           (SELECT sum(r.amount) FROM refunds r WHERE r.payment_id = p.id AND r.status <> 'failed'), 0) - coalesce(
           (SELECT sum(d.withdrawn - d.reinstated) FROM disputes d WHERE d.payment_id = p.id), 0), 0)::bigint,
       p.currency, p.surplus
FROM payments p WHERE p.order_id = $1 AND p.status IN ('paid', 'partially_refunded', 'refunded')
ORDER BY p.surplus, p.created_at DESC, p.id DESC
"""


async def captured_of(connection: Connection, order_id: UUID) -> list[Captured]:
    """The payments received for an order whose row the caller has locked, those that it keeps first: one query.

    Of these the newest comes first.
    """
    return [Captured(*row.values()) for row in await connection.fetch(CAPTURED, order_id)]


async def left_of_kept(connection: Connection, order_id: UUID) -> int | None:
    """The minor units of an order's kept payments that can still be refunded, None if it was not paid: one query."""
    kept = [one.left for one in await captured_of(connection, order_id) if not one.surplus]
    return sum(kept) if kept else None


@dataclass(frozen=True, slots=True)
class Part:
    """The minor units of a refund that are taken from one payment, and the lines whose prices these are."""

    payment: Captured
    amount: int
    lines: tuple[LineBack, ...] = ()


def spread(payments: Sequence[Captured], amount: int, lines: Sequence[LineBack] = ()) -> tuple[Part, ...]:
    """Which payments, of which the newest comes first, an amount goes back from: one, if one has that much left.

    Otherwise it is taken from one after the other, each as far as it goes: together they have enough left. The first
    part then names all lines with their quantities, and the others what is left of their prices.
    """
    one = next((payment for payment in payments if payment.left >= amount), None)
    if one is not None:
        return (Part(one, amount, tuple(lines)),)
    parts, rest, ahead = list[Part](), amount, list(lines)
    for payment in payments:
        if taken := min(payment.left, rest):
            paid, ahead = _cut(ahead, taken)
            parts.append(Part(payment, taken, paid))
            rest -= taken
    return tuple(parts)


def _cut(lines: Sequence[LineBack], amount: int) -> tuple[tuple[LineBack, ...], list[LineBack]]:
    """The lines as far as `amount` pays for them, and what is left of their prices, with no quantity."""
    paid, rest = list[LineBack](), list[LineBack]()
    for line in lines:
        part = min(line.amount, amount)
        amount -= part
        if part or line.quantity:
            paid.append(replace(line, amount=part))
        if part < line.amount:
            rest.append(replace(line, quantity=0, amount=line.amount - part, restock=False))
    return tuple(paid), rest


WRITE = """
INSERT INTO refunds (order_id, payment_id, amount, currency, reason, actor, idempotency_key, request_hash, by_hand,
                     reference, sent_on, by_change)
SELECT order_id, id, $2, currency, $3, $4, $5, $6, $7, $8, $9, $10 FROM payments WHERE id = $1 RETURNING id
"""


WRITE_LINES = """
INSERT INTO refund_lines (refund_id, order_line_id, quantity, amount, restock)
SELECT $1, * FROM unnest($2::uuid[], $3::int[], $4::bigint[], $5::bool[])
"""


async def write_refund(
    connection: Connection,
    *,
    payment_id: UUID,
    amount: int,
    reason: str,
    actor: str,
    lines: Sequence[LineBack] = (),
    key: str | None = None,
    request_hash: bytes | None = None,
    by_hand: SentByHand | None = None,
    by_change: bool = False,
) -> UUID:
    """Write a refund that the provider has yet to make, or one that staff have made `by_hand`; returns its id.

    One that is `by_change` gives back what a change of the order took off its total, so no credit note is about it.

    The caller has locked the order and checked that it may be refunded.
    """
    sent = by_hand or SentByHand()
    refund_id: UUID = await connection.fetchval(
        WRITE,
        payment_id,
        amount,
        reason,
        actor,
        key,
        request_hash,
        by_hand is not None,
        sent.reference,
        sent.sent_on,
        by_change,
    )
    ids, quantities, amounts, restocks = columns(
        [(one.order_line_id, one.quantity, one.amount, one.restock) for one in lines], 4
    )
    await connection.execute(
        WRITE_LINES,
        refund_id,
        ids,
        quantities,
        amounts,
        restocks,
    )
    return refund_id


CLAIM = """
UPDATE refunds r SET attempts = r.attempts + 1, due_at = now() + make_interval(secs => $2)
FROM payments p WHERE p.id = r.payment_id AND r.id = ANY(ARRAY(
    SELECT id FROM refunds WHERE status = 'created' AND due_at <= now() AND ($3::uuid IS NULL OR order_id = $3)
    ORDER BY due_at, id LIMIT $1 FOR UPDATE SKIP LOCKED
))
RETURNING r.id, CASE WHEN r.by_hand OR r.amount = 0 THEN 'by_hand' ELSE p.provider END AS provider,
          p.reference, p.page_reference, p.charge_reference, r.amount, r.currency,
          r.provider_reference
"""


@dataclass(frozen=True, slots=True)
class DueRefund:
    """A refund that is to be sent now, and the provider that must make it."""

    provider: str
    request: ProviderRefund


async def claim_refunds(connection: Connection, *, limit: int, order_id: UUID | None = None) -> list[DueRefund]:
    """Claim up to `limit` due refunds, of one order if `order_id` is given.

    No other worker sends them for `LEASE_SECONDS`.
    """
    found = await connection.fetch(CLAIM, limit, LEASE_SECONDS, order_id)
    return [
        DueRefund(
            row["provider"],
            ProviderRefund(
                row["id"],
                KnownPayment(row["reference"], row["page_reference"], row["charge_reference"]),
                row["amount"],
                row["currency"],
                row["provider_reference"],
            ),
        )
        for row in found
    ]


LATER = """
UPDATE refunds SET last_error = $2, provider_reference = coalesce($3, provider_reference),
    due_at = now() + make_interval(secs => least(10 * 2 ^ least(attempts, 10), 3600))
WHERE id = $1 AND status = 'created'
"""


async def mark_refund_later(
    connection: Connection, *, refund_id: UUID, error: str, provider_reference: str | None = None
) -> None:
    """Record that the provider has not yet made the refund; it is asked again after 20, 40 … s, later every hour."""
    await connection.execute(LATER, refund_id, error[:500], provider_reference)


RESTATE = """
UPDATE payments p SET updated_at = now(), status = CASE WHEN r.back = 0 THEN 'paid' WHEN r.back < p.amount
    THEN 'partially_refunded' ELSE 'refunded' END
FROM (SELECT coalesce(sum(amount), 0) AS back FROM refunds WHERE payment_id = $1 AND status = 'succeeded') AS r
WHERE p.id = $1
"""


async def restate_payment(connection: Connection, *, payment_id: UUID) -> None:
    """Set the status of a captured payment by the refunds that it has."""
    await connection.execute(RESTATE, payment_id)
