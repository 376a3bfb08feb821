"""The checks of stored sums: each equals what its orders, documents and sessions come to."""

from domain.books.day_sums import SALES, SPAN, TAX
from domain.customers.figures import OF_CUSTOMER, STALE
from domain.words.messages import marked

FIGURES = ("orders", "paid", "units", "sold", "captured", "refunded", "disputed")
TAX_FIGURES = ("documents", "net", "tax", "credited_net", "credited_tax")
CHECKED = "ARRAY['all', 'country', 'code', 'provider', 'product']"
"""Kinds of customers are left out: an erased account no longer tells who had ordered before."""

DRIFT = """
    WITH clock AS (SELECT zone FROM report_clock), days AS (
        SELECT day FROM {sums} UNION SELECT ({at} AT TIME ZONE zone)::date FROM {source}, clock
        EXCEPT SELECT (at AT TIME ZONE zone)::date FROM report_changes, clock WHERE of = '{of}'
    ), spans AS MATERIALIZED (SELECT {span} FROM days, clock), {rows}
    SELECT day || ' ' || currency || ' {of}' FROM (SELECT * FROM {sums} JOIN days USING (day) WHERE {checked}) AS s
    FULL JOIN rows r USING ({names})
    WHERE ({stored}) IS DISTINCT FROM ({found}) GROUP BY day, currency ORDER BY day, currency"""


def _drift(
    of: str, sums: str, source: str, at: str, rows: str, names: str, figures: tuple[str, ...], checked: str
) -> str:
    return DRIFT.format(
        of=of,
        sums=sums,
        source=source,
        at=at,
        rows=rows,
        names=names,
        checked=checked,
        span=SPAN.format(zone="zone"),
        stored=", ".join(f"s.{name}" for name in figures),
        found=", ".join(f"r.{name}" for name in figures),
    )


HOURS = f"""
    WITH kept AS MATERIALIZED (
        SELECT since, until, to_timestamp(0)::date + row_number() OVER (ORDER BY since)::int AS day
        FROM (SELECT DISTINCT since, until FROM sales_hours) AS h
        WHERE NOT EXISTS (SELECT FROM report_changes WHERE of = 'placed' AND at >= since AND at < until)
    ), spans AS (SELECT day, since, until FROM kept), {SALES.format(kinds="ARRAY['all']")}
    SELECT to_char(k.since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI') || ' ' || currency
    FROM (SELECT * FROM kept JOIN sales_hours USING (since, until) WHERE currency <> '') AS s
    FULL JOIN rows r USING (day, currency) JOIN kept k USING (day)
    WHERE ({", ".join(f"s.{name}" for name in FIGURES)}) IS DISTINCT FROM ({", ".join(f"r.{name}" for name in FIGURES)})
    ORDER BY 1"""  # noqa: S608 - constants only

CUSTOMERS = f"""
    SELECT coalesce(u.id, f.user_id) FROM (SELECT id FROM users WHERE erased_at IS NULL) u
    FULL JOIN customer_figures f ON f.user_id = u.id
    LEFT JOIN LATERAL ({OF_CUSTOMER.format(customer="u", currency="f.currency")}) o ON true
    WHERE coalesce(u.id, f.user_id) NOT IN ({STALE}) AND (
        u.id IS NULL OR (f.orders, f.spent, f.seen_at) IS DISTINCT FROM (o.orders, o.spent, o.seen_at))"""  # noqa: S608 - ours
"""By their ids: what a check finds is logged, and names nobody."""

SUMS = {
    marked("The sums of sales of each day are those of its orders"): _drift(
        "placed", "sales_sums", "orders", "placed_at", SALES.format(kinds=CHECKED), "kind, day, currency, key", FIGURES,
        "kind <> 'customer'",
    ),
    marked("The sums of sales of each hour are those of its orders"): HOURS,
    marked("The sums of tax of each day are those of its documents"): _drift(
        "issued", "tax_sums", "invoices", "issued_at", TAX.format(), "day, currency, country, rate, words", TAX_FIGURES,
        "true",
    ),
    marked("The sums of products of each month are those of its days"): """
    SELECT to_char(month, 'YYYY-MM') || ' ' || key FROM (
        SELECT date_trunc('month', day)::date AS month, currency, key, sum(orders) AS orders, sum(units) AS units,
               sum(sold) AS sold, sum(refunded) AS refunded
        FROM sales_sums WHERE kind = 'product' GROUP BY 1, 2, 3) AS d
    FULL JOIN product_sums m USING (month, currency, key)
    WHERE (coalesce(d.orders, 0), coalesce(d.units, 0), coalesce(d.sold, 0), coalesce(d.refunded, 0))
       <> (coalesce(m.orders, 0), coalesce(m.units, 0), coalesce(m.sold, 0), coalesce(m.refunded, 0))""",
    marked("The sums of products until the end of each month of a year are those of its months"): """
    SELECT to_char(month, 'YYYY-MM') || ' ' || key FROM (
        SELECT (year + make_interval(months => n - 1))::date AS month, currency, key,
               orders[n] - coalesce(orders[n - 1], 0) AS orders, units[n] - coalesce(units[n - 1], 0) AS units,
               sold[n] - coalesce(sold[n - 1], 0) AS sold, refunded[n] - coalesce(refunded[n - 1], 0) AS refunded
        FROM product_years CROSS JOIN generate_series(1, 12) AS n) AS y
    FULL JOIN product_sums m USING (month, currency, key)
    WHERE (coalesce(y.orders, 0), coalesce(y.units, 0), coalesce(y.sold, 0), coalesce(y.refunded, 0))
       <> (coalesce(m.orders, 0), coalesce(m.units, 0), coalesce(m.sold, 0), coalesce(m.refunded, 0))""",
    marked("The figures of each customer are those of their orders and sessions"): CUSTOMERS,
    marked("Each closed month is as it was when it was closed, and follows the one before"): """
    SELECT to_char(month, 'YYYY-MM') FROM (
        SELECT month, digest, figures, coalesce(lag(digest) OVER (ORDER BY month), '') AS before FROM closed_months) m
    WHERE digest <> encode(sha256(convert_to(figures, 'UTF8')), 'hex')
    OR split_part(split_part(figures, E'\nprevious,', 2), E'\n', 1) <> before ORDER BY month""",
}  # fmt: skip
