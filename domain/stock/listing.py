"""The stock of all variants for staff, a page at a time, the scarcest first."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.connection import Connection

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
SELECT page.*, (
    SELECT coalesce(sum(greatest(l.quantity - n.sent - r.back, 0)), 0)::int FROM order_lines l
    JOIN orders o ON o.id = l.order_id AND o.status IN ('pending', 'confirmed')
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(quantity), 0) AS sent FROM shipment_lines WHERE order_line_id = l.id) n
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(b.quantity), 0) AS back FROM refund_lines b JOIN refunds f ON f.id = b.refund_id
        WHERE b.order_line_id = l.id AND f.status <> 'failed') r
    WHERE l.variant_id = page.variant_id) AS promised
FROM page ORDER BY on_hand, variant_id
"""


async def list_stock(connection: Connection, wanted: StockFilter, *, after: UUID | None, limit: int) -> list[StockLine]:
    """The variants that match `wanted`, from the one that follows the variant `after`: one query."""
    values: list[Any] = []

    def value(one: object) -> str:
        values.append(one)
        return f"${len(values)}"

    where = ["true"]
    if wanted.state:
        where += ["p.published", STATES[wanted.state]]
    if wanted.words:
        plain = wanted.words.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
        where.append(FOUND.format(value(plain)))
    if after:
        where.append(FOLLOWING.format(value(after)))
    query = PAGE.format(where=" AND ".join(where), limit=value(limit))
    return [StockLine(*row.values()) for row in await connection.fetch(query, *values)]
