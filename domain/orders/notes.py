"""Notes that staff take on an order's timeline, for staff alone."""

from uuid import UUID

from domain.connection import Connection
from domain.orders.operations import STAFF_NOTE, lock_order, write_event

LATEST = "SELECT kind, actor, note FROM order_events WHERE order_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1"


async def take_note(connection: Connection, *, order_id: UUID, note: str, actor: str) -> None:
    """Add a note, unless the latest entry is the same one of the same person. Raises `NotFoundError`."""
    await lock_order(connection, order_id)
    latest = await connection.fetchrow(LATEST, order_id)
    if latest is None or tuple(latest.values()) != (STAFF_NOTE, actor, note):
        await write_event(connection, order_ids=[order_id], kind=STAFF_NOTE, actor=actor, note=note)
