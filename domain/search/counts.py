"""What visitors searched for, by day in UTC: the words, how often, how many products they found as typed, which first.

No row says who searched.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.connection import PIECE, Connection, columns, delete_some

LONGEST = 80
"""The most characters of a search that is counted: what is longer was pasted by accident."""

MOST_A_DAY = 20_000
"""The most different searches that are kept of a day, so that a flood of them cannot fill the disk."""

FIRST = 8
"""So many of the products that a search found are remembered, those that it showed first."""

DAYS = 400
"""The days for which counts are kept: a year, and the days of the year before to compare with."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search led to: how many products, and the ids of the `FIRST` that it showed."""

    products: int
    first: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Searched:
    """Words that were searched for `times` times; `found` is how many products they last led to, None if unknown."""

    words: str
    times: int
    found: int | None


def counted_words(text: str) -> str:
    """The words under which a search is counted: without case or further spaces; empty for one that is not."""
    words = " ".join(text.split()).lower()
    return words if len(words) <= LONGEST and words.isprintable() else ""


COUNT = """
WITH new AS (
    SELECT words, times, found, string_to_array(nullif(first, ''), ' ')::uuid[] AS first
    FROM unnest($2::text[], $3::int[], $4::int[], $5::text[]) AS n(words, times, found, first)
), room AS (
    SELECT greatest(0, $6 - count(*)) AS places FROM search_counts WHERE day = $1
)
INSERT INTO search_counts (day, words, times, found, first)
SELECT $1, n.words, n.times, n.found, n.first FROM new n
WHERE EXISTS (SELECT FROM search_counts c WHERE c.day = $1 AND c.words = n.words) OR (SELECT places FROM room) > 0
ORDER BY n.words
ON CONFLICT (day, words) DO UPDATE SET
    times = search_counts.times + excluded.times, found = coalesce(excluded.found, search_counts.found),
    first = coalesce(excluded.first, search_counts.first)
"""


async def count_searches(
    connection: Connection, moment: datetime, counted: Mapping[str, int], found: Mapping[str, Found]
) -> None:
    """Add searches to those of the day of `moment` in UTC, with the products that they found as far as those are known.

    One statement, its locks in one order.
    """
    rows = [(words, times, *_stored(found.get(words))) for words, times in sorted(counted.items())]
    await connection.execute(COUNT, moment.date(), *columns(rows, 4), MOST_A_DAY)


def _stored(found: Found | None) -> tuple[int | None, str]:
    return (found.products, " ".join(map(str, found.first[:FIRST]))) if found else (None, "")


LATEST = "(max(ARRAY[day - '2000-01-01'::date, found]) FILTER (WHERE found IS NOT NULL))[2]"
"""How many products words found on the latest day of which it is known; arrays compare place by place."""

REPORT = f"""
SELECT words, sum(times)::bigint AS times, {LATEST}
FROM search_counts WHERE day BETWEEN $1 AND $2 GROUP BY words
"""  # noqa: S608 - constant
NOTHING = f"SELECT * FROM ({REPORT}) AS s(words, times, found) WHERE found = 0"  # noqa: S608 - constants only


async def searches(
    connection: Connection, first: date, last: date, *, nothing_found: bool, limit: int
) -> list[Searched]:
    """The searches of these days in UTC, the most frequent first, or those alone that last found nothing: one query."""
    statement = NOTHING if nothing_found else REPORT
    rows = await connection.fetch(
        f"{statement} ORDER BY times DESC, words LIMIT $3",
        first,
        last,
        limit,
    )
    return [Searched(*row.values()) for row in rows]


async def delete_old_searches(connection: Connection, *, limit: int = PIECE) -> int:
    """Delete up to `limit` counts that are older than `DAYS`; returns how many."""
    return await delete_some(connection, "search_counts", f"day < current_date - {DAYS}", limit=limit)
