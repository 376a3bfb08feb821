"""Orders by the hundred thousand, over three years until now, with their lines, payments, refunds and documents."""

import asyncpg

YEARS_DAYS = 1095
AT_ONCE = 50_000

ORDERS = """
WITH made AS (
    INSERT INTO orders (number, email, status, currency, subtotal, discount, delivery, tax, total, address,
                        delivery_method, payment_method, discount_code, placed_at, units)
    SELECT 'M-' || nextval('order_numbers'), 'buyer' || (n::bigint * 7919 % 200000) || '@example.com', 'delivered',
           'GBP', 6000, 0, 0, 1000, 6000,
           jsonb_build_object('country', (ARRAY['GB', 'GB', 'GB', 'FR', 'DE', 'US'])[1 + n % 6]),
           'standard', 'card', CASE WHEN n % 20 = 0 THEN 'TEN' END,
           now() - make_interval(secs => (n * 1.0 / $2) * $3), 3
    FROM generate_series($1::int, $1::int + $4::int - 1) AS n RETURNING id, total, placed_at, number
), goods AS (
    SELECT array_agg(v.id ORDER BY v.id) AS ids, array_agg(v.sku::text ORDER BY v.id) AS skus,
           array_agg(p.slug::text ORDER BY v.id) AS slugs, array_agg(p.name::text ORDER BY v.id) AS names,
           count(*)::int AS many
    FROM (SELECT * FROM variants ORDER BY id LIMIT 20000) v JOIN products p ON p.id = v.product_id
), lines AS (
    INSERT INTO order_lines (order_id, position, variant_id, sku, slug, name, unit_price, quantity, line_total,
                             tax_rate, tax)
    SELECT m.id, l, ids[at], skus[at], slugs[at], names[at], 2000, 1 + l, 2000 * (1 + l), 2000, 333 * (1 + l)
    FROM made m CROSS JOIN goods g CROSS JOIN generate_series(0, 1) AS l
    CROSS JOIN LATERAL (
        SELECT 1 + (many * power((hashtext(m.number || l) & 1048575) / 1048576.0, 3))::int % many AS at) a
), paid AS (
    INSERT INTO payments (order_id, provider, reference, status, amount, currency, check_due_at)
    SELECT id, 'simulated', 'bench:' || id, 'paid', total, 'GBP', NULL FROM made RETURNING id, order_id, amount
), back AS (
    INSERT INTO refunds (order_id, payment_id, amount, currency, reason, actor, status, settled_at)
    SELECT order_id, id, 1000, 'GBP', 'bench', 'bench', 'succeeded', now() FROM paid WHERE hashtext(id::text) % 20 = 0
)
INSERT INTO invoices (kind, number, order_id, issued_at, figures, pdf)
SELECT 'invoice', (SELECT coalesce(max(number), 0) FROM invoices WHERE kind = 'invoice')
       + row_number() OVER (ORDER BY placed_at), id, placed_at, jsonb_build_object('currency', 'GBP', 'total', total,
       'order_number', number, 'buyer', jsonb_build_object('address', jsonb_build_object('country', 'GB')),
       'taxes', jsonb_build_array(jsonb_build_object('words', 'VAT at 20%', 'rate', 2000, 'gross', 6000, 'tax', 1000))),
       ''::bytea
FROM made
"""


async def load_orders(connection: asyncpg.Connection, count: int) -> None:
    """Write `count` orders of two lines each; what is sold follows a power law, as it does in shops."""
    for begin in range(0, count, AT_ONCE):
        await connection.execute(ORDERS, begin, count, YEARS_DAYS * 86_400.0, min(AT_ONCE, count - begin))
    await connection.execute("ANALYZE orders, order_lines, payments, refunds, invoices")
