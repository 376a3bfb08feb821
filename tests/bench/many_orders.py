"""A shop of some years: customers, orders with all that belongs to them, carts and searches, in books that balance.

Triggers and the checks of foreign keys are off while rows are written, and indexes are made afterwards: a million
orders then take minutes, not an hour. What triggers would have noted is noted at the end, for the worker to sum up.
"""

import asyncpg

AT_ONCE = 50_000
DAY = 86_400.0
LEAST_DAYS, MOST_DAYS = 14, 1095
A_DAY = 100
"""Orders are spread over days until now: a hundred a day, but over three years at most."""

TABLES = (
    "users", "sessions", "orders", "order_lines", "order_events", "payments", "refunds", "invoices", "shipments",
    "shipment_lines", "stock_movements", "return_requests", "return_lines", "discount_uses", "outgoing_mail", "carts",
    "cart_lines",
)  # fmt: skip
"""The tables that grow with orders."""

CUSTOMERS = (
    """
    CREATE TEMP TABLE buyers AS
    SELECT n, uuidv7() AS id, 'customer' || $3::int + n || '@example.com' AS email,
           (ARRAY['Ada', 'Ben', 'Cleo', 'Dan', 'Eve', 'Finn', 'Gwen', 'Hugh'])[1 + n % 8] || ' '
           || (ARRAY['Archer', 'Baker', 'Carter', 'Dyer', 'Fisher', 'Mason', 'Potter'])[1 + n % 7] || ' ' || n AS name,
           now() - make_interval(secs => $2 * (1 - n * 10.0 / $1)) AS since
    FROM generate_series(0, greatest(10, $1::int / 10) - 1) AS n
    """,
    """
    INSERT INTO users (id, email, name, password_hash, created_at)
    SELECT id, email, name, '', since FROM buyers
    """,
    """
    INSERT INTO sessions (user_id, expires_at, seen_at)
    SELECT id, now() + interval '1 day', now() - make_interval(secs => 86400 * (n % 30)) FROM buyers WHERE n % 4 = 0
    """,
    """
    INSERT INTO discounts (code, kind, value, currency) SELECT 'TEN', 'percentage', 10, 'GBP'
    WHERE NOT EXISTS (SELECT FROM discounts WHERE code = 'TEN')
    """,
    """
    CREATE TEMP TABLE goods AS
    SELECT row_number() OVER (ORDER BY v.id) - 1 AS place, v.id, v.sku, p.slug, p.name
    FROM (SELECT * FROM variants ORDER BY id LIMIT 20000) v JOIN products p ON p.id = v.product_id
    """,
    "CREATE UNIQUE INDEX ON buyers (n) INCLUDE (id, email, name)",
    "CREATE UNIQUE INDEX ON goods (place)",
    "ANALYZE buyers, goods",
)
"""A customer for ten orders, of whom a quarter was here in the last month; a code of a tenth off; what is sold."""

MADE = """
CREATE TEMP TABLE made AS
SELECT o.n, uuidv7(at - now()) AS id, 'M-' || nextval('order_numbers') AS number, at,
       CASE WHEN o.n % 50 = 7 THEN 'failed' WHEN at > now() - interval '1 day' THEN 'confirmed'
            WHEN at > now() - interval '4 days' THEN 'shipped' ELSE 'delivered' END AS status,
       CASE WHEN o.n % 20 = 0 THEN 'TEN' END AS code, o.n % 20 = 0 AS cheaper,
       CASE WHEN o.n % 3 = 0 THEN b.id END AS user_id,
       CASE WHEN o.n % 3 = 0 THEN b.email ELSE replace(b.email, 'customer', 'guest') END AS email, b.name,
       (ARRAY['GB', 'GB', 'GB', 'FR', 'DE', 'US'])[1 + o.n % 6] AS country
FROM (SELECT n, now() - make_interval(secs => $3 * (1 - (n + 1.0) / $2)) AS at
      FROM generate_series($1::int, $1::int + $4::int - 1) AS n) AS o
JOIN buyers b ON b.n = (o.n::bigint * 7919) % greatest(10, $2::int / 10)
"""
"""The orders of a portion: one of fifty is not paid, those of the last day are to be sent, one of twenty has a code."""

ORDERS = (
    """
    INSERT INTO orders (id, number, user_id, email, status, currency, subtotal, discount, delivery, tax, total, address,
                        explanation, delivery_method, payment_method, discount_code, placed_at, units)
    SELECT id, number, user_id, email, status, 'GBP', 6000, CASE WHEN cheaper THEN 600 ELSE 0 END, 0,
           CASE WHEN cheaper THEN 900 ELSE 1000 END, CASE WHEN cheaper THEN 5400 ELSE 6000 END,
           jsonb_build_object('name', name, 'line1', n % 200 || ' High Street', 'city', 'Leeds', 'country', country,
                              'postal_code', 'LS' || n % 29 || ' ' || n % 9 || 'AB'),
           '{"delivery": "Standard delivery", "lines": []}', 'standard', 'card', code, at, 3
    FROM made
    """,
    """
    INSERT INTO order_lines (order_id, position, variant_id, sku, slug, name, unit_price, quantity, line_total,
                             discount, tax_rate, tax)
    SELECT m.id, l, g.id, g.sku, g.slug, g.name, 2000, 1 + l, 2000 * (1 + l),
           CASE WHEN cheaper THEN 200 * (1 + l) ELSE 0 END, 2000,
           CASE WHEN cheaper THEN 300 * (1 + l) ELSE 333 + 334 * l END
    FROM made m CROSS JOIN generate_series(0, 1) AS l
    JOIN goods g ON g.place = floor((SELECT count(*) FROM goods)
                                    * power((hashtext(m.number || l) & 1048575) / 1048576.0, 3))::int
    """,
    """
    INSERT INTO order_events (order_id, kind, actor, created_at)
    SELECT id, kind, 'shop', at
    FROM made CROSS JOIN unnest(ARRAY['placed', 'confirmed', 'shipped', 'delivered']) AS kind
    WHERE kind = 'placed' OR status = 'delivered' OR (status = 'shipped' AND kind <> 'delivered')
    OR (status = 'confirmed' AND kind = 'confirmed')
    """,
    """
    INSERT INTO payments (order_id, provider, reference, status, amount, currency, check_due_at, created_at)
    SELECT id, 'simulated', 'bench:' || id, CASE WHEN status = 'failed' THEN 'failed' WHEN n % 25 = 1
           THEN 'partially_refunded' ELSE 'paid' END, CASE WHEN cheaper THEN 5400 ELSE 6000 END, 'GBP', NULL, at
    FROM made
    """,
    """
    INSERT INTO refunds (order_id, payment_id, amount, currency, reason, actor, status, settled_at, created_at)
    SELECT p.order_id, p.id, 1000, 'GBP', 'bench', 'bench', 'succeeded', at, at
    FROM made m JOIN payments p ON p.order_id = m.id WHERE p.status = 'partially_refunded'
    """,
    """
    WITH latest AS MATERIALIZED (SELECT kind, max(number) AS number FROM invoices GROUP BY kind)
    INSERT INTO invoices (kind, number, order_id, refund_id, issued_at, figures, pdf)
    SELECT kind, coalesce((SELECT i.number FROM latest i WHERE i.kind = d.kind), 0)
           + row_number() OVER (PARTITION BY kind ORDER BY at), id, refund_id, at, jsonb_build_object(
               'currency', 'GBP', 'total', gross, 'tax', tax, 'order_number', number,
               'buyer', jsonb_build_object('address', jsonb_build_object('country', country)),
               'taxes', jsonb_build_array(jsonb_build_object(
                   'words', 'VAT at 20%', 'rate', 2000, 'gross', gross, 'tax', tax))), ''
    FROM (
        SELECT 'invoice' AS kind, m.*, NULL::uuid AS refund_id, CASE WHEN cheaper THEN 5400 ELSE 6000 END AS gross,
               CASE WHEN cheaper THEN 900 ELSE 1000 END AS tax FROM made m WHERE status <> 'failed'
        UNION ALL
        SELECT 'credit_note', m.*, r.id, 1000, 167 FROM made m JOIN refunds r ON r.order_id = m.id
    ) AS d
    """,
    """
    INSERT INTO shipments (order_id, carrier, tracking, actor, created_at)
    SELECT id, 'Royal Mail', 'RM' || n || 'GB', 'bench', at FROM made WHERE status IN ('shipped', 'delivered')
    """,
    """
    INSERT INTO shipment_lines (shipment_id, order_line_id, quantity)
    SELECT s.id, l.id, l.quantity
    FROM made m JOIN shipments s ON s.order_id = m.id JOIN order_lines l ON l.order_id = m.id
    """,
    """
    INSERT INTO stock_movements (variant_id, delta, reason, order_id, actor, created_at)
    SELECT l.variant_id, -l.quantity, 'order', m.id, 'bench', at FROM made m JOIN order_lines l ON l.order_id = m.id
    WHERE m.status <> 'failed'
    """,
    """
    WITH back AS (
        INSERT INTO return_requests (number, order_id, status, created_at)
        SELECT 'R-' || nextval('return_numbers'), id,
               CASE WHEN at > now() - interval '9 days' THEN 'requested' ELSE 'received' END, at
        FROM made WHERE status = 'delivered' AND n % 40 = 3 RETURNING id, order_id, status
    )
    INSERT INTO return_lines (return_id, order_line_id, quantity, reason, received)
    SELECT b.id, l.id, 1, 'damaged', CASE WHEN b.status = 'received' THEN 1 END
    FROM back b JOIN order_lines l ON l.order_id = b.order_id AND l.position = 0
    """,
    """
    INSERT INTO discount_uses (order_id, discount_id, user_id, email_hash, used_at, released_at)
    SELECT m.id, d.id, user_id, sha256(email::bytea), at, CASE WHEN status = 'failed' THEN at END
    FROM made m JOIN discounts d ON d.code = m.code
    """,
    """
    INSERT INTO outgoing_mail (kind, recipient, order_id, dedupe_key, status, created_at, sent_at)
    SELECT 'order_placed', email, id, 'order_placed:' || id, 'sent', at, at FROM made
    """,
    """
    WITH cart AS (
        INSERT INTO carts (token_hash, touched_at)
        SELECT sha256(number::bytea), now() - make_interval(secs => n % 2000000) FROM made WHERE n % 12 = 5 RETURNING id
    )
    INSERT INTO cart_lines (cart_id, variant_id, quantity) SELECT c.id, g.id, 1 FROM cart c JOIN goods g ON g.place = 0
    """,
    "DROP TABLE made",
)
"""All that belongs to them; a twelfth as many carts wait for their owners."""

CLOSING = (
    """
    INSERT INTO stock_movements (variant_id, delta, reason, actor)
    SELECT variant_id, -sum(delta), 'delivery', 'bench' FROM stock_movements
    WHERE actor = 'bench' GROUP BY variant_id HAVING sum(delta) <> 0
    """,
    """
    INSERT INTO invoice_counters (kind, latest) SELECT kind, max(number) FROM invoices GROUP BY kind
    ON CONFLICT (kind) DO UPDATE SET latest = excluded.latest
    """,
    """
    UPDATE discounts d SET used = (SELECT count(*) FROM discount_uses u WHERE u.discount_id = d.id
                                   AND u.released_at IS NULL) WHERE code = 'TEN'
    """,
    """
    INSERT INTO search_counts (day, words, times, found)
    SELECT current_date - d, 'search ' || w, 1 + (d * w) % 40, w % 5
    FROM generate_series(1, 365) AS d, generate_series(1, 200) AS w
    ON CONFLICT DO NOTHING
    """,
    """
    INSERT INTO report_changes (of, at)
    SELECT of, now() - make_interval(days => n)
    FROM generate_series(0, $1::int) AS n, unnest(ARRAY['placed', 'issued']) AS of
    """,
    "INSERT INTO customer_changes (customer) SELECT id FROM buyers",
    "DROP TABLE buyers, goods",
)

INDEXES = """
SELECT c.relname AS name, pg_get_indexdef(i.indexrelid) AS statement
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid = ANY($1::regclass[]) AND NOT i.indisunique AND c.relname <> ALL($2)
"""
NEEDED = ("ix_payments_order", "ix_shipments_order_id")
"""Indexes that writing needs."""

SETTINGS = """
SET session_replication_role = replica; SET synchronous_commit = off; SET jit = off; SET work_mem = '256MB';
SET maintenance_work_mem = '1GB'
"""


async def load_orders(connection: asyncpg.Connection, count: int, *, before: int = 0) -> None:
    """Write `count` orders of two lines each, beside the `before` that this has written already.

    What is sold follows a power law, as it does in shops. To be run as a superuser, on a connection that nobody uses
    afterwards.
    """
    await connection.execute(SETTINGS)
    indexes = await connection.fetch(INDEXES, list(TABLES), list(NEEDED))
    for index in indexes:
        await connection.execute(f'DROP INDEX "{index["name"]}"')
    days = min(MOST_DAYS, max(LEAST_DAYS, count // A_DAY))
    await _run(connection, CUSTOMERS, count, days * DAY, before)
    for begin in range(0, count, AT_ONCE):
        async with connection.transaction():
            await connection.execute(MADE, begin, count, days * DAY, min(AT_ONCE, count - begin))
            await connection.execute("CREATE UNIQUE INDEX ON made (id)")
            await connection.execute("ANALYZE made")
            await _run(connection, ORDERS)
    await _run(connection, CLOSING, days + 1)
    for index in indexes:
        await connection.execute(index["statement"])
    await connection.execute("VACUUM (ANALYZE)")


async def _run(connection: asyncpg.Connection, statements: tuple[str, ...], *values: object) -> None:
    for statement in statements:
        wanted = sum(f"${place}" in statement for place in range(1, len(values) + 1))
        await connection.execute(statement, *values[:wanted])
