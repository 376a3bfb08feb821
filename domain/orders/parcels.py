"""Parcels as rows: writing one, and whether an order has any."""

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
