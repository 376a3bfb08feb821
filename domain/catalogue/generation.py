"""The generation of the catalogue: a count of its changes, which caches compare before they show cached pages again.

Whatever changes what the shop shows calls `bump_generation` in the same transaction, `bump_products` if only some
products change, or `bump_site` if none do: staff who write a product, a variant, a picture, a category or a price, and
a seed. Sales and returns of stock do it by themselves. Once the transaction is committed, nothing that was made before
from what has changed is shown as current any more; nothing is deleted manually.

Each change is a row of its own, and the generation is their sum. So no two changes wait for each other, and one that
commits late still raises the sum, which a counter or the highest id would not. `generation_sums` reads it.
Changes of parts of the catalogue (`domain.catalogue.parts`) are such rows too, with a sum for each part.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from domain.catalogue.parts import CATEGORY, FILTERS, FRONT, MEMBERS, PRODUCT, SITE, Marks, sql_part, total_of
from domain.catalogue.views import LOW_STOCK
from domain.connection import Connection


@dataclass(frozen=True, slots=True)
class Generation:
    """The number of changes of anything that pages say; `figures` counts any stock figure too, `goods` no stock at all.

    Pages say how many are left only of products that are nearly sold out; API clients get every figure. `shop` counts
    the changes that may show anywhere, and `marks` those of each part of the catalogue; `filled` is another number
    when another category has products. `database` tells this database's generations from those of others. `sessions`
    is no part of the catalogue: it rises when no cached session counts any more; `turn` is another number when pages
    promise another day of delivery. `counted` is the sum of the `figures` of all parts, as of the transactions that the
    `snapshot` of the database sees. Every `day` counts as a change.
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
    counted: int = field(default=0, compare=False, repr=False)
    snapshot: str = field(default="0:0:", compare=False, repr=False)
    day: int = field(default=0, compare=False, repr=False)

    def total(self, parts: Iterable[int], *, figures: bool = False) -> int:
        """Return the number of changes of these parts: of what pages say, or of `figures` too."""
        return total_of(self.marks, parts, figures=figures)

    @property
    def unknown(self) -> int:
        """The number of changes that may be of any product: those that name no part, and not the site."""
        return self.shop - self.total((SITE,)) - self.day


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

BUMP_SITE = f"""
WITH marked AS (INSERT INTO part_changes (part, pages, figures) VALUES ({SITE}, 1, 1))
{BUMP}
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


async def bump_generation(connection: Connection) -> None:
    """Record that what the shop shows anywhere changes once this transaction is committed: one statement."""
    await connection.execute(BUMP)


async def bump_site(connection: Connection) -> None:
    """Record that what the shop shows anywhere changes once this transaction is committed, but no product.

    One statement.
    """
    await connection.execute(BUMP_SITE)


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
