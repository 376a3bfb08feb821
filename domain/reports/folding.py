"""The sums of days are made anew, a day at a time, as the triggers on orders, money and documents ask for it."""

from datetime import date
from enum import StrEnum

from domain.books.day_sums import BEGIN, HOURS, SALES, SPAN, TAX
from domain.books.sum_checks import FIGURES, TAX_FIGURES
from domain.connection import Connection
from domain.reports.sums import Kind

LOCK = 0x5A1E5
"""The advisory lock of whoever makes sums: a second one would write what it read before the first was done."""


class Of(StrEnum):
    """What is summed up: orders by the day they were placed on, documents by the day they were issued on."""

    PLACED = "placed"
    ISSUED = "issued"


ALL_KINDS = "ARRAY[{}]".format(", ".join(f"'{kind}'" for kind in Kind))
DAY = """
WITH spans AS MATERIALIZED (SELECT {span} FROM (SELECT $2::date AS day) AS one),
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


FOLDS = {
    Of.PLACED: _statement(
        "placed", "sales_sums", SALES.format(kinds=ALL_KINDS), ("kind", "day", "currency", "key"), FIGURES
    ),
    Of.ISSUED: _statement(
        "issued", "tax_sums", TAX.format(), ("day", "currency", "country", "rate", "words"), TAX_FIGURES
    ),
}
"""One statement for each, so that it sees one moment: a change that is committed after it keeps its note."""

HOURS_OF_DAY = f"""
WITH spans AS MATERIALIZED (
    SELECT to_timestamp(0)::date + row_number() OVER (ORDER BY since)::int AS day, since, until
    FROM ({HOURS.format(days=f"SELECT {SPAN.format(zone='$1')} FROM (SELECT $2::date AS day) AS one")}) AS h
), {SALES.format(kinds="ARRAY['all']")}, found AS MATERIALIZED (
    SELECT s.since, s.until, coalesce(r.currency, '') AS currency,
           {", ".join(f"coalesce(r.{name}, 0) AS {name}" for name in FIGURES)}
    FROM spans s LEFT JOIN rows r USING (day)
), kept AS (
    INSERT INTO sales_hours (since, until, currency, {", ".join(FIGURES)})
    SELECT since, until, currency, {", ".join(FIGURES)} FROM found
    ON CONFLICT (since, currency) DO UPDATE
    SET {", ".join(f"{name} = excluded.{name}" for name in ("until", *FIGURES))}
)
DELETE FROM sales_hours h USING (SELECT min(since) AS since, max(until) AS until FROM spans) AS d
WHERE h.since >= d.since AND h.since < d.until
AND NOT EXISTS (SELECT FROM found f WHERE f.since = h.since AND f.currency = h.currency)
"""  # noqa: S608 - constants only
"""The hours of a day, in a statement that follows the day's own: it sees what that one saw, and nothing less."""

DAYS = "date_trunc('day', min({at}) AT TIME ZONE $1), max({at}) AT TIME ZONE $1, interval '1 day'"
BEGIN_AGAIN = f"""
WITH moved AS (
    INSERT INTO report_clock (id, zone) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET zone = excluded.zone
    WHERE report_clock.zone <> excluded.zone RETURNING id
), sales AS (DELETE FROM sales_sums USING moved), hours AS (DELETE FROM sales_hours USING moved),
taxes AS (DELETE FROM tax_sums USING moved)
INSERT INTO report_changes (of, at)
SELECT m.of, {BEGIN.format(day="m.day::date", zone="$1")} FROM moved CROSS JOIN LATERAL (
    SELECT 'placed', generate_series({{placed}}) FROM orders
    UNION ALL SELECT 'issued', generate_series({{issued}}) FROM invoices) AS m(of, day)
""".format(**{of: DAYS.format(at=f"{of}_at") for of in Of})  # noqa: S608 - constants only
"""Each day from the first order or document to the last is out of date: no more is read, however many there are."""

NEXT = f"""
SELECT (at AT TIME ZONE $1)::date FROM report_changes
WHERE of = $2 AND ($3::date IS NULL OR at >= {BEGIN.format(day="($3::date + 1)", zone="$1")}) ORDER BY at LIMIT 1
"""  # noqa: S608 - constants only


async def begin_again(connection: Connection, *, zone: str) -> bool:
    """Put all days out of date if the shop's time zone is another than that of the sums.

    Returns False, and does nothing, while another makes sums. The transaction must be the caller's own.
    """
    if not await connection.fetchval("SELECT pg_try_advisory_xact_lock($1)", LOCK):
        return False
    await connection.execute(BEGIN_AGAIN, zone)
    return True


async def next_day(connection: Connection, of: Of, *, after: date | None, zone: str) -> date | None:
    """The oldest day after `after`, if any, whose sums are out of date; None if there is none: one query."""
    day: date | None = await connection.fetchval(NEXT, zone, of, after)
    return day


async def fold_day(connection: Connection, of: Of, day: date, *, zone: str) -> bool:
    """Make the sums of a day anew. Returns as `begin_again`, which it calls: the zone is the sums' own until the end.

    The transaction must be the caller's own, at the usual isolation.
    """
    if not await begin_again(connection, zone=zone):
        return False
    await connection.execute(FOLDS[of], zone, day)
    if of is Of.PLACED:
        await connection.execute(HOURS_OF_DAY, zone, day)
    return True
