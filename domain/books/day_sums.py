"""The SQL of sales and tax by day: how a day's sums follow from its orders and documents.

Each of the two is a list of common table expressions that begins with a relation `spans (day, since, until)` and ends
with `rows`. The worker stores their result, pages ask for days that are not stored, and the checks compare both: what a
figure means stands here only.

`OFFSET 0` keeps each order's own rows a look into an index: the planner cannot know that a few days have few orders,
and would read all lines and payments instead.
"""

SOLD = "('confirmed', 'shipped', 'delivered')"
CAPTURED = "('paid', 'partially_refunded', 'refunded')"

SALES = f"""
chosen AS MATERIALIZED (
    SELECT s.day, o.id, o.currency, coalesce(o.address->>'country', '') AS country,
           coalesce(o.discount_code, '') AS code, o.status IN {SOLD} AS sold, CASE
               WHEN NOT 'customer' = ANY({{kinds}}) THEN '' WHEN o.email = '' THEN 'erased'
               WHEN EXISTS (SELECT FROM orders e WHERE lower(e.email) = lower(o.email) AND e.placed_at < o.placed_at)
               THEN 'returning' ELSE 'new' END AS buyer
    FROM spans s JOIN orders o ON o.placed_at >= s.since AND o.placed_at < s.until
), lines AS MATERIALIZED (
    SELECT c.day, c.id, c.currency, l.id AS line_id, l.slug, l.quantity, l.line_total - l.discount AS amount
    FROM chosen c CROSS JOIN LATERAL (SELECT * FROM order_lines WHERE order_id = c.id OFFSET 0) AS l WHERE c.sold
), facts AS (
    SELECT id, currency, '' AS provider, 1 AS orders, 0 AS paid, 0 AS units, 0 AS sold, 0 AS captured, 0 AS refunded,
           0 AS disputed
    FROM chosen
    UNION ALL SELECT id, currency, '', 0, 0, quantity, amount, 0, 0, 0 FROM lines
    UNION ALL SELECT c.id, p.currency, p.provider, 0, (NOT p.surplus AND p.change_id IS NULL)::int, 0, 0, p.amount, 0, 0
    FROM chosen c CROSS JOIN LATERAL (
        SELECT * FROM payments WHERE order_id = c.id AND status IN {CAPTURED} OFFSET 0) AS p
    UNION ALL SELECT c.id, r.currency, r.provider, 0, 0, 0, 0, 0, r.amount, 0
    FROM chosen c CROSS JOIN LATERAL (
        SELECT f.currency, f.amount, p.provider FROM refunds f JOIN payments p ON p.id = f.payment_id
        WHERE f.order_id = c.id AND f.status = 'succeeded' OFFSET 0) AS r
    UNION ALL SELECT c.id, d.currency, d.provider, 0, 0, 0, 0, 0, 0, d.amount
    FROM chosen c CROSS JOIN LATERAL (
        SELECT t.currency, t.withdrawn - t.reinstated AS amount, p.provider
        FROM disputes t JOIN payments p ON p.id = t.payment_id WHERE t.order_id = c.id OFFSET 0) AS d
), rows AS (
    SELECT k.kind, c.day, f.currency, k.key, sum(f.orders)::int AS orders, sum(f.paid)::int AS paid,
           sum(f.units)::int AS units, sum(f.sold)::bigint AS sold, sum(f.captured)::bigint AS captured,
           sum(f.refunded)::bigint AS refunded, sum(f.disputed)::bigint AS disputed
    FROM facts f JOIN chosen c USING (id) CROSS JOIN LATERAL (VALUES
        ('all', ''), ('country', c.country), ('code', c.code), ('customer', c.buyer), ('provider', f.provider)
    ) AS k(kind, key)
    WHERE k.kind = ANY({{kinds}}) AND (k.kind <> 'provider' OR k.key <> '') GROUP BY 1, 2, 3, 4
    UNION ALL
    SELECT 'product', day, currency, slug, count(DISTINCT id)::int, 0, sum(quantity)::int, sum(amount)::bigint, 0,
           coalesce(sum(back), 0)::bigint, 0
    FROM lines l CROSS JOIN LATERAL (
        SELECT sum(b.amount) AS back FROM refund_lines b JOIN refunds r ON r.id = b.refund_id
        WHERE b.order_line_id = l.line_id AND r.status = 'succeeded') AS b
    WHERE 'product' = ANY({{kinds}}) GROUP BY day, currency, slug
)
"""  # noqa: S608 - constants only
"""The sales of each day, in rows as those of `sales_sums`, of those `kinds` that are asked for."""

TAX = """
parts AS (
    SELECT s.day, i.id, i.kind = 'credit_note' AS credited, i.figures->>'currency' AS currency,
           left(coalesce(i.figures #>> '{{buyer,address,country}}', ''), 2) AS country, coalesce((t->>'rate')::int,
               (substring(t->>'words' FROM ' at ([0-9.]+)%$')::numeric * 100)::int, -1) AS rate,
           left(t->>'words', 200) AS words, (t->>'gross')::bigint AS gross, (t->>'tax')::bigint AS tax
    FROM spans s JOIN invoices i ON i.issued_at >= s.since AND i.issued_at < s.until
    CROSS JOIN LATERAL jsonb_array_elements(i.figures->'taxes') AS t
), rows AS (
    SELECT day, currency, country, rate, words, count(DISTINCT id)::int AS documents,
           coalesce(sum(gross - tax) FILTER (WHERE NOT credited), 0)::bigint AS net,
           coalesce(sum(tax) FILTER (WHERE NOT credited), 0)::bigint AS tax,
           coalesce(sum(gross - tax) FILTER (WHERE credited), 0)::bigint AS credited_net,
           coalesce(sum(tax) FILTER (WHERE credited), 0)::bigint AS credited_tax
    FROM parts GROUP BY 1, 2, 3, 4, 5
)
"""
"""The tax of the documents of each day, in rows as those of `tax_sums`."""

BEGIN = "({day}::timestamp - interval '1 second') AT TIME ZONE {zone} + interval '1 second'"
"""The moment at which a day begins by the clock of a zone.

It follows the last second of the day before, as midnight may come twice: in the Azores' autumn, clocks go back at one.
"""

SPAN = "day, {} AS since, {} AS until".format(*(BEGIN.format(day=day, zone="{zone}") for day in ("day", "(day + 1)")))
"""The moments at which a day begins and ends by the clock of a zone."""

HOURS = """
SELECT d.day, h.since, least(h.since + interval '1 hour', d.until) AS until
FROM ({days}) AS d CROSS JOIN LATERAL generate_series(d.since, d.until - interval '1 second', '1 hour') AS h(since)
"""
"""The hours of days, which are relations as `spans` is. The last one is shorter where clocks move by half an hour."""

SUMMED_HOURS = """
hours AS MATERIALIZED (
    SELECT a.*, EXISTS (SELECT FROM sales_hours h WHERE h.since = a.since AND h.until = a.until) AND NOT EXISTS (
        SELECT FROM report_changes c WHERE c.of = 'placed' AND c.at >= a.since AND c.at < a.until) AS summed
    FROM ({asked}) AS a
), spans AS (SELECT day, since, until FROM hours WHERE NOT summed)
"""
"""The spans asked for, each with whether its sums are stored and not out of date; `spans` are those of the others.

What is stored is `OF_HOURS`. So no more orders are added up than those of an hour or two, however many a day has.
"""

OF_HOURS = """
SELECT a.day, h.currency, {figures} FROM hours a JOIN sales_hours h USING (since, until)
WHERE a.summed AND h.currency <> ''
"""

STALE = f"""
SELECT DISTINCT (at AT TIME ZONE {{zone}})::date AS day FROM report_changes
WHERE of = '{{of}}' AND at >= {BEGIN.format(day="{first}", zone="{zone}")}
AND at < {BEGIN.format(day="({last} + 1)", zone="{zone}")}
UNION SELECT {{first}} + n FROM generate_series(0, {{last}} - {{first}}) AS n
WHERE NOT EXISTS (SELECT FROM report_clock c WHERE c.zone = {{zone}})
"""  # noqa: S608 - constants only
"""The days from first to last, and no other, whose sums are out of date, or were made by another clock."""
