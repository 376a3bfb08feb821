"""Shipping of an order, in one parcel or in several."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from domain.connection import Connection
from domain.errors import ConflictError, InvalidError
from domain.mail.operations import write_order_emails
from domain.orders.fulfilment import LineState, line_states
from domain.orders.operations import check_unmoved, lock_order, move_orders, write_event
from domain.orders.parcels import Parcel, write_parcel
from domain.orders.queries import find_order_by_id
from domain.orders.states import ChangeWaitsError, OrderStatus, check_move
from domain.orders.unsent_credits import credit_waiting
from domain.words.messages import gettext, marked

PARTLY_SENT = "partly_shipped"
"""The kind of the timeline entry for a parcel that others will follow."""


CHANGE_WAITS = marked("A change of this order waits to be paid. Wait for that, or take it back, then ship.")


class NothingToSendError(ConflictError):
    """The parcel exceeds what is left to send; nothing was sent."""

    code = "nothing_to_send"


async def send_parcel(
    connection: Connection,
    *,
    order_id: UUID,
    wanted: Mapping[UUID, int] | None,
    parcel: Parcel,
    actor: str,
    seen: int | None = None,
) -> None:
    """Send these quantities of lines, or all that is due; the order is shipped once nothing more is due.

    If all unsent items were refunded, nothing is due, and the order is shipped without a further parcel. Once a parcel
    has left, an unpaid order can no longer be changed, so what its customer withdrew from is credited. `seen` is the
    version of the order that the sender looked at, so that a form sent twice sends one parcel.

    Raises `NotFoundError`, `MoveRefusedError`, `OrderMovedError`, `ChangeWaitsError`, `NothingToSendError`, and
    `InvalidError` for unknown lines.
    """
    present = await lock_order(connection, order_id)
    check_move(present, OrderStatus.SHIPPED)
    await check_unmoved(connection, order_id, seen)
    order = await find_order_by_id(connection, order_id)
    if order.change:
        raise ChangeWaitsError(gettext(CHANGE_WAITS))
    lines = line_states(order)
    quantities = _quantities(lines, wanted)
    if not quantities and not order.shipments:
        raise NothingToSendError(
            gettext("This order was refunded in full, so there is nothing to ship. You can cancel it.")
        )
    if all(one.due <= quantities.get(one.line.id, 0) for one in lines):
        shipped = OrderStatus.SHIPPED
        await move_orders(
            connection, order_ids=[order_id], present=present, wanted=shipped, actor=actor, note=parcel.words
        )
    else:
        await write_event(connection, order_ids=[order_id], kind=PARTLY_SENT, actor=actor, note=parcel.words)
        await connection.execute("UPDATE orders SET version = version + 1 WHERE id = $1", order_id)
    if quantities:
        made = await write_parcel(connection, order_id=order_id, quantities=quantities, parcel=parcel, actor=actor)
        await _tell(connection, order_id, made)
        if any(one.line.withdrawn for one in lines):
            await credit_waiting(connection, order_id=order_id, actor=actor)


async def _tell(connection: Connection, order_id: UUID, shipment_id: UUID) -> None:
    await write_order_emails(
        connection,
        kind="order_shipped",
        order_ids=[order_id],
        about=str(shipment_id),
        context={"shipment_id": str(shipment_id)},
    )


def _quantities(lines: Sequence[LineState], wanted: Mapping[UUID, int] | None) -> dict[UUID, int]:
    if wanted is None:
        return {one.line.id: one.due for one in lines if one.due}
    known = {one.line.id: one for one in lines}
    for place, (line_id, quantity) in enumerate(wanted.items()):
        if line_id not in known:
            raise InvalidError({f"lines/{place}/line_id": gettext("This is not a line of this order.")})
        found = known[line_id]
        if quantity > found.left:
            raise NothingToSendError(
                gettext(
                    "Only %(left)s of %(name)s can still be shipped, not %(quantity)s.",
                    left=found.left,
                    name=found.line.name,
                    quantity=quantity,
                )
            )
    return dict(wanted)
