"""Transitions of orders: each writes the timeline, and releases stock where it must."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from domain.connection import PIECE, Connection, delete_some
from domain.discounts.uses import release_uses
from domain.errors import ConflictError, NotFoundError
from domain.invoices.operations import CANCELLATION, write_documents
from domain.mail.operations import write_order_emails
from domain.orders.lapsed import tell_those_who_placed
from domain.orders.parcels import is_partly_sent
from domain.orders.states import OrderStatus, PartlySentError, check_move
from domain.payments.operations import close_attempts
from domain.payments.refunds import captured_of, write_refund
from domain.stock.operations import give_back
from domain.words.messages import gettext

STAFF_NOTE = "staff_note"
"""The kind of a note by staff."""

DISPUTED, DISPUTE_MONEY, DISPUTE_WON, DISPUTE_LOST = "disputed", "dispute_money", "dispute_won", "dispute_lost"
MISFIT, WAIVED = "payment_misfit", "change_waived"
STAFF_ONLY = frozenset({STAFF_NOTE, DISPUTED, DISPUTE_MONEY, DISPUTE_WON, DISPUTE_LOST, MISFIT, WAIVED})
"""The kinds of timeline entries that only staff may read."""


MOVED = "version = version + 1, holder = NULL, network = NULL"
MOVE = f"UPDATE orders SET status = $2, {MOVED} WHERE id = ANY($1::uuid[])"  # noqa: S608 - constant

PROMISED = """
(arrives_from, arrives_to) = (
    SELECT (p->>'from')::date, (p->>'to')::date FROM jsonb_array_elements(CASE o.promises
        WHEN '[]' THEN jsonb_build_array(
            jsonb_build_object('until', 'infinity', 'from', arrives_from, 'to', arrives_to))
        ELSE o.promises END) AS p
    WHERE (p->>'until')::timestamptz > now() ORDER BY (p->>'until')::timestamptz LIMIT 1)"""
"""The days for which the order `o` is promised if it is confirmed now; none if it was not known to wait that long.

One that was placed before such days were stored is promised for those of before.
"""

CONFIRM = f"UPDATE orders o SET status = '{OrderStatus.CONFIRMED}', {MOVED}, {PROMISED} WHERE id = ANY($1::uuid[])"  # noqa: S608 - constants


async def move_orders(
    connection: Connection,
    *,
    order_ids: Sequence[UUID],
    present: OrderStatus,
    wanted: OrderStatus,
    actor: str,
    note: str = "",
    by_payment: bool = False,
) -> None:
    """Change orders, whose rows the caller has locked in status `present`, to `wanted`. Raises `MoveRefusedError`.

    `by_payment` says that a payment makes the transition, which may do more than people.
    """
    check_move(present, wanted, by_payment=by_payment)
    if wanted is OrderStatus.CONFIRMED:
        await connection.execute(CONFIRM, list(order_ids))
    else:
        await connection.execute(MOVE, list(order_ids), wanted)
    await write_event(connection, order_ids=order_ids, kind=wanted, actor=actor, note=note)


def by_staff(actor: str) -> bool:
    """Whether `actor` names a member of staff: by the email address, where others have a word such as customer."""
    return "@" in actor


async def write_event(
    connection: Connection,
    *,
    order_ids: Sequence[UUID],
    kind: str,
    actor: str,
    note: str = "",
    details: Mapping[str, Any] | None = None,
) -> None:
    """Add an entry to the orders' timelines, and to the audit log if staff act: there with `details` for the note."""
    await audit_staff(connection, order_ids=order_ids, kind=kind, actor=actor, details=details)
    await connection.execute(
        "INSERT INTO order_events (order_id, kind, actor, note) SELECT id, $2, $3, $4 FROM unnest($1::uuid[]) AS id",
        list(order_ids),
        kind,
        actor,
        note,
    )


AUDIT = """
INSERT INTO audit_entries (actor_id, actor, action, subject, details)
SELECT (SELECT id FROM users WHERE lower(email) = lower(split_part($3, ' (', 1))), $3, 'order.' || $2, number, $4
FROM orders WHERE id = ANY($1::uuid[])
"""


async def audit_staff(
    connection: Connection,
    *,
    order_ids: Sequence[UUID],
    kind: str,
    actor: str,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Write what staff do with orders into the audit log, by the number of each; others are on the timeline alone."""
    if by_staff(actor):
        await connection.execute(AUDIT, list(order_ids), kind, actor, details or {})


async def write_event_once(connection: Connection, *, order_id: UUID, kind: str, actor: str) -> None:
    """Add an entry to the order's timeline, unless the latest one is of the same kind."""
    latest = await connection.fetchval(
        "SELECT kind FROM order_events WHERE order_id = $1 ORDER BY id DESC LIMIT 1", order_id
    )
    if latest != kind:
        await write_event(connection, order_ids=[order_id], kind=kind, actor=actor)


EXPIRED = """
SELECT id FROM orders WHERE status = 'pending' AND hold_expires_at <= now() ORDER BY hold_expires_at, id LIMIT $1
"""
ENDED_HOLDS = f"{EXPIRED} FOR UPDATE SKIP LOCKED"


ENDED_HOLD = """
SELECT id FROM orders WHERE id = $1 AND status = 'pending' AND hold_expires_at <= now() FOR UPDATE SKIP LOCKED
"""


async def end_expired_holds(connection: Connection, *, limit: int = 500) -> int:
    """Fail up to `limit` unpaid orders whose hold has expired, by the database's clock; returns how many.

    Two of these in parallel never meet, and one that meets a payment leaves that order to it.
    """
    ended = [row["id"] for row in await connection.fetch(ENDED_HOLDS, limit)]
    if ended:
        await fail_orders(connection, order_ids=ended)
    return len(ended)


async def expired_holds(connection: Connection, *, limit: int) -> list[UUID]:
    """Up to `limit` unpaid orders whose hold has expired, the longest ago first: one query, which locks nothing."""
    found = await connection.fetch(EXPIRED, limit)
    return [row["id"] for row in found]


async def end_hold(connection: Connection, *, order_id: UUID) -> None:
    """Fail one unpaid order whose hold has expired, unless somebody else is at it."""
    if await connection.fetchval(ENDED_HOLD, order_id) is not None:
        await fail_orders(connection, order_ids=[order_id])


async def fail_orders(connection: Connection, *, order_ids: Sequence[UUID], actor: str = "shop") -> None:
    """Fail pending orders, whose rows the caller has locked: stock and codes go back, payments close, emails go out."""
    await move_orders(
        connection, order_ids=order_ids, present=OrderStatus.PENDING, wanted=OrderStatus.FAILED, actor=actor
    )
    await close_attempts(connection, order_ids=order_ids)
    await release_uses(connection, order_ids=order_ids)
    await give_back(connection, order_ids=order_ids, reason="failed", actor=actor)
    await write_order_emails(connection, kind="order_failed", order_ids=order_ids, to_anybody=by_staff(actor))
    if not by_staff(actor):
        await tell_those_who_placed(connection, order_ids=order_ids)


LET_CHANGES_GO = """
UPDATE order_changes SET status = 'taken_back', ended_at = now(), plan = '{}'
WHERE order_id = $1 AND status = 'waiting'
"""


async def cancel_order(connection: Connection, *, order_id: UUID, actor: str) -> None:
    """Cancel an order that has not been sent: stock and code go back once, and payments are refunded.

    A change that waits to be paid ends with it. The refund is a row that the provider is sent afterwards, see
    `domain.payments.refunds`.

    Raises `NotFoundError` or `MoveRefusedError`, of which `PartlySentError` is one.
    """
    present = await lock_order(connection, order_id)
    if present is OrderStatus.CONFIRMED and await is_partly_sent(connection, order_id):
        raise PartlySentError(gettext("A part of this order has already been shipped. The rest can be refunded."))
    order_ids = [order_id]
    await move_orders(connection, order_ids=order_ids, present=present, wanted=OrderStatus.CANCELLED, actor=actor)
    await close_attempts(connection, order_ids=order_ids)
    await connection.execute(LET_CHANGES_GO, order_id)
    await _refund_all(connection, order_id=order_id, actor=actor)
    await release_uses(connection, order_ids=order_ids)
    await give_back(connection, order_ids=order_ids, reason="cancelled", actor=actor)
    await write_order_emails(connection, kind="order_cancelled", order_ids=order_ids, to_anybody=by_staff(actor))
    await write_documents(connection, order_id=order_id)


async def _refund_all(connection: Connection, *, order_id: UUID, actor: str) -> None:
    for captured in await captured_of(connection, order_id):
        if captured.left:
            await write_refund(
                connection, payment_id=captured.payment_id, amount=captured.left, reason=CANCELLATION, actor=actor
            )


async def lock_order(connection: Connection, order_id: UUID) -> OrderStatus:
    """Lock an order's row and return its status. Raises `NotFoundError`."""
    status = await connection.fetchval("SELECT status FROM orders WHERE id = $1 FOR UPDATE", order_id)
    if status is None:
        raise NotFoundError(gettext("There is no such order."))
    return OrderStatus(status)


class OrderMovedError(ConflictError):
    """The order has changed since it was looked at; nothing was done."""

    code = "order_moved"


async def check_unmoved(connection: Connection, order_id: UUID, seen: int | None) -> None:
    """Raise `OrderMovedError` unless the order, whose row the caller has locked, has the version that was `seen`.

    None accepts any version.
    """
    if seen is None:
        return
    if await connection.fetchval("SELECT version FROM orders WHERE id = $1", order_id) != seen:
        raise OrderMovedError(gettext("This order has changed since you opened it, so nothing was done."))


async def delete_old_keys(connection: Connection, *, limit: int = PIECE) -> int:
    """Delete up to `limit` idempotency keys of a month ago, which nobody repeats; returns how many."""
    return await delete_some(connection, "idempotency_keys", "created_at < now() - interval '30 days'", limit=limit)
