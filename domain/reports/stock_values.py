"""What is on the shelf, by category, and what it would sell for. Amounts are minor units of their row's currency.

A large shop has so many variants that adding them up takes longer than a page may: the worker keeps the sums of one,
and pages say how old they are. Of any other shop, and while no worker runs, they are added up for each page.
"""

from dataclasses import dataclass
from datetime import date, datetime

from domain.connection import Connection, affected
from domain.reports.sums import PRODUCTS

LARGE = 20_000
"""The variants, as the planner knows their number, from which sums are kept."""

OLDEST_MINUTES = 15
"""Sums that are older are not shown: the worker has made none for too long."""


@dataclass(frozen=True, slots=True)
class Stock:
    """The stock of a category, valued at what it sells for, and the units that the span's orders took of it.

    The shop knows no cost prices. `days` is how long the stock lasts if it sells as in the span, None if nothing sold.
    `counted_at` is None for stock as it is now.
    """

    key: str
    name: str
    currency: str
    variants: int
    sold_out: int
    units: int
    value: int
    units_sold: int
    days: int | None
    counted_at: datetime | None


SHELF = """
SELECT p.category_id, p.currency, count(*)::int AS variants, (count(*) FILTER (WHERE s.on_hand = 0))::int AS sold_out,
       sum(s.on_hand)::bigint AS units, sum(s.on_hand * v.price)::bigint AS value
FROM stock_items s JOIN variants v ON v.id = s.variant_id JOIN products p ON p.id = v.product_id
"""
STOCK = f"""
{PRODUCTS}, kept AS MATERIALIZED (
    SELECT * FROM stock_sums WHERE counted_at > now() - make_interval(mins => {OLDEST_MINUTES})
), shelf AS (
    SELECT category_id, currency, variants, sold_out, units, value, counted_at FROM kept
    UNION ALL SELECT live.*, NULL FROM ({SHELF} WHERE NOT EXISTS (SELECT FROM kept) GROUP BY 1, 2) AS live
), gone AS (
    SELECT p.category_id, sum(k.units)::bigint AS units FROM known k JOIN products p ON p.slug = k.key GROUP BY 1
)
SELECT c.slug, c.name, s.currency, s.variants, s.sold_out, s.units, s.value, coalesce(g.units, 0)::bigint,
       CASE WHEN g.units > 0 THEN (s.units * ($3::date - $2::date + 1) / g.units)::bigint END, s.counted_at
FROM shelf s JOIN categories c ON c.id = s.category_id LEFT JOIN gone g ON g.category_id = s.category_id
ORDER BY s.currency, s.value DESC, c.slug
"""  # noqa: S608 - constants only


async def stock_by_category(connection: Connection, *, first: date, last: date, zone: str) -> list[Stock]:
    """The stock of every category, the most valuable first: one query."""
    return [Stock(*row.values()) for row in await connection.fetch(STOCK, zone, first, last)]


IS_LARGE = "SELECT reltuples >= $1 FROM pg_class WHERE oid = 'variants'::regclass"
KEEP = f"""
WITH counted AS ({SHELF} GROUP BY 1, 2), gone AS (
    DELETE FROM stock_sums k WHERE NOT EXISTS (
        SELECT FROM counted c WHERE (c.category_id, c.currency) = (k.category_id, k.currency)))
INSERT INTO stock_sums (category_id, currency, variants, sold_out, units, value, counted_at)
SELECT *, now() FROM counted ON CONFLICT (category_id, currency) DO UPDATE SET variants = excluded.variants,
    sold_out = excluded.sold_out, units = excluded.units, value = excluded.value, counted_at = excluded.counted_at
"""  # noqa: S608 - constants only


async def keep_stock_sums(connection: Connection, *, large: int = LARGE) -> int:
    """Keep the stock of each category as it is now if the shop is large, and nothing otherwise; returns how many."""
    if not await connection.fetchval(IS_LARGE, large):
        await connection.execute("DELETE FROM stock_sums")
        return 0
    return affected(await connection.execute(KEEP))
