"""Received returns: restocked if staff choose so, and refunded, or no longer owed.

Once, however often it is submitted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.connection import Connection
from domain.errors import InvalidError
from domain.invoices.operations import credit_return
from domain.orders.operations import STAFF_NOTE, write_event
from domain.orders.refunds import RefundRequest, RequestedLine, left_to_refund, lines_back, refund_order
from domain.orders.restocking import put_back
from domain.payments.refunds import LineBack, captured_of
from domain.returns.operations import lock_return, record, tell
from domain.returns.queries import find_return
from domain.returns.states import ReturnStatus, check_move
from domain.returns.views import ReturnLineView


@dataclass(frozen=True, slots=True)
class ReceivedLine:
    """A received line: its quantity, and whether that goes back into stock."""

    line_id: UUID
    quantity: int
    restock: bool = False


@dataclass(frozen=True, slots=True)
class Settlement:
    """The settlement of received lines, in minor units: of their `worth`, `refund` is refunded.

    `credit` is owed no more, for it was not paid yet. Both are 0 if the money was refunded before.
    """

    lines: tuple[LineBack, ...]
    worth: int
    refund: int
    credit: int


async def receive_return(
    connection: Connection, *, return_id: UUID, came: Sequence[ReceivedLine] | None, actor: str, note: str = ""
) -> None:
    """Record the received lines of an approved return, all of them if `came` is None, and refund them.

    The refund is a row that the provider is sent afterwards. Where nothing was paid yet, less is owed, and a credit
    note says so. `note` is for staff alone. Raises `NotFoundError`, `MoveRefusedError`, `InvalidError`.
    """
    present = await lock_return(connection, return_id)
    check_move(ReturnStatus(present["status"]), ReturnStatus.RECEIVED, by_customer=False)
    asked = (await find_return(connection, return_id)).lines
    arrived = _checked(asked, [ReceivedLine(one.line_id, one.quantity) for one in asked] if came is None else came)
    order_id, number = present["order_id"], present["number"]
    shelf = {one.line_id: one.quantity for one in arrived if one.restock}
    back = await put_back(connection, order_id=order_id, quantities=shelf, reason="returned", actor=actor)
    await _write(connection, return_id, arrived, back)
    if note:
        await write_event(connection, order_ids=[order_id], kind=STAFF_NOTE, actor=actor, note=note)
    await record(connection, order_id=order_id, return_id=return_id, status=ReturnStatus.RECEIVED, actor=actor)
    await _settle(connection, return_id, order_id, arrived, actor=actor, reason=f"Your return {number} has arrived.")


def _checked(asked: Sequence[ReturnLineView], came: Sequence[ReceivedLine]) -> list[ReceivedLine]:
    known = {line.line_id: line for line in asked}
    for place, one in enumerate(came):
        if one.line_id not in known:
            raise InvalidError({f"lines/{place}/line_id": "This is not a line of this return, or it occurs twice."})
        line = known.pop(one.line_id)
        if not 0 <= one.quantity <= line.quantity:
            raise InvalidError({f"lines/{place}/quantity": f"Only {line.quantity} of {line.name} were to be returned."})
    arrived = [one for one in came if one.quantity]
    if not arrived:
        raise InvalidError({"lines": "Say how many were received. If none were, leave the return as it is."})
    return arrived


async def _write(
    connection: Connection, return_id: UUID, came: Sequence[ReceivedLine], restocked: Mapping[UUID, int]
) -> None:
    await connection.execute(
        "UPDATE return_requests SET status = 'received', version = version + 1, updated_at = now() WHERE id = $1",
        return_id,
    )
    await connection.execute(
        "UPDATE return_lines n SET received = coalesce(w.received, 0), restocked = coalesce(w.restocked, 0) "
        "FROM return_lines m LEFT JOIN unnest($2::uuid[], $3::int[], $4::int[]) AS w(line_id, received, restocked) "
        "ON w.line_id = m.order_line_id "
        "WHERE n.return_id = $1 AND m.return_id = $1 AND m.order_line_id = n.order_line_id",
        return_id,
        [one.line_id for one in came],
        [one.quantity for one in came],
        [restocked.get(one.line_id, 0) for one in came],
    )


async def foresee(connection: Connection, *, order_id: UUID, came: Sequence[ReceivedLine]) -> Settlement:
    """The settlement of these lines if they are received.

    Never more is refunded than was paid, and nothing twice. Four queries at most.
    """
    left = await left_to_refund(connection, order_id)
    wanted = [RequestedLine(one.line_id, min(one.quantity, left[one.line_id]), restock=False) for one in came]
    lines = tuple(await lines_back(connection, order_id, [one for one in wanted if one.quantity > 0]))
    worth = sum(line.amount for line in lines)
    kept = [one for one in await captured_of(connection, order_id) if not one.surplus]
    if not kept:
        return Settlement(lines, worth, refund=0, credit=worth)
    return Settlement(lines, worth, refund=min(worth, kept[0].left), credit=0)


async def _settle(
    connection: Connection, return_id: UUID, order_id: UUID, came: Sequence[ReceivedLine], *, actor: str, reason: str
) -> None:
    found = await foresee(connection, order_id=order_id, came=came)
    if found.refund:
        whole = found.refund == found.worth
        lines = [RequestedLine(one.order_line_id, one.quantity, restock=False) for one in found.lines if whole]
        wanted = RefundRequest(reason, tuple(lines), None if whole else found.refund)
        made = await refund_order(connection, order_id=order_id, wanted=wanted, actor=actor, key=f"return:{return_id}")
        await connection.execute("UPDATE return_requests SET refund_id = $2 WHERE id = $1", return_id, made.refund_id)
        return
    await tell(connection, order_id=order_id, return_id=return_id, status=ReturnStatus.RECEIVED)
    if found.credit:
        await connection.execute("UPDATE return_requests SET credited = $2 WHERE id = $1", return_id, found.credit)
        back = {one.order_line_id: (one.quantity, one.amount) for one in found.lines}
        await credit_return(connection, order_id=order_id, amount=found.credit, reason=reason, back=back)
