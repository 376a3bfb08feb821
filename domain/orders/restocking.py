"""Restocking of an order's goods, line by line, and never more than the order still holds."""

from collections.abc import Mapping
from uuid import UUID

from domain.connection import Connection
from domain.stock.operations import restock
from domain.stock.queries import held_by_order


async def put_back(
    connection: Connection, *, order_id: UUID, quantities: Mapping[UUID, int], reason: str, actor: str
) -> dict[UUID, int]:
    """Restock these quantities of lines, as far as the order still holds them; returns the restocked quantity by line.

    The caller holds the order's row lock.
    """
    variants = await connection.fetch(
        "SELECT id, variant_id FROM order_lines WHERE id = ANY($1::uuid[]) AND variant_id IS NOT NULL "
        "ORDER BY position",
        list(quantities),
    )
    held = await held_by_order(connection, order_id)
    back: dict[UUID, int] = {}
    by_line: dict[UUID, int] = {}
    for line_id, variant_id in variants:
        quantity = min(quantities[line_id], held.get(variant_id, 0) - back.get(variant_id, 0))
        if quantity > 0:
            by_line[line_id] = quantity
            back[variant_id] = back.get(variant_id, 0) + quantity
    if back:
        await restock(connection, order_id=order_id, back=back, reason=reason, actor=actor)
    return by_line
