"""Stock alerts requested, cancelled and deleted."""

from uuid import UUID

from domain.connection import PIECE, Connection, delete_some
from domain.errors import NotFoundError
from domain.stock_alerts.errors import InStockError

MOST_OPEN = 50
"""The most open alerts of one address; beyond it the latest stay.

What its owner has asked for from their account is counted apart from what anybody may ask for in its name.
"""

ON_HAND = """
SELECT coalesce(s.on_hand, 0) FROM variants v JOIN products p ON p.id = v.product_id
LEFT JOIN stock_items s ON s.variant_id = v.id WHERE v.id = $1 AND p.published
"""

ASK = """
INSERT INTO stock_alerts (variant_id, email, user_id) VALUES ($1, $2, $3)
ON CONFLICT (variant_id, lower(email)) WHERE told_at IS NULL
DO UPDATE SET user_id = coalesce(stock_alerts.user_id, excluded.user_id)
"""

CAP = f"""
DELETE FROM stock_alerts WHERE id IN (
    SELECT id FROM stock_alerts WHERE lower(email) = lower($1) AND told_at IS NULL AND (user_id IS NULL) = $2
    ORDER BY id DESC OFFSET {MOST_OPEN}
)
"""  # noqa: S608 - constant


async def request_alert(connection: Connection, *, variant_id: UUID, email: str, user_id: UUID | None = None) -> None:
    """Request an email to `email`, or to the account's address, once the variant is back; once, if repeated.

    Nobody learns from this who has asked before. `user_id` is the owner of `email`, if they have proved that they are.

    Raises `NotFoundError` for a variant that is not offered, or `InStockError`.
    """
    on_hand = await connection.fetchval(ON_HAND, variant_id)
    if on_hand is None:
        raise NotFoundError("This product is no longer offered.")
    if on_hand > 0:
        raise InStockError("It's back in stock. You can buy it now.")
    await connection.execute(ASK, variant_id, email, user_id)
    await connection.execute(CAP, email, user_id is None)


OWN = "(user_id = $1 OR lower(email) = lower($2)) AND told_at IS NULL"
STOP = f"DELETE FROM stock_alerts WHERE {OWN} AND id = $3 RETURNING id"  # noqa: S608 - constant


async def stop_waiting(connection: Connection, *, alert_id: UUID, user_id: UUID, email: str) -> None:
    """Delete one open alert of a user, by account or address. Raises `NotFoundError`."""
    found = await connection.fetchval(STOP, user_id, email, alert_id)
    if found is None:
        raise NotFoundError("You no longer have this alert.")


LEAVE = """
DELETE FROM stock_alerts a USING stock_alerts named
WHERE named.id = $1 AND (lower(a.email) = lower(named.email) OR a.user_id = named.user_id)
"""


async def forget_asker(connection: Connection, *, alert_id: UUID) -> None:
    """Delete every alert of the customer who requested this one, open or sent.

    One that is gone already is no error.
    """
    await connection.execute(LEAVE, alert_id)


async def delete_old_alerts(connection: Connection, *, limit: int = PIECE) -> int:
    """Delete up to `limit` alerts that were sent a month ago or have waited for a year in vain; returns how many."""
    old = "told_at < now() - interval '30 days' OR created_at < now() - interval '1 year'"
    return await delete_some(connection, "stock_alerts", old, limit=limit)
