"""Returns, read for customers and staff."""

from typing import Any
from uuid import UUID

from msgspec import convert

from domain.connection import Connection
from domain.errors import NotFoundError
from domain.returns.views import ReturnableLine, ReturnLineView, ReturnOffer, ReturnRules, ReturnView
from domain.words.messages import gettext

RETURN = """
SELECT q.id, q.number, q.order_id, o.number AS order_number, o.email, q.status, q.words, q.answer, o.currency,
       q.credited, q.by_right, q.delivery, q.deduction, q.refund_id, r.amount AS refund_amount,
       r.status AS refund_status, q.created_at, q.updated_at,
       q.version,
  (SELECT json_agg(json_build_object('line_id', l.id, 'name', l.name, 'sku', l.sku,
                                     'options', in_order(l.options, l.option_names), 'quantity', n.quantity,
                                     'reason', n.reason, 'received', n.received, 'restocked', n.restocked,
                                     'opened', n.opened, 'withdrawal_exception', l.withdrawal_exception)
                   ORDER BY l.position)
   FROM return_lines n JOIN order_lines l ON l.id = n.order_line_id WHERE n.return_id = q.id) AS lines
FROM return_requests q JOIN orders o ON o.id = q.order_id LEFT JOIN refunds r ON r.id = q.refund_id
"""


async def find_return(connection: Connection, name: UUID | str) -> ReturnView:
    """The return with this id or number: one query. Raises `NotFoundError`."""
    key = "id" if isinstance(name, UUID) else "number"
    return _one(await connection.fetchrow(f"{RETURN} WHERE q.{key} = $1", name))


async def find_return_of(connection: Connection, name: UUID | str, *, order_id: UUID) -> ReturnView:
    """The return with this id or number, if it belongs to this order: one query. Raises `NotFoundError`."""
    key = "id" if isinstance(name, UUID) else "number"
    return _one(await connection.fetchrow(f"{RETURN} WHERE q.{key} = $1 AND q.order_id = $2", name, order_id))


async def returns_of(connection: Connection, order_id: UUID) -> list[ReturnView]:
    """Every return of an order, the latest first: one query."""
    found = await connection.fetch(f"{RETURN} WHERE q.order_id = $1 ORDER BY q.id DESC", order_id)
    return [_one(row) for row in found]


async def returns_of_customer(connection: Connection, user_id: UUID, *, limit: int) -> list[ReturnView]:
    """The latest returns of an account's orders: one query."""
    found = await connection.fetch(f"{RETURN} WHERE o.user_id = $1 ORDER BY q.id DESC LIMIT $2", user_id, limit)
    return [_one(row) for row in found]


RANK = "return_rank(q.status)"
LIST = f"""
{RETURN} LEFT JOIN return_requests b ON b.id = $2
WHERE ($1::text IS NULL OR q.status = $1)
  AND (b.id IS NULL OR ({RANK}) < ({RANK.replace("q.", "b.")})
       OR (({RANK}) = ({RANK.replace("q.", "b.")}) AND q.id < b.id))
ORDER BY {RANK} DESC, q.id DESC LIMIT $3
"""


async def all_returns(
    connection: Connection, *, status: str | None, before: UUID | None, limit: int
) -> list[ReturnView]:
    """All returns: those that wait for an answer first, then those on their way, the latest first: one query.

    `before` is the id of the last one of the page before.
    """
    return [_one(row) for row in await connection.fetch(LIST, status, before, limit)]


UNTIL = """
SELECT ends_at, coalesce(now() <= ends_at, false) FROM (
    SELECT (date_trunc('day', begun_at AT TIME ZONE $2) + make_interval(days => $3 + 1)) AT TIME ZONE $2
           - interval '1 second' AS ends_at
    FROM (SELECT coalesce(
        (SELECT max(created_at) FROM order_events WHERE order_id = $1 AND kind = 'delivered'),
        (SELECT max(created_at) FROM shipments WHERE order_id = $1)) AS begun_at) AS begun) AS ends
"""
"""The end of the return period, and whether it is still open, by the database's clock.

It runs from the delivery, or, where none was recorded, from the day the last parcel left.
"""

LINES = """
SELECT l.id, l.name, in_order(l.options, l.option_names), l.image, greatest(0, least(
    coalesce((SELECT sum(quantity) FROM shipment_lines WHERE order_line_id = l.id), 0) - coalesce(n.received, 0),
    l.quantity - coalesce((SELECT sum(b.quantity) FROM refund_lines b JOIN refunds r ON r.id = b.refund_id
                           WHERE b.order_line_id = l.id AND r.status <> 'failed'), 0)) - coalesce(n.open, 0))::int
FROM order_lines l LEFT JOIN LATERAL (
    SELECT sum(n.received) AS received,
           sum(n.quantity) FILTER (WHERE q.status IN ('requested', 'approved')) AS open
    FROM return_lines n JOIN return_requests q ON q.id = n.return_id WHERE n.order_line_id = l.id) n ON true
WHERE l.order_id = $1 ORDER BY l.position
"""
"""The lines of an order with the quantities that may be returned.

That is the number the customer has (sent, and not returned) or the number not refunded, whichever is less, without
those that open returns name already. Items refunded before they were sent stay with us, so they are not taken from what
the customer has.
"""


async def what_may_return(connection: Connection, order_id: UUID, *, rules: ReturnRules) -> ReturnOffer:
    """The lines of an order that may be returned, and until when: two queries."""
    until, in_time = (await connection.fetchrow(UNTIL, order_id, rules.zone, rules.days)).values()
    rows = await connection.fetch(LINES, order_id)
    return ReturnOffer(tuple(ReturnableLine(*row.values()) for row in rows), until, in_time)


async def count_requested(connection: Connection, *, most: int) -> int:
    """The number of returns that wait for an answer, counted no further than `most`: one query."""
    count: int = await connection.fetchval(
        "SELECT count(*) FROM (SELECT FROM return_requests WHERE status = 'requested' LIMIT $1) found", most
    )
    return count


async def was_asked(connection: Connection, *, order_id: UUID, key: str) -> bool:
    """Whether a return of this order was requested under this key: one query."""
    return bool(
        await connection.fetchval(
            "SELECT EXISTS (SELECT FROM return_requests WHERE order_id = $1 AND idempotency_key = $2)", order_id, key
        )
    )


def _one(row: Any) -> ReturnView:
    if row is None:
        raise NotFoundError(gettext("There is no such return."))
    return ReturnView(**{**row, "lines": tuple(convert(one, ReturnLineView) for one in row["lines"])})
