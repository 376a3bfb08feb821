"""Returns that are approved from the start: what was sent of an order that its customer withdrew from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.connection import Connection, columns
from domain.returns.operations import record
from domain.returns.reasons import Reason
from domain.returns.states import ReturnStatus
from domain.words.messages import marked

DELIVERY_REASON = marked("Delivery of the order that you withdrew from.")
"""The reason that the customer is given for the refund of a delivery price."""


@dataclass(frozen=True, slots=True)
class LineOfRight:
    """A line that comes back by right, and how many of it."""

    line_id: UUID
    quantity: int


WRITE = """
WITH made AS (INSERT INTO return_requests (number, order_id, status, by_right, delivery, answer)
              VALUES ($1, $2, 'approved', true, $3, $4) RETURNING id),
lines AS (INSERT INTO return_lines (return_id, order_line_id, quantity, reason)
          SELECT made.id, w.*, $5 FROM made, unnest($6::uuid[], $7::int[]) AS w)
SELECT id FROM made
"""


async def open_return(
    connection: Connection,
    *,
    order_id: UUID,
    lines: Sequence[LineOfRight],
    delivery: int,
    instructions: Callable[[str], str],
    actor: str,
) -> UUID:
    """Open a return that nobody can decline, and send the customer its `instructions`; returns its id.

    `delivery` is what is refunded for the delivery, in minor units, once the goods are here. The caller holds the
    order's row lock and has checked the lines.
    """
    number: str = await connection.fetchval("SELECT 'R-' || nextval('return_numbers')")
    parts = columns([(one.line_id, one.quantity) for one in lines], 2)
    answer = instructions(number)
    return_id: UUID = await connection.fetchval(WRITE, number, order_id, delivery, answer, Reason.CHANGED_MIND, *parts)
    await record(
        connection, order_id=order_id, return_id=return_id, status=ReturnStatus.APPROVED, actor=actor, note=answer
    )
    return return_id
