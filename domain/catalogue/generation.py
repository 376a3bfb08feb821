"""The generation of the catalogue: a count of its changes, which caches compare before they show cached pages again.

Whatever changes what the shop shows calls `bump_generation` in the same transaction, or `bump_products` if only some
products change: staff who write a product, a variant, a picture, a category or a price, and a seed. Sales and returns
of stock do it by themselves. Once the transaction is committed, nothing that was made before from what has changed is
shown as current any more; nothing is deleted manually.

Each change is a row of its own, and the generation is their sum. So no two changes wait for each other, and one that
commits late still raises the sum, which a counter or the highest id would not. `fold_changes` keeps the table small.
Changes of parts of the catalogue (`domain.catalogue.parts`) are such rows too, with a sum for each part.
"""

import struct
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from domain.catalogue.parts import CATEGORY, FILTERS, FRONT, MEMBERS, PRODUCT, Marks, sql_part, total_of
from domain.catalogue.views import LOW_STOCK
from domain.connection import Connection

FOLD_ABOVE = 200
"""The number of rows above which folding is worth it; fewer are summed in no time."""


@dataclass(frozen=True, slots=True)
class Generation:
    """The number of changes of anything that pages say; `figures` counts any stock figure too, `goods` no stock at all.

    Pages say how many are left only of products that are nearly sold out; API clients get every figure. `shop` counts
    the changes that may show anywhere, and `marks` those of each part of the catalogue; `filled` is another number
    when another category has products. `database` tells this database's generations from those of others. `sessions`
    is no part of the catalogue: it rises when no cached session counts any more; `turn` is another number when pages
    promise another day of delivery.
    """

    pages: int
    figures: int
    goods: int
    database: int
    sessions: int = 0
    turn: int = 0
    shop: int = 0
    filled: int = 0
    marks: Marks = field(default_factory=dict, hash=False, repr=False)

    def total(self, parts: Iterable[int], *, figures: bool = False) -> int:
        """Return the number of changes of these parts: of what pages say, or of `figures` too."""
        return total_of(self.marks, parts, figures=figures)


BUMP = "INSERT INTO catalogue_changes (pages, figures, goods) VALUES (1, 1, 1)"

BUMP_PRODUCTS = f"""
WITH places AS (
    SELECT category_id AS id FROM products WHERE id = ANY($1::uuid[])
), marked AS (
    INSERT INTO part_changes (part, pages, figures)
    SELECT part, 1, 1 FROM (
        SELECT {sql_part(PRODUCT, "id")} FROM unnest($1::uuid[]) AS p(id)
        UNION SELECT {sql_part(CATEGORY, "id")} FROM places WHERE $5
        UNION SELECT {sql_part(MEMBERS, "id")} FROM places WHERE $2
        UNION SELECT {FILTERS} WHERE $3
        UNION SELECT {FRONT} WHERE $2 OR $4
    ) AS changed(part)
)
INSERT INTO catalogue_changes (pages, figures, goods, parts) VALUES (1, 1, 1, 1)
"""  # noqa: S608 - constant

BUMP_FILTERS = f"""
WITH marked AS (INSERT INTO part_changes (part, pages, figures) VALUES ({FILTERS}, 1, 1))
INSERT INTO catalogue_changes (pages, figures, goods, parts) VALUES (1, 1, 1, 1)
"""  # noqa: S608 - constant

BUMP_SEARCHES = "INSERT INTO catalogue_changes (pages, figures, goods, parts) VALUES (1, 1, 1, 1)"
"""A change of no part: only what may show any of them is made anew."""

BUMP_BY_STOCK = f"""
marked AS (
    INSERT INTO part_changes (part, pages, figures)
    SELECT part, max((turned.low <= {LOW_STOCK})::int), 1
    FROM turned JOIN variants v ON v.id = turned.variant_id JOIN products p ON p.id = v.product_id
    CROSS JOIN LATERAL (VALUES ({sql_part(PRODUCT, "p.id")}), ({sql_part(CATEGORY, "p.category_id")})) AS s(part)
    GROUP BY part
    UNION ALL SELECT {FRONT}, 1, 1 FROM turned HAVING min(low) <= {LOW_STOCK}
), changes AS (
    INSERT INTO catalogue_changes (pages, figures, goods, parts)
    SELECT (min(low) <= {LOW_STOCK})::int, 1, 0, 1 FROM turned HAVING count(*) > 0
)
"""  # noqa: S608 - constant
"""Parts of a statement that changes stock; `turned` has each `variant_id`, and as `low` the lesser of what it had and
has now."""

DAY = "floor(extract(epoch FROM now()) / 86400)::bigint"
"""The number of the day, by UTC. Each day counts as a change, since collections may hold what is new by days."""

SUMS = f"""
coalesce(sum(pages), 0)::bigint + {DAY} AS pages, coalesce(sum(figures), 0)::bigint + {DAY} AS figures,
coalesce(sum(goods), 0)::bigint + {DAY} AS goods, coalesce(sum(figures - parts), 0)::bigint + {DAY} AS shop,
count(*) AS rows,
(SELECT oid::bigint FROM pg_database WHERE datname = current_database()) AS database,
(SELECT last_value + is_called::int FROM session_generations) AS sessions
"""  # noqa: S608 - constant

READ = f"SELECT {SUMS} FROM catalogue_changes"  # noqa: S608 - constant

READ_PARTS = f"""
WITH marks AS MATERIALIZED (
    SELECT part, sum(pages)::bigint AS pages, sum(figures)::bigint AS figures, count(*) AS rows
    FROM part_changes GROUP BY part
)
SELECT {SUMS},
       (SELECT string_agg(int4send(part) || int8send(pages) || int8send(figures), '') FROM marks) AS marks,
       (SELECT coalesce(sum(rows), 0)::bigint FROM marks) AS marked, (SELECT count(*) FROM marks) AS parts,
       (SELECT hashtextextended(coalesce(string_agg(c.id::text, ',' ORDER BY c.id), ''), 0) FROM categories c
        WHERE EXISTS (SELECT FROM products p WHERE p.category_id = c.id AND p.published)) AS filled
FROM catalogue_changes
"""  # noqa: S608 - constant
"""Everything in one statement, so that all of it is as of one moment."""

MARK = struct.Struct(">iqq")

FOLD = """
WITH gone AS (
    DELETE FROM catalogue_changes
    WHERE id = ANY(ARRAY(SELECT id FROM catalogue_changes LIMIT 10000 FOR UPDATE SKIP LOCKED))
    RETURNING pages, figures, goods, parts
)
INSERT INTO catalogue_changes (pages, figures, goods, parts)
SELECT sum(pages), sum(figures), sum(goods), sum(parts) FROM gone HAVING count(*) > 0
"""

FOLD_PARTS = """
WITH gone AS (
    DELETE FROM part_changes
    WHERE id = ANY(ARRAY(SELECT id FROM part_changes LIMIT 10000 FOR UPDATE SKIP LOCKED))
    RETURNING part, pages, figures
)
INSERT INTO part_changes (part, pages, figures) SELECT part, sum(pages), sum(figures) FROM gone GROUP BY part
"""


async def bump_generation(connection: Connection) -> None:
    """Record that what the shop shows anywhere changes once this transaction is committed: one statement."""
    await connection.execute(BUMP)


async def bump_products(
    connection: Connection,
    product_ids: Collection[UUID],
    *,
    listed: bool = False,
    filters: bool = False,
    front: bool = False,
    cards: bool = True,
) -> None:
    """Record that these products, and the categories that they are in, change once this transaction is committed.

    It is one statement, which is made after the change; where products move to another category or are deleted, before
    it too, or instead. With `listed` it changes which products those categories show; with `filters` the attributes
    that products have, by which all lists are filtered; with `front`, as with `listed`, which products and pictures
    the front page shows: variants come or go, or pictures. Without `cards` it changes nothing that lists say of them.
    """
    if product_ids:
        await connection.execute(BUMP_PRODUCTS, list(product_ids), listed, filters, front, cards)


async def bump_filters(connection: Connection) -> None:
    """Record that the attributes by which lists are filtered may change: one statement.

    Whoever writes many products in pieces calls it when all are written.
    """
    await connection.execute(BUMP_FILTERS)


async def bump_searches(connection: Connection) -> None:
    """Record that searches may find something else, though no product has changed: one statement."""
    await connection.execute(BUMP_SEARCHES)


async def read_generation(connection: Connection, known: Generation | None = None) -> Generation:
    """Return the generation as committed, the `known` one itself if nothing has changed: one query.

    After a change it is two, and one more for each table in which many changes have come together, to fold them.
    """
    row = await connection.fetchrow(READ)
    if row["rows"] > FOLD_ABOVE:
        await fold_changes(connection)
    if known and all(getattr(known, name) == row[name] for name in SUMMED):
        return known
    row = await connection.fetchrow(READ_PARTS)
    if row["marked"] > FOLD_ABOVE + 2 * row["parts"]:
        await connection.execute(FOLD_PARTS)
    marks = {part: (pages, figures) for part, pages, figures in MARK.iter_unpack(row["marks"] or b"")}
    return Generation(**{name: row[name] for name in (*SUMMED, "filled")}, marks=marks)


SUMMED = ("pages", "figures", "goods", "database", "sessions", "shop")


async def fold_changes(connection: Connection) -> None:
    """Replace the changes by one with the same sums. Parallel calls share the changes out among them."""
    await connection.execute(FOLD)
