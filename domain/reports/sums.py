"""Sums of sales and of tax, read for spans of days: stored ones, and for days out of date those of their orders.

One statement reads both, so it sees one moment: a change and the note that its day is out of date are committed
together, hence no figure is ever old, and none is counted twice. Amounts are minor units of their row's currency.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.books.day_sums import HOURS, OF_HOURS, SALES, SPAN, STALE, SUMMED_HOURS, TAX
from domain.books.sum_checks import FIGURES, TAX_FIGURES
from domain.connection import Connection


class Kind(StrEnum):
    """By what sales are summed up: a country's code, a discount code, new or returning, a provider, a slug."""

    ALL = "all"
    COUNTRY = "country"
    CODE = "code"
    CUSTOMER = "customer"
    PROVIDER = "provider"
    PRODUCT = "product"


@dataclass(frozen=True, slots=True)
class Sum:
    """What was sold in a currency, in the span at `place` of those asked for.

    `units` and `sold` (after discounts) are of confirmed orders. `disputed` is what banks took back.
    """

    place: int
    currency: str
    key: str
    orders: int
    paid: int
    units: int
    sold: int
    captured: int
    refunded: int
    disputed: int

    @property
    def revenue(self) -> int:
        """The money captured, less refunds and disputed money."""
        return self.captured - self.refunded - self.disputed


SUMMED = ", ".join(f"sum({name})::bigint AS {name}" for name in FIGURES)

STALE_DAYS = STALE.format(of="placed", zone="$1", first="$2::date", last="$3::date")
SPANS = f"SELECT {SPAN.format(zone='$1')} FROM stale"  # noqa: S608 - constants only
READ = f"""
WITH stale AS MATERIALIZED ({STALE_DAYS}), {{spans}}, {SALES.format(kinds="$4::text[]")}, everything AS (
    SELECT kind, day, currency, key, {", ".join(FIGURES)} FROM rows
    UNION ALL SELECT kind, day, currency, key, {", ".join(FIGURES)} FROM sales_sums
    WHERE kind = ANY($4) AND day BETWEEN $2 AND $3 AND day NOT IN (SELECT day FROM stale) {{more}}
)
SELECT kind, width_bucket(day, $5::date[]) - 1 AS place, currency, key, {SUMMED}
FROM everything GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""  # noqa: S608 - constants only
READ_KINDS = READ.format(spans=f"spans AS ({SPANS})", more="")

STORED = OF_HOURS.format(figures=", ".join(FIGURES))
READ_ALL = READ.format(
    spans=SUMMED_HOURS.format(asked=HOURS.format(days=SPANS)),
    more=f"UNION ALL SELECT 'all', day, currency, '', {', '.join(FIGURES)} FROM ({STORED}) AS h",  # noqa: S608 - ours
)
"""Of days out of date, only the hours that are so are added up: hours are stored of all sales together."""

ASKED = """
SELECT to_timestamp(0)::date + place::int AS day, since, until
FROM unnest($1::timestamptz[], $2::timestamptz[]) WITH ORDINALITY AS s(since, until, place)
"""
NOW = f"""
WITH {SUMMED_HOURS.format(asked=ASKED)}, {SALES.format(kinds="ARRAY['all']")}
SELECT day - to_timestamp(0)::date - 1 AS place, currency, '' AS key, {", ".join(FIGURES)}
FROM (SELECT day, currency, {", ".join(FIGURES)} FROM rows UNION ALL {STORED}) AS everything
"""  # noqa: S608 - constants only

FIRST_MONTH = "date_trunc('month', $2::timestamp + interval '15 days')"
NO_MONTH = "date_trunc('month', $3::timestamp + interval '16 days')"
IN_MONTH = f"day >= {FIRST_MONTH} AND day < {NO_MONTH}"
"""Whether a day is of the months of which most days are among those from `$2` to `$3`."""

YEARS = f"""
SELECT make_date(year, 1, 1) AS year, greatest(0, (extract(year FROM f) - year) * 12 + extract(month FROM f) - 1)::int
       AS before, least(12, (extract(year FROM n) - year) * 12 + extract(month FROM n) - 1)::int AS until
FROM (SELECT {FIRST_MONTH} AS f, {NO_MONTH} AS n) AS months
CROSS JOIN generate_series(extract(year FROM f)::int, extract(year FROM n)::int) AS year WHERE f < n
"""  # noqa: S608 - constants only
"""The years of those months: how many months of each are `before` the first of them, and `until` the end of the last.

`product_years` has the sums of a year until the end of each month, so that two numbers of a row are any months of it. A
single month is read from `product_sums`, whose rows are short, and only those of what was sold in it.
"""
IN_MONTHS = ", ".join(
    f"{name}[until] - coalesce({name}[before], 0) AS {name}" for name in ("orders", "units", "sold", "refunded")
)

PRODUCTS = f"""
WITH stale AS MATERIALIZED ({STALE_DAYS}), spans AS ({SPANS}),
{SALES.format(kinds="ARRAY['product']")}, years AS MATERIALIZED ({YEARS}), stored AS (
    SELECT * FROM (
        SELECT currency, key, {IN_MONTHS} FROM years JOIN product_years USING (year) WHERE until - before > 1) AS m
    WHERE orders <> 0
    UNION ALL SELECT currency, key, orders, units, sold, refunded
    FROM years JOIN product_sums ON month = year + make_interval(months => before) WHERE until - before = 1
    UNION ALL SELECT currency, key, -orders, -units, -sold, -refunded FROM sales_sums
    WHERE kind = 'product' AND {IN_MONTH} AND day IN (SELECT day FROM stale)
    UNION ALL SELECT currency, key, -orders, -units, -sold, -refunded FROM sales_sums
    WHERE kind = 'product' AND {IN_MONTH} AND day < $2
    UNION ALL SELECT currency, key, -orders, -units, -sold, -refunded FROM sales_sums
    WHERE kind = 'product' AND {IN_MONTH} AND day > $3
    UNION ALL SELECT currency, key, orders, units, sold, refunded FROM sales_sums
    WHERE kind = 'product' AND day BETWEEN $2 AND $3 AND NOT ({IN_MONTH}) AND day NOT IN (SELECT day FROM stale)
), moved AS MATERIALIZED (
    SELECT o.slug AS old, p.slug AS key FROM old_product_slugs o JOIN products p ON p.id = o.product_id
    WHERE NOT EXISTS (SELECT FROM products n WHERE n.slug = o.slug)
), known AS MATERIALIZED (
    SELECT currency, coalesce(m.key, each.key) AS key, sum(orders)::bigint AS orders, sum(units)::bigint AS units,
           sum(sold)::bigint AS sold, sum(refunded)::bigint AS refunded
    FROM (SELECT * FROM stored UNION ALL SELECT currency, key, orders, units, sold, refunded FROM rows) AS each
    LEFT JOIN moved m ON m.old = each.key GROUP BY 1, 2 HAVING sum(orders) <> 0
)
"""  # noqa: S608 - constants only
"""What was sold of each product, by its address now: that which it had then, unless it has moved from there.

Months are stored sums of their own, less the days in them that are out of date or not asked for; other days are read
one by one. So at most half a month of days is read at either end. `known` is materialized, so that it is made once,
and by itself: as a part of what reads it, a report by category took a quarter longer.
"""


async def read_sums(connection: Connection, kind: Kind, *, starts: Sequence[date], last: date, zone: str) -> list[Sum]:
    """The sums of the spans that begin at `starts`, which are in order, and end before the next: one query.

    The last one ends with the day `last`. Days are by the clock of `zone`.
    """
    return (await read_kinds(connection, [kind], starts=starts, last=last, zone=zone))[kind]


async def read_kinds(
    connection: Connection, kinds: Sequence[Kind], *, starts: Sequence[date], last: date, zone: str
) -> dict[Kind, list[Sum]]:
    """The sums of several kinds as `read_sums` has them, all at one moment: one query."""
    found: dict[Kind, list[Sum]] = {kind: [] for kind in kinds}
    query = READ_ALL if set(kinds) == {Kind.ALL} else READ_KINDS
    for row in await connection.fetch(query, zone, starts[0], last, list(kinds), list(starts)):
        kind, *figures = row.values()
        found[Kind(kind)].append(Sum(*figures))
    return found


async def read_moments(connection: Connection, spans: Iterable[tuple[datetime, datetime]]) -> list[Sum]:
    """The sums of spans that are no whole days: one query. Of whole hours they are stored, others are added up."""
    since, until = zip(*spans, strict=True)
    return [Sum(*row.values()) for row in await connection.fetch(NOW, list(since), list(until))]


@dataclass(frozen=True, slots=True)
class TaxSum:
    """The tax of documents in a currency by the country they went to and the rate, -1 for none; `words` name the rate.

    `net` and `tax` are of invoices, of which credit notes took back `credited_net` and `credited_tax`.
    """

    country: str
    rate: int
    words: str
    currency: str
    documents: int
    net: int
    tax: int
    credited_net: int
    credited_tax: int


TAX_SUMMED = ", ".join(f"sum({name})::bigint" for name in TAX_FIGURES)

READ_TAX = f"""
WITH stale AS MATERIALIZED ({STALE.format(of="issued", zone="$1", first="$2::date", last="$3::date")}),
spans AS (SELECT {SPAN.format(zone="$1")} FROM stale),
{TAX.format()}, everything AS (
    SELECT country, rate, words, currency, {", ".join(TAX_FIGURES)} FROM rows
    UNION ALL SELECT country, rate, words, currency, {", ".join(TAX_FIGURES)} FROM tax_sums
    WHERE day BETWEEN $2 AND $3 AND day NOT IN (SELECT day FROM stale)
)
SELECT country, rate, words, currency, {TAX_SUMMED} FROM everything GROUP BY 1, 2, 3, 4 ORDER BY 4, 1, 2 DESC, 3
"""  # noqa: S608 - constants only


async def read_tax(connection: Connection, *, first: date, last: date, zone: str) -> list[TaxSum]:
    """The tax of the documents issued from the day `first` to the day `last`, by the clock of `zone`: one query."""
    return [TaxSum(*row.values()) for row in await connection.fetch(READ_TAX, zone, first, last)]
