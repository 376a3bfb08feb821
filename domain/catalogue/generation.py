"""The generation of the catalogue: a count of its changes, which caches compare before they show cached pages again.

Whatever changes what the shop shows calls `bump_generation` in the same transaction: staff who write a product, a
variant, a picture, a category or a price, and a seed. Sales and returns of stock do it by themselves. Once the
transaction is committed, nothing that was made before is shown as current any more; nothing is deleted manually.

Each change is a row of its own, and the generation is their sum. So no two changes wait for each other, and one that
commits late still raises the sum, which a counter or the highest id would not. `fold_changes` keeps the table small.
"""

from dataclasses import dataclass

from domain.catalogue.views import LOW_STOCK
from domain.connection import Connection

FOLD_ABOVE = 200
"""The number of rows above which folding is worth it; fewer are summed in no time."""


@dataclass(frozen=True, slots=True)
class Generation:
    """The number of changes of anything that pages say; `figures` counts any stock figure too, `goods` no stock at all.

    Pages say how many are left only of products that are nearly sold out; API clients get every figure. `database`
    tells this database's generations from those of others. `sessions` is no part of the catalogue: it rises when no
    cached session counts any more; `turn` is another number when pages promise another day of delivery.
    """

    pages: int
    figures: int
    goods: int
    database: int
    sessions: int = 0
    turn: int = 0


BUMP = "INSERT INTO catalogue_changes (pages, figures, goods) VALUES (1, 1, 1)"

BUMP_BY_STOCK = f"""
INSERT INTO catalogue_changes (pages, figures, goods)
SELECT (min(low) <= {LOW_STOCK})::int, 1, 0 FROM turned HAVING count(*) > 0
"""  # noqa: S608 - constant
"""Ends a statement that changes stock; `turned` has, as `low`, the lesser of what each variant had and has now."""

DAY = "floor(extract(epoch FROM now()) / 86400)::bigint"
"""The number of the day, by UTC. Each day counts as a change, since collections may hold what is new by days."""

READ = f"""
SELECT coalesce(sum(pages), 0)::bigint + {DAY} AS pages, coalesce(sum(figures), 0)::bigint + {DAY} AS figures,
       coalesce(sum(goods), 0)::bigint + {DAY} AS goods, count(*) AS rows,
       (SELECT oid::bigint FROM pg_database WHERE datname = current_database()) AS database,
       (SELECT last_value + is_called::int FROM session_generations) AS sessions
FROM catalogue_changes
"""  # noqa: S608 - constant

FOLD = """
WITH gone AS (
    DELETE FROM catalogue_changes
    WHERE id = ANY(ARRAY(SELECT id FROM catalogue_changes LIMIT 10000 FOR UPDATE SKIP LOCKED))
    RETURNING pages, figures, goods
)
INSERT INTO catalogue_changes (pages, figures, goods)
SELECT sum(pages), sum(figures), sum(goods) FROM gone HAVING count(*) > 0
"""


async def bump_generation(connection: Connection) -> None:
    """Record that what the shop shows changes once this transaction is committed: one statement."""
    await connection.execute(BUMP)


async def read_generation(connection: Connection) -> Generation:
    """The generation as committed: one query, and a second one to fold when many changes have come together."""
    row = await connection.fetchrow(READ)
    if row["rows"] > FOLD_ABOVE:
        await fold_changes(connection)
    return Generation(row["pages"], row["figures"], row["goods"], row["database"], row["sessions"])


async def fold_changes(connection: Connection) -> None:
    """Replace the changes by one with the same sum. Parallel calls share the changes out among them."""
    await connection.execute(FOLD)
