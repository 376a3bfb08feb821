"""Stock alerts requested, cancelled and deleted."""

from uuid import UUID

from domain.connection import PIECE, Connection, delete_some, take_turns
from domain.errors import NotFoundError
from domain.mail.operations import write_email
from domain.stock_alerts.errors import InStockError
from domain.words.messages import gettext

MOST_OPEN = 50
"""The most open alerts of one address; beyond it the latest stay.

What its owner has asked for from their account is counted apart from what anybody may ask for in its name.
"""

ON_HAND = """
SELECT coalesce(s.on_hand, 0) FROM variants v JOIN products p ON p.id = v.product_id
LEFT JOIN stock_items s ON s.variant_id = v.id WHERE v.id = $1 AND p.published
"""

CONFIRM_DAYS = 7
"""An alert that nobody has confirmed by then is deleted."""

REQUESTED = "stock_alert_requested"

ASK = """
INSERT INTO stock_alerts AS a (variant_id, email, user_id, confirmed_at)
VALUES ($1, $2, $3, CASE WHEN $3::uuid IS NOT NULL THEN now() END)
ON CONFLICT (variant_id, lower(email)) WHERE told_at IS NULL
DO UPDATE SET user_id = coalesce(a.user_id, excluded.user_id),
    confirmed_at = coalesce(a.confirmed_at, excluded.confirmed_at)
RETURNING id, confirmed_at IS NOT NULL AS confirmed
"""

LINK_SENT = """
SELECT EXISTS (SELECT FROM outgoing_mail WHERE lower(recipient) = lower($1) AND kind = $2 AND order_id IS NULL
               AND created_at > now() - interval '1 day')
"""

NAMED = """
SELECT p.name AS product, v.options, v.option_names FROM variants v JOIN products p ON p.id = v.product_id
WHERE v.id = $1
"""

CAP = f"""
DELETE FROM stock_alerts WHERE id IN (
    SELECT id FROM stock_alerts WHERE lower(email) = lower($1) AND told_at IS NULL AND (user_id IS NULL) = $2
    ORDER BY id DESC OFFSET {MOST_OPEN}
)
"""  # noqa: S608 - constant


async def request_alert(connection: Connection, *, variant_id: UUID, email: str, user_id: UUID | None = None) -> None:
    """Request an email to `email`, or to the account's address, once the variant is back; once, if repeated.

    Nobody learns from this who has asked before. `user_id` is the owner of `email`, if they have proved that they are;
    any other address gets one email a day to confirm by, whatever is asked for in its name.

    Raises `NotFoundError` for a variant that is not offered, or `InStockError`.
    """
    await take_turns(connection, f"stock_alert:{email.lower()}")
    on_hand = await connection.fetchval(ON_HAND, variant_id)
    if on_hand is None:
        raise NotFoundError(gettext("This product is no longer offered."))
    if on_hand > 0:
        raise InStockError(gettext("It's back in stock. You can buy it now."))
    alert = await connection.fetchrow(ASK, variant_id, email, user_id)
    await connection.execute(CAP, email, user_id is None)
    if not alert["confirmed"] and not await connection.fetchval(LINK_SENT, email, REQUESTED):
        named = await connection.fetchrow(NAMED, variant_id)
        await write_email(
            connection,
            kind=REQUESTED,
            recipient=email,
            context={"alert_id": str(alert["id"]), **named},
        )


CONFIRM = """
WITH named AS (SELECT email FROM stock_alerts WHERE id = $1), confirmed AS (
    UPDATE stock_alerts a SET confirmed_at = now() FROM named n
    WHERE lower(a.email) = lower(n.email) AND a.confirmed_at IS NULL
)
SELECT EXISTS (SELECT FROM named)
"""


async def confirm_alerts(connection: Connection, *, alert_id: UUID) -> None:
    """Confirm this alert, and all others that wait for it at its address.

    Raises `NotFoundError` for one that is gone.
    """
    if not await connection.fetchval(CONFIRM, alert_id):
        raise NotFoundError(gettext("This request has ended. You can ask again on the product's page."))


OWN = "(user_id = $1 OR lower(email) = lower($2)) AND told_at IS NULL"
STOP = f"DELETE FROM stock_alerts WHERE {OWN} AND id = $3 RETURNING id"  # noqa: S608 - constant


async def stop_waiting(connection: Connection, *, alert_id: UUID, user_id: UUID, email: str) -> None:
    """Delete one open alert of a user, by account or address. Raises `NotFoundError`."""
    found = await connection.fetchval(STOP, user_id, email, alert_id)
    if found is None:
        raise NotFoundError(gettext("You no longer have this alert."))


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
    """Delete up to `limit` alerts that were sent a month ago, waited for a year, or were not confirmed in time.

    Returns how many.
    """
    old = (
        "told_at < now() - interval '30 days' OR created_at < now() - interval '1 year' "
        f"OR confirmed_at IS NULL AND created_at < now() - interval '{CONFIRM_DAYS} days'"
    )
    return await delete_some(connection, "stock_alerts", old, limit=limit)
