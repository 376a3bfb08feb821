"""The generation of the catalogue as committed: the sums of its changes, and the folding that keeps them few."""

import struct
from collections.abc import Iterable
from typing import Any

from domain.catalogue.generation import Generation
from domain.catalogue.parts import Marks
from domain.connection import Connection

FOLD_ABOVE = 200
"""The number of rows above which folding is worth it; fewer are summed in no time."""

PARTS_ABOVE = 4000
"""The same of changes of parts: whoever has read the sums before needs all of them again after a fold."""

TOTAL = -1
"""The part under which `part_sums` has the sum of all others, so that it need not be worked out."""

DAY = "floor(extract(epoch FROM now()) / 86400)::bigint"
"""The number of the day, by UTC. Each day counts as a change, since collections may hold what is new by days."""

SUMS = f"""
coalesce(sum(pages), 0)::bigint + {DAY} AS pages, coalesce(sum(figures), 0)::bigint + {DAY} AS figures,
coalesce(sum(goods), 0)::bigint + {DAY} AS goods, coalesce(sum(figures - parts), 0)::bigint + {DAY} AS shop,
count(*) AS rows, {DAY} AS day,
(SELECT oid::bigint FROM pg_database WHERE datname = current_database()) AS database,
(SELECT last_value + is_called::int FROM session_generations) AS sessions
"""  # noqa: S608 - constant

READ = f"SELECT {SUMS} FROM catalogue_changes"  # noqa: S608 - constant

FILLED = """
(SELECT hashtextextended(coalesce(string_agg(c.id::text, ',' ORDER BY c.id), ''), 0) FROM categories c
 WHERE EXISTS (SELECT FROM products p WHERE p.category_id = c.id AND p.published)) AS filled
"""

BYTES = "string_agg(int4send(part) || int8send(pages) || int8send(figures), '')"
MARK = struct.Struct(">iqq")

READ_PARTS = f"""
SELECT sums.*, p.*, {FILLED}, pg_current_snapshot()::text AS snapshot
FROM (SELECT {SUMS} FROM catalogue_changes) AS sums, (
    SELECT {BYTES} AS marks, coalesce(sum(figures), 0)::bigint AS counted,
           coalesce(sum(unfolded), 0)::bigint AS unfolded
    FROM (SELECT part, sum(pages)::bigint AS pages, sum(figures)::bigint AS figures, sum(new) AS unfolded
          FROM (SELECT part, pages, figures, 1 AS new FROM part_changes
                UNION ALL SELECT part, pages, figures, 0 FROM part_sums WHERE part <> {TOTAL}) AS rows
          GROUP BY part) AS each
) AS p
"""  # noqa: S608 - constant
"""Everything in one statement, so that all of it is as of one moment."""

READ_NEWS = f"""
SELECT sums.*, p.*, {FILLED}, pg_current_snapshot()::text AS snapshot
FROM (SELECT {SUMS} FROM catalogue_changes) AS sums, (
    SELECT {BYTES} FILTER (WHERE age(xmin) <= age($1::text::xid) OR xmin = ANY($2::text[]::xid[])) AS marks,
           (coalesce(sum(figures), 0)
            + coalesce((SELECT figures FROM part_sums WHERE part = {TOTAL}), 0))::bigint AS counted,
           count(*) AS unfolded
    FROM part_changes
) AS p
"""  # noqa: S608 - constant
"""The same, but of parts only the rows of transactions that an earlier snapshot did not see: those from its end on,
and those that ran at its time."""

XIDS = 1 << 32
"""A row names its transaction by the last 32 bits."""

FOLD = """
WITH gone AS (
    DELETE FROM catalogue_changes
    WHERE id = ANY(ARRAY(SELECT id FROM catalogue_changes LIMIT 10000 FOR UPDATE SKIP LOCKED))
    RETURNING pages, figures, goods, parts
)
INSERT INTO catalogue_changes (pages, figures, goods, parts)
SELECT sum(pages), sum(figures), sum(goods), sum(parts) FROM gone HAVING count(*) > 0
"""

FOLD_PARTS = f"""
WITH gone AS (
    DELETE FROM part_changes
    WHERE id = ANY(ARRAY(SELECT id FROM part_changes LIMIT 10000 FOR UPDATE SKIP LOCKED))
    RETURNING part, pages, figures
)
INSERT INTO part_sums (part, pages, figures)
SELECT coalesce(part, {TOTAL}) AS part, sum(pages), sum(figures) FROM gone
GROUP BY GROUPING SETS (part, ()) HAVING count(*) > 0 ORDER BY 1
ON CONFLICT (part) DO UPDATE
SET pages = part_sums.pages + excluded.pages, figures = part_sums.figures + excluded.figures
"""  # noqa: S608 - constant
"""Those who fold at once wait for each other at the total, which each writes first."""


SUMMED = ("pages", "figures", "goods", "database", "sessions", "shop", "day")


async def read_generation(connection: Connection, known: Generation | None = None) -> Generation:
    """Return the generation as committed, the `known` one itself if nothing has changed: one query.

    After a change it is two, and one more for each table in which many changes have come together, to fold them. It is
    one more, too, where not all is found in the rows that are new since the `known` one: after a fold, or beside
    transactions within transactions.
    """
    row = await connection.fetchrow(READ)
    if row["rows"] > FOLD_ABOVE:
        await fold_changes(connection)
    if known and all(getattr(known, name) == row[name] for name in SUMMED):
        return known
    found = await _read_news(connection, known) if known and known.database == row["database"] else None
    row, marks = found or await _read_all(connection)
    if row["unfolded"] > PARTS_ABOVE:
        await connection.execute(FOLD_PARTS)
    return Generation(**{name: row[name] for name in (*SUMMED, "filled", "snapshot", "counted")}, marks=marks)


async def _read_all(connection: Connection) -> tuple[Any, Marks]:
    row = await connection.fetchrow(READ_PARTS)
    return row, {part: (pages, figures) for part, pages, figures in _marks(row)}


async def _read_news(connection: Connection, known: Generation) -> tuple[Any, Marks] | None:
    """The sums of parts with what is new; None if they do not make up the sum of all, and have to be read again."""
    end, running = _snapshot(known.snapshot)
    row = await connection.fetchrow(READ_NEWS, end, running)
    marks, counted = dict(known.marks), known.counted
    for part, pages, figures in _marks(row):
        before = marks.get(part, (0, 0))
        marks[part] = before[0] + pages, before[1] + figures
        counted += figures
    return (row, marks) if counted == row["counted"] else None


def _marks(row: Any) -> Iterable[tuple[int, int, int]]:
    return MARK.iter_unpack(row["marks"] or b"")


def _snapshot(text: str) -> tuple[str, list[str]]:
    """The first transaction after a snapshot, and those that ran at its time, as the rows name them."""
    _, end, running = text.split(":")
    return str(int(end) % XIDS), [str(int(one) % XIDS) for one in running.split(",") if one]


async def fold_changes(connection: Connection) -> None:
    """Replace the changes by one with the same sums. Parallel calls share the changes out among them."""
    await connection.execute(FOLD)
