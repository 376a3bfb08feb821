"""Notifies waiting customers of stock, and not many more than there are units.

First those who have asked from their account for their own address, then everybody else, in the order of their
requests: made-up addresses take nobody's place who is known to be somebody, and get nothing until they are confirmed.
"""

from domain.catalogue.views import LOW_STOCK
from domain.connection import Connection, affected

BACK_IN_STOCK = "back_in_stock"

FOR_EACH = 3
AT_LEAST = 10
"""The most alerts of a variant in an hour: `FOR_EACH` per unit on hand, but at least `AT_LEAST`: some will not buy."""

TELL = f"""
WITH waiting AS (
    SELECT DISTINCT variant_id FROM stock_alerts WHERE told_at IS NULL AND confirmed_at IS NOT NULL
), back AS (
    SELECT w.variant_id, s.on_hand, p.slug, p.name, v.options, v.option_names,
           greatest({AT_LEAST}, {FOR_EACH} * s.on_hand::bigint) - (
               SELECT count(*) FROM stock_alerts t
               WHERE t.variant_id = w.variant_id AND t.told_at > now() - interval '1 hour') AS room
    FROM waiting w JOIN stock_items s ON s.variant_id = w.variant_id AND s.on_hand > 0
    JOIN variants v ON v.id = w.variant_id JOIN products p ON p.id = v.product_id AND p.published
), chosen AS (
    SELECT a.id, a.unproved, b.variant_id, b.on_hand, b.slug, b.name, b.options, b.option_names
    FROM back b CROSS JOIN LATERAL (
        SELECT id, user_id IS NULL AS unproved FROM stock_alerts
        WHERE variant_id = b.variant_id AND told_at IS NULL AND confirmed_at IS NOT NULL
        ORDER BY (user_id IS NULL), id LIMIT greatest(b.room, 0)
    ) AS a ORDER BY a.unproved, a.id LIMIT $1
), locked AS (
    SELECT a.id FROM stock_alerts a JOIN chosen c ON c.id = a.id WHERE a.told_at IS NULL
    ORDER BY a.id FOR UPDATE OF a SKIP LOCKED
), told AS (
    UPDATE stock_alerts a SET told_at = now() FROM locked l WHERE a.id = l.id RETURNING a.id, a.email, a.user_id
)
INSERT INTO outgoing_mail (kind, recipient, dedupe_key, context)
SELECT '{BACK_IN_STOCK}', coalesce(u.email, t.email), '{BACK_IN_STOCK}:' || t.id,
       jsonb_build_object('alert_id', t.id, 'variant_id', c.variant_id, 'slug', c.slug, 'product', c.name,
                          'options', c.options, 'option_names', c.option_names,
                          'left', CASE WHEN c.on_hand <= {LOW_STOCK} THEN c.on_hand END)
FROM told t JOIN chosen c ON c.id = t.id LEFT JOIN users u ON u.id = t.user_id ORDER BY c.unproved, t.id
ON CONFLICT (dedupe_key) DO NOTHING
"""  # noqa: S608 - constant


async def tell_waiting(connection: Connection, *, limit: int) -> int:
    """Write an email for up to `limit` alerts whose variant is in stock now; returns how many.

    One statement, each request once only, however many workers do so at the same time. Whatever brought the stock back,
    the query looks at the stock itself, so no way of coming back is missed. Of few units and many who wait the first
    are notified; the next ones an hour later, if there is still something.
    """
    return affected(await connection.execute(TELL, limit))
