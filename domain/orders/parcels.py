"""Parcels as rows: the quantities of an order that are still to be sent, and the parcels that were."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from domain.connection import Connection


@dataclass(frozen=True, slots=True)
class Parcel:
    """The tracking number and the carrier of a parcel; the customer is sent both."""

    tracking: str = ""
    carrier: str = ""

    @property
    def words(self) -> str:
        """The carrier and the tracking number in one line."""
        return " ".join(part for part in (self.carrier, self.tracking) if part)


@dataclass(frozen=True, slots=True)
class Unsent:
    """The unsent quantity of a line: `left` were not sent, `due` of them are to be.

    Items refunded before they were sent stay here.
    """

    line_id: UUID
    name: str
    left: int
    due: int


UNSENT = """
SELECT l.id, l.name, l.quantity - coalesce(s.sent, 0),
       greatest(l.quantity - coalesce(s.sent, 0) - coalesce(r.back, 0), 0)
FROM order_lines l
LEFT JOIN LATERAL (SELECT sum(quantity)::int AS sent FROM shipment_lines WHERE order_line_id = l.id) s ON true
LEFT JOIN LATERAL (SELECT sum(b.quantity)::int AS back FROM refund_lines b JOIN refunds f ON f.id = b.refund_id
                   WHERE b.order_line_id = l.id AND f.status <> 'failed') r ON true
WHERE l.order_id = $1 ORDER BY l.position
"""


async def unsent(connection: Connection, order_id: UUID) -> list[Unsent]:
    """The unsent quantity of every line of an order whose row the caller has locked: one query."""
    return [Unsent(*row.values()) for row in await connection.fetch(UNSENT, order_id)]


WRITE = """
WITH parcel AS (INSERT INTO shipments (order_id, carrier, tracking, actor) VALUES ($1, $2, $3, $4) RETURNING id),
lines AS (INSERT INTO shipment_lines (shipment_id, order_line_id, quantity)
          SELECT parcel.id, line.id, line.quantity FROM parcel, unnest($5::uuid[], $6::int[]) AS line(id, quantity))
SELECT id FROM parcel
"""


async def write_parcel(
    connection: Connection, *, order_id: UUID, quantities: Mapping[UUID, int], parcel: Parcel, actor: str
) -> UUID:
    """Store a parcel that leaves; the caller has locked the order and checked that these quantities are left."""
    shipment_id: UUID = await connection.fetchval(
        WRITE, order_id, parcel.carrier, parcel.tracking, actor, list(quantities), list(quantities.values())
    )
    return shipment_id


async def is_partly_sent(connection: Connection, order_id: UUID) -> bool:
    """Whether a parcel of this order has left."""
    return bool(await connection.fetchval("SELECT EXISTS (SELECT FROM shipments WHERE order_id = $1)", order_id))
