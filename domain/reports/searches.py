"""Searches that found products of which none was sold."""

from datetime import date

from domain.connection import Connection
from domain.reports.sums import PRODUCTS
from domain.search.counts import LATEST, Searched

FREQUENT = 2000
"""So many searches are compared with what was sold, the most frequent of those that found something."""

SOLD_NOTHING = f"""
{PRODUCTS}, asked AS (
    SELECT words, sum(times)::bigint AS times,
           {LATEST} AS found,
           max(day) FILTER (WHERE first IS NOT NULL) AS seen
    FROM search_counts WHERE day BETWEEN $2 AND $3 GROUP BY words
), frequent AS MATERIALIZED (
    SELECT a.words, a.times, a.found, c.first
    FROM (SELECT * FROM asked WHERE found > 0 AND seen IS NOT NULL ORDER BY times DESC, words LIMIT {FREQUENT}) AS a
    JOIN search_counts c ON c.day = a.seen AND c.words = a.words
), selling AS (
    SELECT DISTINCT f.words FROM frequent f CROSS JOIN unnest(f.first) AS shown(id)
    JOIN products p ON p.id = shown.id JOIN known k ON k.key = p.slug
)
SELECT words, times, found FROM frequent f WHERE NOT EXISTS (SELECT FROM selling s WHERE s.words = f.words)
ORDER BY times DESC, words LIMIT $4
"""  # noqa: S608 - constants only


async def searches_without_sales(
    connection: Connection, *, first: date, last: date, zone: str, limit: int
) -> list[Searched]:
    """The searches of these days, the most frequent first, of whose products shown first none was sold: one query.

    Sold is what confirmed orders of these days hold, by the clock of `zone`; days of searches are in UTC. What a
    search showed is known since it was last made anew; one of which it is not known is left out.
    """
    rows = await connection.fetch(SOLD_NOTHING, zone, first, last, limit)
    return [Searched(*row.values()) for row in rows]
