"""Received returns: restocked if staff choose so, and refunded, or no longer owed.

Once, however often it is submitted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from domain.connection import Connection
from domain.errors import InvalidError
from domain.invoices.operations import credit_return
from domain.orders.operations import STAFF_NOTE, write_event
from domain.orders.refunded_lines import RequestedLine, left_to_refund, lines_back
from domain.orders.refunds import RefundRequest, refund_order
from domain.orders.restocking import put_back
from domain.payments.refunds import LineBack, left_of_kept
from domain.returns.approved import DELIVERY_REASON
from domain.returns.operations import lock_return, record, tell
from domain.returns.queries import find_return
from domain.returns.states import ReturnStatus, check_move
from domain.returns.views import ReturnLineView, ReturnView
from domain.words.messages import gettext


@dataclass(frozen=True, slots=True)
class ReceivedLine:
    """A received line: its quantity, and whether that goes back into stock.

    So many of it had been `opened`: their seal was broken, or they were mixed with something else, so that the customer
    has lost the right to withdraw from them. They are not refunded, and go back into no stock.
    """

    line_id: UUID
    quantity: int
    restock: bool = False
    opened: int = 0

    @property
    def closed(self) -> int:
        """How many had not been opened."""
        return self.quantity - self.opened


@dataclass(frozen=True, slots=True)
class Settlement:
    """The settlement of received lines, in minor units: of their `worth`, less a deduction, `refund` is refunded.

    So is `delivery`, where the customer withdrew from the whole order. `credit` is owed no more, for it was not paid
    yet. All are 0 if the money was refunded before.
    """

    lines: tuple[LineBack, ...]
    worth: int
    refund: int
    credit: int
    delivery: int

    @property
    def by_line(self) -> bool:
        """Whether what goes back is just the price of the lines."""
        return (self.refund or self.worth) == sum(line.amount for line in self.lines)


async def receive_return(
    connection: Connection,
    *,
    return_id: UUID,
    came: Sequence[ReceivedLine] | None,
    actor: str,
    note: str = "",
    deduction: int = 0,
) -> None:
    """Record the received lines of an approved return, all of them if `came` is None, and refund them.

    The refund is a row that the provider is sent afterwards. Where nothing was paid yet, less is owed, and a credit
    note says so. `note` is for staff alone. `deduction`, in minor units, is what goods lost in value by use beyond what
    shows their nature, after a withdrawal (Directive 2011/83/EU, article 14, paragraph 2). What had been opened is not
    refunded if the law excepts it from then on (article 16, points e, f and i). Raises `NotFoundError`,
    `MoveRefusedError`, `InvalidError`.
    """
    present = await lock_return(connection, return_id)
    check_move(ReturnStatus(present["status"]), ReturnStatus.RECEIVED, by_customer=False)
    asked = await find_return(connection, return_id)
    everything = [ReceivedLine(one.line_id, one.quantity) for one in asked.lines]
    arrived = _checked(asked, everything if came is None else came)
    found = await foresee(connection, asked, arrived, deduction=deduction)
    _check_deduction(asked, found, deduction)
    shelf = {one.line_id: one.closed for one in arrived if one.restock}
    back = await put_back(connection, order_id=asked.order_id, quantities=shelf, reason="returned", actor=actor)
    await _write(connection, return_id, arrived, back, deduction)
    if note:
        await write_event(connection, order_ids=[asked.order_id], kind=STAFF_NOTE, actor=actor, note=note)
    await record(connection, order_id=asked.order_id, return_id=return_id, status=ReturnStatus.RECEIVED, actor=actor)
    await _settle(connection, asked, arrived, found, actor=actor)


def _check_deduction(asked: ReturnView, found: Settlement, deduction: int) -> None:
    """Raise `InvalidError` for a deduction from a return that nobody had to accept, or for more than the goods cost."""
    if deduction and not asked.by_right:
        raise InvalidError({"deduction": gettext("Only a return after a withdrawal can be refunded in part.")})
    price = sum(line.amount for line in found.lines)
    if not 0 <= deduction <= price:
        raise InvalidError({"deduction": gettext("Deduct no more than these items cost.")})


def _checked(asked: ReturnView, came: Sequence[ReceivedLine]) -> list[ReceivedLine]:
    known = {line.line_id: line for line in asked.lines}
    for place, one in enumerate(came):
        if one.line_id not in known:
            raise InvalidError(
                {f"lines/{place}/line_id": gettext("This is not a line of this return, or it occurs twice.")}
            )
        line = known.pop(one.line_id)
        if not 0 <= one.quantity <= line.quantity:
            raise InvalidError(
                {
                    f"lines/{place}/quantity": gettext(
                        "Only %(quantity)s of %(name)s were to be returned.", quantity=line.quantity, name=line.name
                    )
                }
            )
        if one.opened:
            _check_opened(asked, line, one, f"lines/{place}/opened")
    arrived = [one for one in came if one.quantity]
    if not arrived:
        raise InvalidError({"lines": gettext("Say how many were received. If none were, leave the return as it is.")})
    return arrived


def _check_opened(asked: ReturnView, line: ReturnLineView, one: ReceivedLine, pointer: str) -> None:
    """Raise `InvalidError` if the law makes no exception of goods that were opened, or too many were to have been.

    So it does if none is left to be sold again, but is to be.
    """
    if not (asked.by_right and line.ends_once_opened):
        raise InvalidError(
            {pointer: gettext("The law makes no exception of %(name)s once it is opened.", name=line.name)}
        )
    if not 0 <= one.opened <= one.quantity:
        raise InvalidError(
            {pointer: gettext("Only %(quantity)s of %(name)s were received.", quantity=one.quantity, name=line.name)}
        )
    if one.restock and not one.closed:
        raise InvalidError(
            {
                pointer: gettext(
                    "%(name)s stays the customer's if it was opened, so it can't be restocked.", name=line.name
                )
            }
        )


async def _write(
    connection: Connection,
    return_id: UUID,
    came: Sequence[ReceivedLine],
    restocked: Mapping[UUID, int],
    deduction: int,
) -> None:
    await connection.execute(
        "UPDATE return_requests SET status = 'received', deduction = $2, version = version + 1, updated_at = now() "
        "WHERE id = $1",
        return_id,
        deduction,
    )
    await connection.execute(
        "UPDATE return_lines n SET received = coalesce(w.received, 0), restocked = coalesce(w.restocked, 0), "
        "opened = coalesce(w.opened, 0) FROM return_lines m "
        "LEFT JOIN unnest($2::uuid[], $3::int[], $4::int[], $5::int[]) AS w(line_id, received, restocked, opened) "
        "ON w.line_id = m.order_line_id "
        "WHERE n.return_id = $1 AND m.return_id = $1 AND m.order_line_id = n.order_line_id",
        return_id,
        [one.line_id for one in came],
        [one.quantity for one in came],
        [restocked.get(one.line_id, 0) for one in came],
        [one.opened for one in came],
    )


async def foresee(
    connection: Connection, asked: ReturnView, came: Sequence[ReceivedLine], *, deduction: int = 0
) -> Settlement:
    """The settlement of these lines of a return if they are received.

    Never more is refunded than was paid, and nothing twice. If the customer keeps what had been opened, delivery was
    not for nothing, so its price does not go back. Four queries at most.
    """
    left = await left_to_refund(connection, asked.order_id)
    owed = 0 if any(one.opened for one in came) else asked.delivery
    wanted = [RequestedLine(one.line_id, min(one.closed, left[one.line_id]), restock=False) for one in came]
    lines = tuple(await lines_back(connection, asked.order_id, [one for one in wanted if one.quantity > 0]))
    worth = max(sum(line.amount for line in lines) - deduction, 0)
    left_of_money = await left_of_kept(connection, asked.order_id)
    if left_of_money is None:
        return Settlement(lines, worth, refund=0, credit=worth + owed, delivery=0)
    refund = min(worth, left_of_money)
    return Settlement(lines, worth, refund, credit=0, delivery=min(owed, left_of_money - refund))


def _reason(asked: ReturnView, arrived: Sequence[ReceivedLine]) -> str:
    """What the customer is told of the refund, and of what is not part of it."""
    came = {one.line_id: one for one in arrived if one.opened}
    found = [(line, came[line.line_id]) for line in asked.lines if line.line_id in came]
    names = ", ".join(replace(line, received=one.quantity, opened=one.opened).opened_name for line, one in found)
    kept = gettext(" Not refunded, because it had been opened: %(names)s.", names=names) if names else ""
    return gettext("Your return %(number)s has arrived.%(kept)s", number=asked.number, kept=kept)


async def _settle(
    connection: Connection, asked: ReturnView, arrived: Sequence[ReceivedLine], found: Settlement, *, actor: str
) -> None:
    order_id, reason, key = asked.order_id, _reason(asked, arrived), f"return:{asked.id}"
    if found.refund:
        lines = [RequestedLine(one.order_line_id, one.quantity, restock=False) for one in found.lines if found.by_line]
        wanted = RefundRequest(reason, tuple(lines), None if found.by_line else found.refund)
        made = await refund_order(connection, order_id=order_id, wanted=wanted, actor=actor, key=key)
        await connection.execute("UPDATE return_requests SET refund_id = $2 WHERE id = $1", asked.id, made.refund_id)
    if found.delivery:
        wanted = RefundRequest(DELIVERY_REASON, amount=found.delivery)
        await refund_order(connection, order_id=order_id, wanted=wanted, actor=actor, key=f"{key}:delivery")
    if found.refund or found.delivery:
        return
    await tell(connection, order_id=order_id, return_id=asked.id, status=ReturnStatus.RECEIVED)
    if found.credit:
        await connection.execute("UPDATE return_requests SET credited = $2 WHERE id = $1", asked.id, found.credit)
        back = {one.order_line_id: (one.quantity, one.amount) for one in found.lines if found.by_line}
        await credit_return(
            connection,
            order_id=order_id,
            amount=found.credit,
            reason=reason,
            back=back,
            delivery=found.credit - found.worth,
            delivery_words=DELIVERY_REASON,
        )
