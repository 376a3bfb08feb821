"""Payments that staff record: a bank transfer for an invoice or for a change, cash on delivery."""

from uuid import UUID

from domain.connection import Connection
from domain.orders.made_changes import finish_documents, make_paid_change
from domain.orders.operations import check_unmoved, lock_order, write_event
from domain.orders.queries import CREDITED
from domain.orders.states import OrderStatus
from domain.orders.views import OrderView
from domain.payments.methods import confirmed_by_staff
from domain.payments.operations import NotPayableError, keep_change_money, keep_money
from domain.words.messages import gettext

OWING = {OrderStatus.CONFIRMED, OrderStatus.SHIPPED, OrderStatus.DELIVERED}


def awaits_money(order: OrderView) -> bool:
    """Whether staff may record that this order, or a change of it that waits, has been paid."""
    if order.change:
        return True
    unpaid = order.payment_status in {"created", "failed"}
    return unpaid and confirmed_by_staff(order.payment_method) and OrderStatus(order.status) in OWING


async def record_by_hand(connection: Connection, *, order_id: UUID, actor: str, seen: int | None = None) -> None:
    """Record that an order has been paid in full, other than by a payment provider, or a change that waits for that.

    `seen` is the version of the order that staff looked at: what it asked for then is what they have. Raises
    `NotFoundError`, `OrderMovedError`, or `NotPayableError` if it is paid by card, not confirmed, or paid already.
    """
    status = await lock_order(connection, order_id)
    await check_unmoved(connection, order_id, seen)
    if change_id := await keep_change_money(connection, order_id=order_id):
        await write_event(connection, order_ids=[order_id], kind="payment_recorded", actor=actor)
        old = await make_paid_change(connection, change_id=change_id, actor=actor)
        await finish_documents(connection, order_id=order_id, old=old)
        return
    method = await connection.fetchval("SELECT payment_method FROM orders WHERE id = $1", order_id)
    if not confirmed_by_staff(method):
        raise NotPayableError(gettext("This order is paid by card, so the payment provider records its payment."))
    if status not in OWING:
        raise NotPayableError(
            gettext("A payment can only be recorded for an order that is confirmed, shipped or delivered.")
        )
    if not await keep_owed(connection, order_id=order_id):
        raise NotPayableError(gettext("This order is already paid."))
    await write_event(connection, order_ids=[order_id], kind="payment_recorded", actor=actor)


async def keep_owed(connection: Connection, *, order_id: UUID) -> bool:
    """Record the payment of an order, whose row the caller has locked; once only.

    It is less what came back, or was withdrawn from, before it was paid.
    """
    credited: int = await connection.fetchval(f"SELECT {CREDITED} FROM orders o WHERE o.id = $1", order_id)  # noqa: S608 - constants
    return await keep_money(connection, order_id=order_id, credited=credited)
