"""What is left to refund of each line of an order, and what that is worth."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.connection import Connection
from domain.errors import ConflictError, InvalidError
from domain.payments.refunds import LineBack
from domain.words.messages import gettext


class RefundRefusedError(ConflictError):
    """The refund exceeds what is left to refund; nothing was refunded."""

    code = "refund_refused"


@dataclass(frozen=True, slots=True)
class RequestedLine:
    """A line to refund: its quantity, and whether that goes back into stock."""

    line_id: UUID
    quantity: int
    restock: bool


LINES = """
SELECT line.id, line.name, line.quantity,
       -- what was paid for the line, tax included
       line.line_total - line.discount + CASE WHEN o.tax_included THEN 0 ELSE line.tax END AS paid,
       refunded.quantity AS refunded, refunded.amount,
       credited.quantity AS credited,
       refunded.quantity + credited.quantity AS before
FROM order_lines line
JOIN orders o ON o.id = line.order_id
-- what was refunded, or is on its way back
CROSS JOIN LATERAL (
    SELECT coalesce(sum(refund_line.quantity), 0)::int AS quantity,
           coalesce(sum(refund_line.amount), 0)::bigint AS amount
    FROM refund_lines refund_line JOIN refunds refund ON refund.id = refund_line.refund_id
    WHERE refund_line.order_line_id = line.id AND refund.status <> 'failed'
) AS refunded
-- what came back or was withdrawn from before it was paid, or was refunded less a deduction: nothing is left to refund
CROSS JOIN LATERAL (
    SELECT (coalesce((
        SELECT sum(return_line.received)
        FROM return_lines return_line JOIN return_requests request ON request.id = return_line.return_id
        WHERE return_line.order_line_id = line.id AND (request.credited > 0 OR request.deduction > 0)), 0)
    + coalesce((
        SELECT sum(withdrawn.cancelled - withdrawn.taken_off)
        FROM withdrawal_lines withdrawn JOIN withdrawals declared ON declared.id = withdrawn.withdrawal_id
        WHERE withdrawn.order_line_id = line.id AND declared.credited IS NOT NULL), 0))::int AS quantity
) AS credited
WHERE line.order_id = $1
ORDER BY line.position
"""


async def left_to_refund(connection: Connection, order_id: UUID) -> dict[UUID, int]:
    """The quantity of each line that can still be refunded: one query."""
    return {row["id"]: max(row["quantity"] - row["before"], 0) for row in await connection.fetch(LINES, order_id)}


async def lines_back(connection: Connection, order_id: UUID, requests: Sequence[RequestedLine]) -> list[LineBack]:
    """The value of these quantities of lines: one query. Raises `RefundRefusedError`, `InvalidError`."""
    rows = await connection.fetch(LINES, order_id) if requests else []
    known = {row["id"]: row for row in rows}
    back = []
    for place, requested in enumerate(requests):
        if requested.line_id not in known:
            raise InvalidError(
                {f"lines/{place}/line_id": gettext("This is not a line of this order, or it is named twice.")}
            )
        row = known.pop(requested.line_id)
        left = row["quantity"] - row["before"]
        if requested.quantity > left:
            raise RefundRefusedError(
                gettext(
                    "Only %(left)s of %(name)s can still be refunded, not %(quantity)s.",
                    left=left,
                    name=row["name"],
                    quantity=requested.quantity,
                )
            )
        back.append(LineBack(requested.line_id, requested.quantity, _worth(row, requested.quantity), requested.restock))
    return back


def _worth(row: Any, wanted: int) -> int:
    """The value of `wanted` more of a line: all that is then owed, less the refunds. Failed refunds cost no penny."""
    owed = share(row["paid"], row["quantity"], before=row["credited"], wanted=row["refunded"] + wanted)
    gone: int = row["amount"]
    return max(owed - gone, 0)


def share(paid: int, quantity: int, *, before: int, wanted: int) -> int:
    """The value of `wanted` of a line of `quantity` after `before` were refunded; all shares add up to `paid`."""
    return paid * (before + wanted) // quantity - paid * before // quantity
