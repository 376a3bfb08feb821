"""Transitions that staff make, with all their effects."""

from uuid import UUID

from domain.connection import Connection
from domain.invoices.operations import write_documents
from domain.mail.operations import write_order_emails
from domain.orders.manual_payments import keep_owed
from domain.orders.operations import (
    STAFF_NOTE,
    cancel_order,
    check_unmoved,
    fail_orders,
    lock_order,
    move_orders,
    write_event,
)
from domain.orders.parcels import Parcel
from domain.orders.shipping import send_parcel
from domain.orders.states import NotPaidError, OrderStatus, allowed_moves, check_move
from domain.payments.methods import ON_DELIVERY
from domain.words.messages import gettext


async def bring_to(
    connection: Connection,
    *,
    order_id: UUID,
    wanted: OrderStatus,
    actor: str,
    note: str = "",
    parcel: Parcel = Parcel(),  # noqa: B008 - frozen
    seen: int | None = None,
) -> None:
    """Change an order to the status that staff choose, with all effects of that, and notify the customer.

    `note` is for staff alone; the customer is sent the `parcel`, which holds all that is still to be sent. `seen` is
    the version of the order that staff looked at.

    Raises `NotFoundError`, `MoveRefusedError`, `OrderMovedError`, or `NotPaidError` for an unpaid order that only a
    payment confirms.
    """
    present = await lock_order(connection, order_id)
    check_move(present, wanted)
    await check_unmoved(connection, order_id, seen)
    method = await connection.fetchval("SELECT payment_method FROM orders WHERE id = $1", order_id)
    if wanted not in allowed_moves(present, method):
        raise NotPaidError(gettext("This order is paid by card and has no payment yet. Only a payment can confirm it."))
    if note:
        await write_event(connection, order_ids=[order_id], kind=STAFF_NOTE, actor=actor, note=note)
    if wanted is OrderStatus.CANCELLED:
        await cancel_order(connection, order_id=order_id, actor=actor)
    elif wanted is OrderStatus.FAILED:
        await fail_orders(connection, order_ids=[order_id], actor=actor)
    elif wanted is OrderStatus.SHIPPED:
        await send_parcel(connection, order_id=order_id, wanted=None, parcel=parcel, actor=actor)
    else:
        await _go_on(connection, order_id, present, wanted, actor=actor, note=parcel.words)
        if wanted is OrderStatus.DELIVERED and method == ON_DELIVERY:
            await keep_owed(connection, order_id=order_id)
        if wanted is OrderStatus.CONFIRMED:
            await write_documents(connection, order_id=order_id)


async def _go_on(
    connection: Connection, order_id: UUID, present: OrderStatus, wanted: OrderStatus, *, actor: str, note: str
) -> None:
    await move_orders(connection, order_ids=[order_id], present=present, wanted=wanted, actor=actor, note=note)
    await write_order_emails(connection, kind=f"order_{wanted}", order_ids=[order_id])


LATEST = "SELECT kind, actor, note FROM order_events WHERE order_id = $1 ORDER BY id DESC LIMIT 1"


async def take_note(connection: Connection, *, order_id: UUID, note: str, actor: str) -> None:
    """Add a note, unless the latest entry is an equal note by the same member of staff. Raises `NotFoundError`."""
    await lock_order(connection, order_id)
    latest = await connection.fetchrow(LATEST, order_id)
    if latest is None or tuple(latest.values()) != (STAFF_NOTE, actor, note):
        await write_event(connection, order_ids=[order_id], kind=STAFF_NOTE, actor=actor, note=note)
