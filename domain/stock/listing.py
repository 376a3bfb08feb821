"""The stock of all variants for staff, a page at a time, the scarcest first."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.catalogue.skus import BEGINS
from domain.connection import Arguments, Connection
from domain.stock.queries import PROMISED
from domain.text import without_wildcards

FEW = 5
"""The units up to which the stock of a variant is low."""


class StockState(StrEnum):
    """A state of stock, as a filter: `low` includes what is sold out."""

    LOW = "low"
    SOLD_OUT = "sold_out"


@dataclass(frozen=True, slots=True)
class StockFilter:
    """The filter of the list. `words` are within the name of a product, or the beginning of a SKU."""

    words: str = ""
    state: StockState | None = None


@dataclass(frozen=True, slots=True)
class StockLine:
    """A variant with its stock on hand; `promised` more stand on the shelf for orders that are still to be sent."""

    variant_id: UUID
    sku: str
    slug: str
    product: str
    options: dict[str, str]
    published: bool
    on_hand: int
    version: int
    promised: int


STATES = {StockState.LOW: f"s.on_hand <= {FEW}", StockState.SOLD_OUT: "s.on_hand < 1"}
"""Nothing is below 0. With `= 0` the order by stock would say nothing, and what is sold out be put in order again."""

BEGUN = BEGINS.format("v.sku", "{0}")
NAMED = "folded(p.name) LIKE '%' || folded({1}) || '%'"
FOUND = f"""
s.variant_id IN (
    SELECT v.id FROM variants v WHERE {BEGUN}
    UNION SELECT v.id FROM products p JOIN variants v ON v.product_id = p.id WHERE {NAMED})"""  # noqa: S608 - constants
ESTIMATE = f"""
EXPLAIN (FORMAT JSON) SELECT ARRAY(SELECT 1 FROM variants v WHERE {BEGUN.format("$1")}),
                             ARRAY(SELECT 1 FROM products p WHERE {NAMED.format("", "$2")})"""  # noqa: S608 - constants
COMMON, WALKED = 1_000, 2_000
"""Words that so many variants or products have are asked of the scarcest variants, so many of them, one by one."""

FOLLOWING = """
(s.on_hand, s.variant_id) > (SELECT a.on_hand, a.variant_id FROM stock_items a WHERE a.variant_id = {0})"""

PAGE = """
WITH page AS MATERIALIZED (
    SELECT s.variant_id, of.sku, of.slug, of.name, of.options, of.published, s.on_hand, s.version
    FROM (SELECT * FROM stock_items s WHERE {where} ORDER BY s.on_hand, s.variant_id {first}) AS s
    CROSS JOIN LATERAL (
        SELECT v.sku, in_order(v.options, v.option_names) AS options, p.slug, p.name, p.published
        FROM variants v JOIN products p ON p.id = v.product_id
        WHERE v.id = s.variant_id AND {shown} OFFSET 0) AS of
    ORDER BY s.on_hand, s.variant_id LIMIT {limit}
)
SELECT page.*, coalesce(p.promised, 0) AS promised
FROM page LEFT JOIN ({promised}) AS p USING (variant_id) ORDER BY on_hand, variant_id
"""
"""Stock is put in order first, in its narrow rows; products are looked up for a page of it, and for no more.

So `OFFSET 0`: joined at once they would be read for the whole catalogue. An index by stock would be quicker here, and
slow down every sale.
"""


async def list_stock(connection: Connection, wanted: StockFilter, *, after: UUID | None, limit: int) -> list[StockLine]:
    """The variants that match `wanted`, from the one that follows the variant `after`: one query, three by words."""
    if wanted.words and await _have_many(connection, wanted.words):
        found = await _page(connection, wanted, after, limit, walked=WALKED)
        if len(found) == limit:
            return found
    return await _page(connection, wanted, after, limit)


async def _have_many(connection: Connection, words: str) -> bool:
    """Whether very many variants have some words, as far as the planner knows: a query of no rows."""
    [[plan]] = await connection.fetch(ESTIMATE, words, without_wildcards(words))
    return any(one["Plan Rows"] > COMMON for one in plan[0]["Plan"]["Plans"])


async def _page(
    connection: Connection, wanted: StockFilter, after: UUID | None, limit: int, walked: int = 0
) -> list[StockLine]:
    """The page; if the list is `walked`, what of it is among so many of the scarcest variants."""
    arguments, where = Arguments(), ["true"]
    most = arguments.add(limit)
    first, shown = ("OFFSET 0", "p.published") if wanted.state else (f"LIMIT {most}", "true")
    if wanted.state:
        where.append(STATES[wanted.state])
    if wanted.words:
        words = arguments.add(wanted.words), arguments.add(without_wildcards(wanted.words))
        if walked:
            first, shown = f"LIMIT {arguments.add(walked)}", f"{shown} AND ({BEGUN} OR {NAMED})".format(*words)
        else:
            where.append(FOUND.format(*words))
    if after:
        where.append(FOLLOWING.format(arguments.add(after)))
    promised = PROMISED.format(variants="SELECT variant_id FROM page")
    query = PAGE.format(where=" AND ".join(where), first=first, shown=shown, limit=most, promised=promised)
    return [StockLine(*row.values()) for row in await connection.fetch(query, *arguments.values)]
