"""The export of all data that the shop holds of a customer. Secrets and their hashes are left out."""

from typing import Any
from uuid import UUID

from domain.connection import Connection

Rows = list[dict[str, Any]]

BY_PERSON = {
    "account": "SELECT id, email, name, role, created_at FROM users WHERE id = $1",
    "addresses": "SELECT address, preferred, created_at FROM addresses WHERE user_id = $1 ORDER BY id",
    "sessions": "SELECT device, created_at, seen_at, proved_at, expires_at, revoked_at FROM sessions "
    "WHERE user_id = $1 ORDER BY id",
    "refresh_tokens": "SELECT r.created_at, r.used_at FROM refresh_tokens r JOIN sessions s ON s.id = r.session_id "
    "WHERE s.user_id = $1 ORDER BY r.created_at",
    "api_tokens": "SELECT name, scopes, created_at, used_at, revoked_at FROM api_tokens WHERE user_id = $1 ORDER BY id",
    "authenticator": "SELECT created_at, confirmed_at FROM totp_secrets WHERE user_id = $1",
    "passkeys": "SELECT name, transports, created_at, used_at FROM passkeys WHERE user_id = $1 ORDER BY id",
    "recovery_codes": "SELECT created_at, used_at FROM recovery_codes WHERE user_id = $1 ORDER BY created_at",
    "unfinished_sign_ins": "SELECT created_at, expires_at, attempts FROM pending_sign_ins WHERE user_id = $1 "
    "ORDER BY created_at",
    "cart": "SELECT v.sku, p.name, v.options, l.quantity, l.added_at FROM carts c "
    "JOIN cart_lines l ON l.cart_id = c.id JOIN variants v ON v.id = l.variant_id "
    "JOIN products p ON p.id = v.product_id WHERE c.user_id = $1 ORDER BY l.added_at, l.variant_id",
    "stock_alerts": "SELECT a.email, v.sku, p.name, v.options, a.created_at, a.told_at FROM users u "
    "JOIN stock_alerts a ON a.user_id = u.id OR lower(a.email) = lower(u.email) JOIN variants v ON v.id = a.variant_id "
    "JOIN products p ON p.id = v.product_id WHERE u.id = $1 ORDER BY a.id",
    "changes": "SELECT action, subject, details, created_at FROM audit_entries WHERE actor_id = $1 ORDER BY id",
}
"""The sections that are found by the customer's id."""

BY_EMAIL = {
    "codes": "SELECT purpose, attempts, created_at, expires_at, used_at FROM one_time_codes "
    "WHERE lower(email) = lower($1) ORDER BY id",
    "proofs_of_address": "SELECT purpose, created_at, expires_at, used_at FROM email_proofs "
    "WHERE lower(email) = lower($1) ORDER BY created_at",
    "letters": "SELECT kind, recipient, context, created_at, sent_at FROM outgoing_mail "
    "WHERE lower(recipient) = lower($1) AND order_id IS NULL ORDER BY id",
}
"""The sections that are found by the customer's address."""

ORDERS = """
SELECT o.id, o.number, o.placed_at, o.status, o.email, o.address, o.delivery_method, o.payment_method, o.currency,
       o.subtotal, o.discount, o.delivery, o.tax, o.total, o.explanation,
  (SELECT jsonb_agg(jsonb_build_object('sku', l.sku, 'name', l.name, 'options', l.options, 'quantity', l.quantity,
                                       'unit_price', l.unit_price, 'line_total', l.line_total,
                                       'discount', l.discount) ORDER BY l.position)
   FROM order_lines l WHERE l.order_id = o.id) AS lines,
  (SELECT jsonb_build_object('code', d.code, 'at', u.used_at, 'given_back_at', u.released_at)
   FROM discount_uses u JOIN discounts d ON d.id = u.discount_id WHERE u.order_id = o.id) AS discount_use,
  (SELECT jsonb_agg(jsonb_build_object('kind', e.kind, 'note', e.note, 'at', e.created_at) ORDER BY e.id)
   FROM order_events e WHERE e.order_id = o.id AND e.kind <> 'staff_note') AS events,
  (SELECT jsonb_agg(jsonb_build_object('provider', p.provider, 'reference', p.reference, 'status', p.status,
                                       'amount', p.amount, 'at', p.created_at) ORDER BY p.id)
   FROM payments p WHERE p.order_id = o.id) AS payments,
  (SELECT jsonb_agg(jsonb_build_object('amount', r.amount, 'reason', r.reason, 'status', r.status, 'at', r.created_at)
                    ORDER BY r.id)
   FROM refunds r WHERE r.order_id = o.id) AS refunds,
  (SELECT jsonb_agg(jsonb_build_object('number', q.number, 'status', q.status, 'words', q.words, 'answer', q.answer,
                                       'at', q.created_at, 'lines', (
       SELECT jsonb_agg(jsonb_build_object('sku', l.sku, 'quantity', n.quantity, 'reason', n.reason,
                                           'received', n.received) ORDER BY l.position)
       FROM return_lines n JOIN order_lines l ON l.id = n.order_line_id WHERE n.return_id = q.id)) ORDER BY q.id)
   FROM return_requests q WHERE q.order_id = o.id) AS returns,
  (SELECT jsonb_agg(jsonb_build_object('kind', m.kind, 'recipient', m.recipient, 'written_at', m.created_at,
                                       'sent_at', m.sent_at) ORDER BY m.id)
   FROM outgoing_mail m WHERE m.order_id = o.id) AS letters
FROM orders o
WHERE (o.user_id = $1 OR (o.user_id IS NULL AND lower(o.email) = lower($2))) AND ($3::uuid IS NULL OR o.id > $3)
ORDER BY o.id LIMIT $4
"""


async def export_sections(connection: Connection, *, user_id: UUID, email: str) -> dict[str, Rows]:
    """All sections but the orders: one query each."""
    sections = {name: await _rows(connection, query, user_id) for name, query in BY_PERSON.items()}
    return sections | {name: await _rows(connection, query, email) for name, query in BY_EMAIL.items()}


async def export_orders(
    connection: Connection, *, user_id: UUID, email: str, after: UUID | None = None, limit: int = 100
) -> Rows:
    """Up to `limit` orders of the customer, or of a guest with their address, that follow `after`: one query."""
    return await _rows(connection, ORDERS, user_id, email, after, limit)


async def _rows(connection: Connection, query: str, *args: object) -> Rows:
    return [dict(row) for row in await connection.fetch(query, *args)]
