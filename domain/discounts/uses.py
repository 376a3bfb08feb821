"""Uses of codes by orders that end, and by those that come back. Taking one is part of the checkout itself.

Locks are taken in one order everywhere: carts, codes, stock at checkout; orders, codes, stock afterwards; several codes
by their ids. A code's row is locked for an instant and only by who counts its uses, never by who reads it.
"""

from collections.abc import Sequence
from uuid import UUID

from domain.connection import Connection

LOCK = """
SELECT d.id FROM discounts d WHERE d.id IN (SELECT discount_id FROM discount_uses WHERE order_id = ANY($1::uuid[]))
ORDER BY d.id FOR NO KEY UPDATE
"""

RELEASE = """
WITH gone AS (
    UPDATE discount_uses SET released_at = now() WHERE order_id = ANY($1::uuid[]) AND released_at IS NULL
    RETURNING discount_id
)
UPDATE discounts d SET used = d.used - g.uses
FROM (SELECT discount_id, count(*)::int AS uses FROM gone GROUP BY discount_id) AS g WHERE d.id = g.discount_id
"""


async def release_uses(connection: Connection, *, order_ids: Sequence[UUID]) -> None:
    """Give back the codes that these orders use, once. The caller holds the orders' row locks, and no stock's yet."""
    if await connection.fetch(LOCK, list(order_ids)):
        await connection.execute(RELEASE, list(order_ids))


FREE = """
SELECT (d.limit_total IS NULL OR d.used < d.limit_total) AND (d.limit_per_customer IS NULL OR d.limit_per_customer >
       (SELECT count(*) FROM discount_uses o WHERE o.discount_id = d.id AND o.released_at IS NULL
        AND (o.user_id = u.user_id OR o.email_hash IN (u.email_hash, u.account_hash)
             OR o.account_hash IN (u.email_hash, u.account_hash))))
FROM discount_uses u JOIN discounts d ON d.id = u.discount_id WHERE u.order_id = $1 AND u.released_at IS NOT NULL
"""

USE_AGAIN = """
WITH again AS (UPDATE discount_uses SET released_at = NULL WHERE order_id = $1 RETURNING discount_id)
UPDATE discounts SET used = used + 1 WHERE id IN (SELECT discount_id FROM again)
"""


async def use_again(connection: Connection, *, order_id: UUID) -> bool:
    """Use once more the code that an order had given back, if its limits still allow; returns whether that is so.

    An order that gave back none needs none. The caller holds the order's row lock, and no stock's yet.
    """
    await connection.fetch(LOCK, [order_id])
    free: bool | None = await connection.fetchval(FREE, order_id)
    if free:
        await connection.execute(USE_AGAIN, order_id)
    return free is not False
