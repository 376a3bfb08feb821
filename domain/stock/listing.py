"""The stock of all variants for staff, a page at a time, the scarcest first."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

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


STATES = {StockState.LOW: f"s.on_hand <= {FEW}", StockState.SOLD_OUT: "s.on_hand = 0"}
FOUND = "(folded(p.name) LIKE '%' || folded({0}) || '%' OR lower(v.sku) LIKE lower({0}) || '%')"

FOLLOWING = """
(s.on_hand, s.variant_id) > (SELECT a.on_hand, a.variant_id FROM stock_items a WHERE a.variant_id = {0})"""

PAGE = """
WITH page AS MATERIALIZED (
    SELECT s.variant_id, v.sku, p.slug, p.name, v.options, p.published, s.on_hand, s.version
    FROM stock_items s JOIN variants v ON v.id = s.variant_id JOIN products p ON p.id = v.product_id
    WHERE {where} ORDER BY s.on_hand, s.variant_id LIMIT {limit}
)
SELECT page.*, ({promised}) AS promised
FROM page ORDER BY on_hand, variant_id
"""


async def list_stock(connection: Connection, wanted: StockFilter, *, after: UUID | None, limit: int) -> list[StockLine]:
    """The variants that match `wanted`, from the one that follows the variant `after`: one query."""
    arguments, where = Arguments(), ["true"]
    if wanted.state:
        where += ["p.published", STATES[wanted.state]]
    if wanted.words:
        where.append(FOUND.format(arguments.add(without_wildcards(wanted.words))))
    if after:
        where.append(FOLLOWING.format(arguments.add(after)))
    promised = PROMISED.format(variant="page.variant_id")
    query = PAGE.format(where=" AND ".join(where), limit=arguments.add(limit), promised=promised)
    return [StockLine(*row.values()) for row in await connection.fetch(query, *arguments.values)]
