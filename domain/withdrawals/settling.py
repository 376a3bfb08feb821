"""Withdrawals settled: by staff, with their order, or by changes that take off the order what was not sent."""

from collections.abc import Mapping
from uuid import UUID

from domain.connection import Connection
from domain.errors import NotFoundError
from domain.orders.operations import audit_staff, lock_order
from domain.orders.unsent_credits import credit_waiting
from domain.words.messages import gettext


async def settle_by_hand(connection: Connection, *, withdrawal_id: UUID, actor: str) -> None:
    """Record that staff have done what a withdrawal asks for; once is enough.

    What was not sent of an unpaid order that can no longer be changed is credited first. Raises `NotFoundError`.
    """
    row = await connection.fetchrow(
        "SELECT order_id, number FROM withdrawals WHERE id = $1 AND NOT by_shop", withdrawal_id
    )
    if row is None:
        raise NotFoundError(gettext("There is no such withdrawal."))
    await lock_order(connection, row["order_id"])
    if await _settled(connection, withdrawal_id):
        return
    details = {"withdrawal": row["number"]}
    await audit_staff(connection, order_ids=[row["order_id"]], kind="withdrawal_settled", actor=actor, details=details)
    await credit_waiting(connection, order_id=row["order_id"], actor=actor)
    await mark_settled(connection, withdrawal_id)


async def settle_order(connection: Connection, *, order_id: UUID) -> None:
    """Record that nothing of an order's withdrawals waits for staff any more; the caller holds the order's row lock."""
    await connection.execute(
        "UPDATE withdrawals SET settled_at = now() WHERE order_id = $1 AND settled_at IS NULL", order_id
    )


OPEN = """
SELECT w.id, m.order_line_id, m.cancelled - m.taken_off
FROM withdrawals w JOIN withdrawal_lines m ON m.withdrawal_id = w.id JOIN order_lines l ON l.id = m.order_line_id
WHERE w.order_id = $1 AND w.settled_at IS NULL AND m.cancelled > m.taken_off ORDER BY w.id
"""

TAKE_OFF = "UPDATE withdrawal_lines SET taken_off = taken_off + $3 WHERE withdrawal_id = $1 AND order_line_id = $2"

SETTLE_DONE = """
UPDATE withdrawals w SET settled_at = now() WHERE w.order_id = $1 AND w.settled_at IS NULL
AND EXISTS (SELECT FROM withdrawal_lines m WHERE m.withdrawal_id = w.id AND m.cancelled > 0)
AND NOT EXISTS (
    SELECT FROM withdrawal_lines m JOIN order_lines l ON l.id = m.order_line_id
    WHERE m.withdrawal_id = w.id AND m.cancelled > m.taken_off)
"""


async def settle_taken_off(connection: Connection, *, order_id: UUID, taken_off: Mapping[UUID, int]) -> None:
    """Record what a change of the order took off of what its withdrawals cancelled; one with nothing left is settled.

    Of lines that are still there, `taken_off` are the quantities; the oldest withdrawal comes first. The caller holds
    the order's row lock.
    """
    left = dict(taken_off)
    for withdrawal_id, line_id, waiting in await connection.fetch(OPEN, order_id):
        taken = min(waiting, max(left.get(line_id, 0), 0))
        if taken:
            left[line_id] -= taken
            await connection.execute(TAKE_OFF, withdrawal_id, line_id, taken)
    await connection.execute(SETTLE_DONE, order_id)


async def _settled(connection: Connection, withdrawal_id: UUID) -> bool:
    return bool(
        await connection.fetchval("SELECT settled_at IS NOT NULL FROM withdrawals WHERE id = $1", withdrawal_id)
    )


async def mark_settled(connection: Connection, withdrawal_id: UUID) -> None:
    """Record that everything a withdrawal asks of staff was done."""
    await connection.execute(
        "UPDATE withdrawals SET settled_at = now() WHERE id = $1 AND settled_at IS NULL", withdrawal_id
    )
