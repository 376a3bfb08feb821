"""Attempts to pay an order. What an attempt's outcome does to the order is `domain.orders.settlement`."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.connection import Connection
from domain.errors import ConflictError, NotFoundError


class PaymentOutcome(StrEnum):
    """What the provider says of an attempt; a timeout says nothing."""

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


OPEN = """
INSERT INTO payments (order_id, provider, reference, amount, currency)
SELECT id, $2, $3, total, currency FROM orders WHERE id = $1 AND status = 'pending' AND hold_expires_at > now()
ON CONFLICT (order_id) WHERE status <> 'failed' DO NOTHING
"""

FIND_OPEN = """
SELECT p.order_id, p.provider, p.reference, p.amount, p.currency FROM payments p JOIN orders o ON o.id = p.order_id
WHERE p.order_id = $1 AND p.status = 'created' AND o.status = 'pending' AND o.hold_expires_at > now()
"""


async def open_attempt(connection: Connection, *, order_id: UUID, provider: str, reference: str) -> Attempt:
    """The order's open attempt, made under `reference` if there is none. Raises `NotPayableError`."""
    await connection.execute(OPEN, order_id, provider, reference)
    row = await connection.fetchrow(FIND_OPEN, order_id)
    if row is None:
        raise NotPayableError("This order can no longer be paid.")
    return Attempt(*row.values())


async def find_attempt_order(connection: Connection, *, provider: str, reference: str) -> UUID:
    """The order that this attempt pays: one query. Raises `NotFoundError`."""
    order_id: UUID | None = await connection.fetchval(
        "SELECT order_id FROM payments WHERE provider = $1 AND reference = $2", provider, reference
    )
    if order_id is None:
        raise NotFoundError("There is no such payment.")
    return order_id


LOCK = """
SELECT p.id, p.status, o.id AS order_id, o.status AS order_status, o.hold_expires_at <= now() AS hold_ended
FROM orders o JOIN payments p ON p.order_id = o.id WHERE p.provider = $1 AND p.reference = $2 FOR UPDATE
"""


@dataclass(frozen=True, slots=True)
class LockedAttempt:
    """An attempt and its order, both locked until the transaction ends; `hold_ended` by the database's clock."""

    id: UUID
    status: str
    order_id: UUID
    order_status: str
    hold_ended: bool


async def lock_attempt(connection: Connection, *, provider: str, reference: str) -> LockedAttempt:
    """Lock an attempt together with its order. Raises `NotFoundError`."""
    row = await connection.fetchrow(LOCK, provider, reference)
    if row is None:
        raise NotFoundError("There is no such payment.")
    return LockedAttempt(*row.values())


async def mark_attempt(connection: Connection, *, payment_id: UUID, status: str) -> None:
    """Give a locked attempt its new status."""
    await connection.execute("UPDATE payments SET status = $2, updated_at = now() WHERE id = $1", payment_id, status)


async def close_attempts(connection: Connection, *, order_ids: Sequence[UUID]) -> None:
    """Fail the open attempts of these orders, whose rows the caller has locked."""
    await connection.execute(
        "UPDATE payments SET status = 'failed', updated_at = now() "
        "WHERE order_id = ANY($1::uuid[]) AND status = 'created'",
        list(order_ids),
    )


async def refund_whole(connection: Connection, *, order_id: UUID) -> None:
    """Mark the paid attempt of an order, whose row the caller has locked, as refunded in full."""
    await connection.execute(
        "UPDATE payments SET status = 'refunded', updated_at = now() WHERE order_id = $1 AND status = 'paid'", order_id
    )
