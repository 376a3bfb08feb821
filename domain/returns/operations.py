"""Transitions of a return up to its arrival.

Each locks the order's row first, writes its timeline and notifies the customer.
"""

from typing import Any
from uuid import UUID

from domain.connection import Connection
from domain.errors import InvalidError, NotFoundError
from domain.mail.operations import write_order_emails
from domain.orders.operations import lock_order, write_event
from domain.returns.states import ReturnStatus, check_move
from domain.words.messages import gettext


async def move_return(
    connection: Connection,
    *,
    return_id: UUID,
    wanted: ReturnStatus,
    actor: str,
    answer: str = "",
    by_customer: bool = False,
) -> None:
    """Approve, decline or withdraw a return. The customer is sent the `answer` of staff, who must say why or how.

    Raises `NotFoundError`, `MoveRefusedError`, or `InvalidError` for an answer that is missing. Receiving goods is more
    than a transition, see `domain.returns.arrival`.
    """
    present = await lock_return(connection, return_id)
    check_move(ReturnStatus(present["status"]), wanted, by_customer=by_customer)
    if not by_customer and not answer:
        raise InvalidError({"note": gettext("Enter a message; it is sent to the customer.")})
    await connection.execute(
        "UPDATE return_requests SET status = $2, answer = coalesce(nullif($3, ''), answer), version = version + 1, "
        "updated_at = now() WHERE id = $1",
        return_id,
        wanted,
        answer,
    )
    await record(connection, order_id=present["order_id"], return_id=return_id, status=wanted, actor=actor, note=answer)


async def lock_return(connection: Connection, return_id: UUID) -> Any:
    """Lock a return by its order's row; returns its number, `order_id` and status. Raises `NotFoundError`."""
    order_id = await connection.fetchval("SELECT order_id FROM return_requests WHERE id = $1", return_id)
    if order_id is None:
        raise NotFoundError(gettext("There is no such return."))
    await lock_order(connection, order_id)
    return await connection.fetchrow("SELECT number, order_id, status FROM return_requests WHERE id = $1", return_id)


EMAILS = frozenset({ReturnStatus.REQUESTED, ReturnStatus.APPROVED, ReturnStatus.DECLINED})
"""The statuses of which the customer always gets an email.

Received goods are reported by the email of their refund, if there is one.
"""


async def record(
    connection: Connection, *, order_id: UUID, return_id: UUID, status: ReturnStatus, actor: str, note: str = ""
) -> None:
    """Write a return's new status into the order's timeline, and email the customer."""
    number = await connection.fetchval("SELECT number FROM return_requests WHERE id = $1", return_id)
    words = ". ".join(part for part in (number, note) if part)
    await write_event(connection, order_ids=[order_id], kind=f"return_{status}", actor=actor, note=words)
    if status in EMAILS:
        await tell(connection, order_id=order_id, return_id=return_id, status=status)


async def tell(connection: Connection, *, order_id: UUID, return_id: UUID, status: ReturnStatus) -> None:
    """Write the email about a return's new status into the outbox, once only."""
    await write_order_emails(
        connection,
        kind=f"return_{status}",
        order_ids=[order_id],
        about=str(return_id),
        context={"return_id": str(return_id)},
    )
