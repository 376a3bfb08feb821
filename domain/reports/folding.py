"""The sums of days are made anew, a day at a time, as the triggers on orders, money and documents ask for it."""

from domain.books.day_sums import SALES, SPAN, TAX
from domain.books.sum_checks import FIGURES, TAX_FIGURES
from domain.connection import Connection, affected
from domain.reports.sums import Kind

LOCK = 0x5A1E5
"""The advisory lock of whoever makes sums: a second one would write what it read before the first was done."""

ALL_KINDS = "ARRAY[{}]".format(", ".join(f"'{kind}'" for kind in Kind))
DAY = """
WITH oldest AS (SELECT (at AT TIME ZONE $1)::date AS day FROM report_changes WHERE of = '{of}' ORDER BY at LIMIT 1),
spans AS MATERIALIZED (SELECT {span} FROM oldest),
seen AS (
    DELETE FROM report_changes c USING spans s WHERE c.of = '{of}' AND c.at >= s.since AND c.at < s.until
    RETURNING c.id
),
{rows}, kept AS (
    INSERT INTO {table} AS t ({names}, {figures}) SELECT {names}, {figures} FROM rows
    ON CONFLICT ({names}) DO UPDATE SET {replaced}
), gone AS (
    DELETE FROM {table} t USING spans s WHERE t.day = s.day
    AND NOT EXISTS (SELECT FROM rows r WHERE {same})
)
SELECT count(*) FROM seen
"""


def _statement(of: str, table: str, rows: str, names: tuple[str, ...], figures: tuple[str, ...]) -> str:
    return DAY.format(
        of=of,
        table=table,
        rows=rows,
        span=SPAN.format(zone="$1"),
        names=", ".join(names),
        figures=", ".join(figures),
        replaced=", ".join(f"{name} = excluded.{name}" for name in figures),
        same=" AND ".join(f"r.{name} = t.{name}" for name in names),
    )


FOLDS = (
    _statement("placed", "sales_sums", SALES.format(kinds=ALL_KINDS), ("kind", "day", "currency", "key"), FIGURES),
    _statement("issued", "tax_sums", TAX.format(), ("day", "currency", "country", "rate", "words"), TAX_FIGURES),
)
"""One statement for each, so that it sees one moment: a change that is committed after it keeps its note."""

BEGIN_AGAIN = """
WITH moved AS (
    INSERT INTO report_clock (id, zone) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET zone = excluded.zone
    WHERE report_clock.zone <> excluded.zone RETURNING id
), sales AS (DELETE FROM sales_sums USING moved), taxes AS (DELETE FROM tax_sums USING moved)
INSERT INTO report_changes (of, at) SELECT DISTINCT m.of, m.day::timestamp AT TIME ZONE $1
FROM moved CROSS JOIN LATERAL (
    SELECT 'placed', (placed_at AT TIME ZONE $1)::date FROM orders
    UNION ALL SELECT 'issued', (issued_at AT TIME ZONE $1)::date FROM invoices) AS m(of, day)
"""


async def fold_day(connection: Connection, *, zone: str) -> int:
    """Make the sums of the oldest days anew that are out of date, one of orders and one of documents; returns how many.

    The transaction must be the caller's own, at the usual isolation. While another makes sums, nothing is done. If the
    shop's time zone is another than that of the sums, all are out of date from then on.
    """
    if not await connection.fetchval("SELECT pg_try_advisory_xact_lock($1)", LOCK):
        return 0
    if affected(await connection.execute(BEGIN_AGAIN, zone)):
        return 1
    return sum([bool(await connection.fetchval(fold, zone)) for fold in FOLDS])
