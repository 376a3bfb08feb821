"""The rest of an order that was sent in part and that nobody has paid, cancelled by staff, who cannot send it.

What was paid is refunded instead, and an order of which nothing was sent is cancelled as a whole.
"""

from uuid import UUID

from domain.connection import Connection, columns
from domain.errors import ConflictError
from domain.mail.operations import write_order_emails
from domain.orders.fulfilment import LineState, line_states
from domain.orders.operations import check_unmoved, lock_order, move_orders, write_event
from domain.orders.queries import find_order_by_id
from domain.orders.states import OrderStatus
from domain.orders.unsent_credits import credit_unsent, is_credited
from domain.orders.views import OrderView
from domain.words.messages import gettext

REST_CANCELLED = "rest_cancelled"
"""The kind of the timeline entry, and of the reason for the movement of stock."""


class RestKeptError(ConflictError):
    """There is no rest that could be cancelled; nothing was done."""

    code = "rest_kept"


def rest_of(order: OrderView) -> list[LineState]:
    """The lines of which something could still be cancelled, as far as the order itself says."""
    unpaid = order.payment_status in {"created", "failed"}
    open_ = order.status == OrderStatus.CONFIRMED and bool(order.shipments) and unpaid
    return [one for one in line_states(order) if one.due] if open_ else []


async def cancel_rest(
    connection: Connection, *, order_id: UUID, reason: str, actor: str, seen: int | None = None
) -> None:
    """Cancel all of an order that is still to be sent: it is restocked and credited, and the order counts as shipped.

    The customer is sent the `reason`, and owes what was sent, its delivery included. `seen` is the version of the order
    that staff looked at. Raises `NotFoundError`, `OrderMovedError`, and `RestKeptError` unless the order is confirmed,
    sent in part and unpaid.
    """
    present = await lock_order(connection, order_id)
    await check_unmoved(connection, order_id, seen)
    order = await find_order_by_id(connection, order_id)
    unsent = {one.line.id: one.due for one in rest_of(order)}
    if not unsent or not await is_credited(connection, order_id):
        raise RestKeptError(_why_kept(order))
    reason = reason or gettext("We cannot send the rest.")
    withdrawal_id = await _write(connection, order_id, unsent)
    shipped = OrderStatus.SHIPPED
    await write_event(connection, order_ids=[order_id], kind=REST_CANCELLED, actor=actor, note=reason)
    await move_orders(connection, order_ids=[order_id], present=present, wanted=shipped, actor=actor)
    names = {one.id: one.name for one in order.lines}
    changes = [
        reason,
        *(
            gettext("%(quantity)s × %(name)s: cancelled", quantity=quantity, name=names[line_id])
            for line_id, quantity in unsent.items()
        ),
    ]
    await write_order_emails(
        connection,
        kind="order_changed",
        order_ids=[order_id],
        about=str(withdrawal_id),
        context={"changes": changes, "refund": 0, "credit_note": True},
    )
    await credit_unsent(
        connection,
        order_id=order_id,
        withdrawal_id=withdrawal_id,
        unsent=unsent,
        actor=actor,
        reason=reason,
        movement=REST_CANCELLED,
    )


def _why_kept(order: OrderView) -> str:
    if order.status == OrderStatus.CONFIRMED and not order.shipments:
        return gettext("Nothing of this order was shipped. Cancel it as a whole.")
    if order.status == OrderStatus.CONFIRMED and any(one.due for one in line_states(order)):
        return gettext("This order was paid. Refund what cannot be shipped.")
    return gettext("Nothing of this order is left to ship.")


WRITE = """
WITH cancelled AS (
    INSERT INTO withdrawals (number, order_id, name, email, request_hash, by_shop)
    VALUES ('W-' || nextval('withdrawal_numbers'), $1, '', '', '', true) RETURNING id),
lines AS (
    INSERT INTO withdrawal_lines (withdrawal_id, order_line_id, place, sku, name, options, option_names,
                                  cancelled, to_return)
    SELECT cancelled.id, l.id, l.position, l.sku, l.name, l.options, l.option_names, w.quantity, 0
    FROM cancelled, unnest($2::uuid[], $3::int[]) AS w(line_id, quantity) JOIN order_lines l ON l.id = w.line_id)
SELECT id FROM cancelled
"""


async def _write(connection: Connection, order_id: UUID, unsent: dict[UUID, int]) -> UUID:
    written: UUID = await connection.fetchval(WRITE, order_id, *columns(list(unsent.items()), 2))
    return written
