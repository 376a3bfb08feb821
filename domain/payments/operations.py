"""Attempts to pay an order. The effect of an attempt's outcome on the order is `domain.orders.payment_settlement`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.connection import Connection, affected
from domain.errors import ConflictError, NotFoundError
from domain.payments.methods import BY_HAND
from domain.words.messages import gettext


class PaymentOutcome(StrEnum):
    """The outcome of an attempt, as the provider reports it; a timeout means that no report came."""

    SUCCESS = "success"
    FAILURE = "failure"
    TIMEOUT = "timeout"


class NotPayableError(ConflictError):
    """The order is paid, closed, or its hold has ended."""

    code = "not_payable"


@dataclass(frozen=True, slots=True)
class Attempt:
    """An open attempt to pay. `amount` is minor units."""

    order_id: UUID
    provider: str
    reference: str
    amount: int
    currency: str


TO_PAY = """
orders o LEFT JOIN order_changes c ON c.order_id = o.id AND c.status = 'waiting'
WHERE o.id = $1 AND CASE WHEN c.id IS NULL
    THEN o.status = 'pending' AND o.hold_expires_at > now() AND o.payment_method = 'card'
    ELSE c.hold_expires_at > now() END"""
"""An order that can be paid now, with the change `c` of it whose difference is to be paid, if it was paid before."""

OPEN = f"""
INSERT INTO payments (order_id, provider, reference, amount, currency, change_id)
SELECT o.id, $2, $3, coalesce(c.due, o.total), o.currency, c.id FROM {TO_PAY}
ON CONFLICT (order_id) WHERE status = 'created' DO NOTHING
"""  # noqa: S608 - constant

FIND_OPEN = f"""
SELECT p.order_id, p.provider, p.reference, p.amount, p.currency FROM payments p
WHERE p.order_id = $1 AND p.status = 'created' AND p.on_its_way_at IS NULL
AND EXISTS (SELECT FROM {TO_PAY} AND c.id IS NOT DISTINCT FROM p.change_id)
"""  # noqa: S608 - constant


async def open_attempt(connection: Connection, *, order_id: UUID, provider: str, reference: str) -> Attempt:
    """The order's open attempt, made under `reference` if there is none. Raises `NotPayableError`.

    It asks for the total, or, if a change of a paid order waits for it, for the difference.
    """
    await connection.execute(OPEN, order_id, provider, reference)
    row = await connection.fetchrow(FIND_OPEN, order_id)
    if row is None:
        raise NotPayableError(gettext("This order can no longer be paid, or its payment is on its way."))
    return Attempt(*row.values())


@dataclass(frozen=True, slots=True)
class KnownAttempt:
    """An attempt: the order that it pays, or the change of it, and the minor units that it asks for.

    `hold_ends_at` is when what it pays for is no longer held, None if nothing waits for it to be paid.
    """

    order_id: UUID
    number: str
    change_id: UUID | None
    amount: int
    hold_ends_at: datetime | None


KNOWN_ATTEMPTS = """
SELECT p.reference, o.id, o.number, p.change_id, p.amount,
       CASE WHEN p.change_id IS NULL THEN o.hold_expires_at ELSE c.hold_expires_at END
FROM payments p JOIN orders o ON o.id = p.order_id
LEFT JOIN order_changes c ON c.id = p.change_id AND c.status = 'waiting'
WHERE p.provider = $1 AND p.reference = ANY($2::text[])
"""


async def find_attempts(
    connection: Connection, *, provider: str, references: Sequence[str]
) -> list[KnownAttempt | None]:
    """The attempts of these names, None for a name that no attempt has: one query."""
    rows = await connection.fetch(KNOWN_ATTEMPTS, provider, references)
    found = {reference: KnownAttempt(*its) for reference, *its in rows}
    return [found.get(one) for one in references]


async def name_page(connection: Connection, *, provider: str, reference: str, page_reference: str) -> None:
    """Store the provider's own name for the page of an attempt."""
    await connection.execute(
        "UPDATE payments SET page_reference = $3 WHERE provider = $1 AND reference = $2",
        provider,
        reference,
        page_reference,
    )


ATTEMPT = """
p.id, p.provider, p.reference, p.status, p.amount, p.currency AS asked_in, o.id AS order_id, o.status AS order_status,
       coalesce(CASE WHEN p.change_id IS NULL THEN o.hold_expires_at ELSE c.hold_expires_at END <= now(), false)
       AS hold_ended,
       CASE WHEN p.change_id IS NULL THEN p.amount = o.total ELSE c.status = 'waiting' AND p.amount = c.due END AS fits,
       EXISTS (SELECT FROM payments k WHERE k.order_id = o.id AND k.id <> p.id AND NOT k.surplus
               AND k.change_id IS NOT DISTINCT FROM p.change_id
               AND k.status IN ('paid', 'partially_refunded', 'refunded')) AS paid_otherwise,
       p.change_id"""
ATTEMPTS = "orders o JOIN payments p ON p.order_id = o.id LEFT JOIN order_changes c ON c.id = p.change_id"
"""The columns of a `LockedAttempt`, in its order, and where they come from, as SQL."""

LOCK = f"SELECT {ATTEMPT} FROM {ATTEMPTS} WHERE o.id = $1 AND p.id = $2 FOR UPDATE OF o, p"  # noqa: S608 - constants

NAMED = """
SELECT id, order_id FROM payments WHERE provider = $1 AND (reference = $2 OR (charge_reference = $3 AND $3 <> ''))
ORDER BY reference = $2 DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class LockedAttempt:
    """An attempt and its order, both locked until the transaction ends; `hold_ended` by the database's clock.

    It `fits` if its amount is the order's total, or what a change that waits asks for, if it is one for a change: then
    it has the `change_id`, and the hold is that change's. `paid_otherwise` is True if another attempt has paid for it.
    """

    id: UUID
    provider: str
    reference: str
    status: str
    amount: int
    currency: str
    order_id: UUID
    order_status: str
    hold_ended: bool
    fits: bool
    paid_otherwise: bool
    change_id: UUID | None = None

    @property
    def open(self) -> bool:
        """Whether the order, or its change, still waits for the money."""
        return self.fits if self.change_id else self.order_status == "pending"


async def lock_attempt(
    connection: Connection, *, provider: str, reference: str, charge_reference: str = ""
) -> LockedAttempt:
    """Lock an attempt after its order, found by either of its names. Raises `NotFoundError`."""
    named = await connection.fetchrow(NAMED, provider, reference, charge_reference)
    if named is None:
        raise NotFoundError(gettext("There is no such payment."))
    await connection.execute("SELECT FROM orders WHERE id = $1 FOR UPDATE", named["order_id"])
    row = await connection.fetchrow(LOCK, named["order_id"], named["id"])
    return LockedAttempt(*row.values())


async def mark_failed(connection: Connection, *, payment_id: UUID) -> None:
    """Fail a locked attempt, of which no money is on its way any more."""
    await connection.execute(
        "UPDATE payments SET status = 'failed', on_its_way_at = NULL, updated_at = now() WHERE id = $1", payment_id
    )


async def mark_paid(connection: Connection, *, payment_id: UUID, charge_reference: str, surplus: bool = False) -> None:
    """Record that the money of a locked attempt was received; `surplus` if the order has no use for it."""
    await connection.execute(
        "UPDATE payments SET status = 'paid', surplus = $3, updated_at = now(), check_due_at = NULL, "
        "on_its_way_at = NULL, charge_reference = coalesce(nullif($2, ''), charge_reference) WHERE id = $1",
        payment_id,
        charge_reference,
        surplus,
    )


async def close_attempts(connection: Connection, *, order_ids: Sequence[UUID]) -> None:
    """Fail the open attempts of these orders, whose rows the caller has locked."""
    await connection.execute(
        "UPDATE payments SET status = 'failed', updated_at = now() "
        "WHERE order_id = ANY($1::uuid[]) AND status = 'created'",
        list(order_ids),
    )


KEEP = """
INSERT INTO payments (order_id, provider, reference, status, amount, currency, check_due_at)
SELECT id, $2::text, $2::text || ':' || id, 'paid', total - $3::bigint, currency, NULL FROM orders WHERE id = $1
ON CONFLICT DO NOTHING
"""


KEEP_CHANGE = """
INSERT INTO payments (order_id, change_id, provider, reference, status, amount, currency, check_due_at)
SELECT o.id, c.id, $2::text, $2::text || ':' || c.id, 'paid', c.due, o.currency, NULL
FROM order_changes c JOIN orders o ON o.id = c.order_id WHERE o.id = $1 AND c.status = 'waiting' RETURNING change_id
"""


async def keep_change_money(connection: Connection, *, order_id: UUID) -> UUID | None:
    """Record that staff have the money which a waiting change of a locked order asks for; returns the change's id."""
    change_id: UUID | None = await connection.fetchval(KEEP_CHANGE, order_id, BY_HAND)
    return change_id


async def keep_money(connection: Connection, *, order_id: UUID, credited: int = 0) -> bool:
    """Record the full payment of an order, whose row the caller has locked, as seen by staff; once only.

    `credited`, in minor units, is no longer owed.
    """
    return affected(await connection.execute(KEEP, order_id, BY_HAND, credited)) == 1
