"""Orders of which nothing was sent and all money has gone back: they are cancelled, whoever made the refund."""

from uuid import UUID

from domain.connection import Connection
from domain.discounts.uses import release_uses
from domain.mail.operations import write_order_emails
from domain.orders.operations import move_orders
from domain.orders.parcels import is_partly_sent
from domain.orders.states import OrderStatus
from domain.stock.operations import give_back, write_off
from domain.words.messages import gettext

ALL_BACK = """
SELECT o.id, o.status = 'confirmed' AND p.status = 'refunded' AND NOT p.surplus AND NOT EXISTS (
    SELECT FROM payments k WHERE k.order_id = o.id AND NOT k.surplus AND k.amount > 0
    AND k.status IN ('paid', 'partially_refunded')) AS all_back
FROM payments p JOIN orders o ON o.id = p.order_id WHERE p.id = $1
"""


async def is_all_back(connection: Connection, *, payment_id: UUID) -> bool:
    """Whether a payment, and all others of its confirmed order, went back in full before any parcel was sent.

    The caller holds the order's row lock.
    """
    row = await connection.fetchrow(ALL_BACK, payment_id)
    return bool(row["all_back"]) and not await is_partly_sent(connection, row["id"])


NOT_WANTED = """
SELECT l.variant_id, sum(b.quantity)::int AS quantity FROM refund_lines b
JOIN refunds r ON r.id = b.refund_id JOIN order_lines l ON l.id = b.order_line_id
WHERE r.order_id = $1 AND r.status = 'succeeded' AND NOT b.restock AND l.variant_id IS NOT NULL
GROUP BY l.variant_id HAVING sum(b.quantity) > 0 ORDER BY l.variant_id
"""


async def end_refunded_order(connection: Connection, *, order_id: UUID, actor: str) -> None:
    """Cancel an order of which all money went back: its code and its goods are free again, and the customer is told.

    Goods whose refund said that they do not go back on the shelf are written off. The caller holds the order's row lock
    and no stock's, and writes the documents.
    """
    order_ids = [order_id]
    await move_orders(
        connection,
        order_ids=order_ids,
        present=OrderStatus.CONFIRMED,
        wanted=OrderStatus.CANCELLED,
        actor=actor,
        note=gettext("All of its money went back."),
    )
    await release_uses(connection, order_ids=order_ids)
    await give_back(connection, order_ids=order_ids, reason="cancelled", actor=actor)
    unwanted = {row["variant_id"]: row["quantity"] for row in await connection.fetch(NOT_WANTED, order_id)}
    if unwanted:
        await write_off(connection, quantities=unwanted, reason="refunded, not restocked", actor=actor)
    await write_order_emails(connection, kind="order_cancelled", order_ids=order_ids)
