"""Withdrawals, read; and what of an order can still be withdrawn from."""

from typing import Any
from uuid import UUID

from msgspec import convert

from domain.connection import Connection
from domain.errors import NotFoundError
from domain.orders.fulfilment import line_states
from domain.orders.queries import find_order_by_id
from domain.orders.views import OrderView
from domain.returns.queries import what_may_return
from domain.returns.views import ReturnRules
from domain.withdrawals.rules import STATUTORY_DAYS, TRANSIT_DAYS, open_lines
from domain.withdrawals.views import WithdrawalLineView, WithdrawalOffer, WithdrawalView
from domain.words.messages import gettext

ENDS = """
SELECT ends_at, now() <= ends_at AS in_time FROM (
    SELECT (date_trunc('day', begins AT TIME ZONE $2) + make_interval(days => $3 + 1)) AT TIME ZONE $2
           - interval '1 second' AS ends_at
    FROM (SELECT coalesce(
        (SELECT max(created_at) FROM order_events WHERE order_id = $1 AND kind = 'delivered'),
        (SELECT max(created_at) FROM shipments WHERE order_id = $1) + make_interval(days => $4)) AS begins) AS begun
) AS ends
"""
"""The end of the period, by the database's clock: it runs from the arrival of the last parcel."""

OPEN = frozenset({"pending", "confirmed"})
"""The statuses of orders of which a parcel is still to come, so that the period has not begun."""

ENDED = frozenset({"cancelled", "failed"})
"""The statuses of orders that bind nobody any more."""


ASKED = """
SELECT n.order_line_id, sum(n.quantity)::int FROM return_lines n JOIN return_requests q ON q.id = n.return_id
WHERE q.order_id = $1 AND q.status = 'requested' GROUP BY n.order_line_id
"""
"""What is asked back already without an answer: that is no reason why nobody could withdraw from it."""


def withdrawable_unsent(order: OrderView) -> WithdrawalOffer:
    """What can be withdrawn from of an order of which nothing was sent: its period has not begun."""
    return WithdrawalOffer(open_lines(line_states(order), {}), None, in_time=True)


async def what_may_be_withdrawn(connection: Connection, order: OrderView, *, rules: ReturnRules) -> WithdrawalOffer:
    """What of an order can be withdrawn from, and until when, which is None before the last parcel: four queries.

    Of one of which nothing was sent, that is known without any. A shop that takes things back for longer than the law
    demands is held to that.
    """
    if order.unsent:
        return withdrawable_unsent(order)
    states = line_states(order)
    days = max(rules.days, STATUTORY_DAYS)
    ends, in_time = (await connection.fetchrow(ENDS, order.id, rules.zone, days, TRANSIT_DAYS)).values()
    returnable = await what_may_return(connection, order.id, rules=rules)
    asked = dict(map(tuple, await connection.fetch(ASKED, order.id)))
    lines = open_lines(states, {one.line_id: one.left + asked.get(one.line_id, 0) for one in returnable.lines})
    begun = order.status not in OPEN or not any(one.due for one in states)
    return WithdrawalOffer(
        () if order.status in ENDED else lines, ends if begun else None, in_time=not begun or bool(in_time)
    )


LATEST = """
SELECT id FROM orders WHERE status IN ('confirmed', 'shipped', 'delivered') ORDER BY placed_at DESC LIMIT 1
"""


async def order_to_withdraw_from(connection: Connection, *, rules: ReturnRules) -> OrderView | None:
    """The latest order, if it can be withdrawn from: up to six queries."""
    found = await connection.fetchval(LATEST)
    order = await find_order_by_id(connection, found) if found else None
    if order is None:
        return None
    offer = await what_may_be_withdrawn(connection, order, rules=rules)
    return order if offer.open else None


WITHDRAWAL = """
SELECT w.id, w.number, w.order_id, o.number AS order_number, w.name, w.email, w.created_at AS declared_at,
       w.settled_at IS NULL AND o.status NOT IN ('cancelled', 'failed') AS waits,
       r.number AS return_number, r.status AS return_status, r.answer AS instructions, w.credited, o.currency,
  (SELECT coalesce(json_agg(json_build_object('line_id', m.order_line_id, 'name', m.name, 'sku', m.sku,
                                              'options', in_order(m.options, m.option_names),
                                              'cancelled', m.cancelled, 'to_return', m.to_return)
                            ORDER BY m.place), '[]')
   FROM withdrawal_lines m WHERE m.withdrawal_id = w.id) AS lines
FROM withdrawals w JOIN orders o ON o.id = w.order_id LEFT JOIN return_requests r ON r.id = w.return_id
WHERE NOT w.by_shop AND """


async def find_withdrawal(connection: Connection, withdrawal_id: UUID) -> WithdrawalView:
    """The withdrawal with this id: one query. Raises `NotFoundError`."""
    return _one(await connection.fetchrow(f"{WITHDRAWAL} w.id = $1", withdrawal_id))


async def withdrawals_of(connection: Connection, order_id: UUID) -> list[WithdrawalView]:
    """The withdrawals of an order, the latest first: one query."""
    return [_one(row) for row in await connection.fetch(f"{WITHDRAWAL} w.order_id = $1 ORDER BY w.id DESC", order_id)]


async def all_withdrawals(connection: Connection, *, before: UUID | None, limit: int) -> list[WithdrawalView]:
    """All withdrawals, the latest first: one query. `before` is the id of the last one of the page before."""
    found = await connection.fetch(
        f"{WITHDRAWAL} ($1::uuid IS NULL OR w.id < $1) ORDER BY w.id DESC LIMIT $2", before, limit
    )
    return [_one(row) for row in found]


async def was_declared(connection: Connection, *, order_id: UUID, key: str) -> bool:
    """Whether a withdrawal from this order was declared under this key: one query."""
    return bool(
        await connection.fetchval(
            "SELECT EXISTS (SELECT FROM withdrawals WHERE order_id = $1 AND idempotency_key = $2)", order_id, key
        )
    )


UNSETTLED = """
FROM withdrawals w WHERE w.id IN (
    SELECT u.id FROM withdrawals u JOIN orders o ON o.id = u.order_id
    WHERE u.settled_at IS NULL AND o.status NOT IN ('cancelled', 'failed')
    UNION SELECT b.id FROM return_requests r JOIN withdrawals b ON b.return_id = r.id WHERE r.status = 'approved')
"""
"""The withdrawals of which money is still to go back, or goods to come."""

COUNT = f"SELECT count(*) FROM (SELECT {UNSETTLED} LIMIT $1) AS found"  # noqa: S608 - constant


async def count_unsettled(connection: Connection, *, most: int) -> int:
    """The number of withdrawals that wait, counted no further than `most`: one query."""
    count: int = await connection.fetchval(COUNT, most)
    return count


WHOLE = """
SELECT NOT EXISTS (
    SELECT FROM order_lines l WHERE l.order_id = $1 AND l.quantity > coalesce((
        SELECT sum(m.cancelled + m.to_return) FROM withdrawal_lines m
        JOIN withdrawals w ON w.id = m.withdrawal_id LEFT JOIN return_requests r ON r.id = w.return_id
        WHERE m.order_line_id = l.id AND coalesce(r.status, '') <> 'withdrawn'), 0) + coalesce((
        SELECT sum(b.quantity) FROM refund_lines b JOIN refunds f ON f.id = b.refund_id
        WHERE b.order_line_id = l.id AND f.status <> 'failed'
        AND coalesce(f.idempotency_key, '') NOT LIKE 'withdrawal:%'
        AND NOT EXISTS (SELECT FROM return_requests q WHERE q.refund_id = f.id)), 0))
AND NOT EXISTS (SELECT FROM return_requests d WHERE d.order_id = $1 AND d.delivery > 0 AND d.status <> 'withdrawn')
"""
"""Whether nothing of the order is left, but for what the shop itself had refunded, and delivery has not gone back."""


async def is_whole(connection: Connection, order_id: UUID) -> bool:
    """Whether delivery was for nothing, and its price is still to go back: one query."""
    return bool(await connection.fetchval(WHOLE, order_id))


def _one(row: Any) -> WithdrawalView:
    if row is None:
        raise NotFoundError(gettext("There is no such withdrawal."))
    lines = tuple(convert(one, WithdrawalLineView) for one in row["lines"])
    return WithdrawalView(**{**row, "lines": lines})
