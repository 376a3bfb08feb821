"""Sales by product and by category, and what is on the shelf. Amounts are minor units of their row's currency."""

from dataclasses import dataclass
from datetime import date

from domain.connection import Connection
from domain.reports.sums import PRODUCTS
from domain.words.messages import gettext

MOST = 1000
"""The products of a report; those that sold less are left out, and it says so."""


@dataclass(frozen=True, slots=True)
class Goods:
    """What was sold of a product in confirmed orders. `key` is its address now, or its last one if it is gone.

    `sold` is after discounts; `refunded` is of refunds that name lines.
    """

    key: str
    name: str
    category: str
    currency: str
    orders: int
    units: int
    sold: int
    refunded: int

    @property
    def label(self) -> str:
        """The product's name, or the last address of one that is gone."""
        return self.name or self.key

    @property
    def net(self) -> int:
        """What was sold, less refunds of it."""
        return self.sold - self.refunded


BY_PRODUCT = f"""
{PRODUCTS}, best AS (
    SELECT currency, product_id, CASE WHEN product_id IS NULL THEN key END AS gone, sum(orders)::bigint AS orders,
           sum(units)::bigint AS units, sum(sold)::bigint AS sold, sum(refunded)::bigint AS refunded
    FROM known GROUP BY 1, 2, 3 ORDER BY 1, sum(sold) DESC LIMIT $4
)
SELECT coalesce(p.slug, b.gone), coalesce(p.name, ''), coalesce(c.name, ''), b.currency, b.orders, b.units, b.sold,
       b.refunded
FROM best b LEFT JOIN products p ON p.id = b.product_id LEFT JOIN categories c ON c.id = p.category_id
ORDER BY b.currency, b.sold DESC, 1
"""  # noqa: S608 - constants only


async def goods_by_product(connection: Connection, *, first: date, last: date, zone: str) -> list[Goods]:
    """The products that sold, the most first, one more than `MOST` at the most: one query."""
    return [Goods(*row.values()) for row in await connection.fetch(BY_PRODUCT, zone, first, last, MOST + 1)]


@dataclass(frozen=True, slots=True)
class Shelf:
    """What was sold of the products that are in a category today; those that are gone have an empty one."""

    key: str
    name: str
    currency: str
    products: int
    units: int
    sold: int
    refunded: int

    @property
    def label(self) -> str:
        """The category's name."""
        return self.name or gettext("Products that are gone")

    @property
    def net(self) -> int:
        """What was sold, less refunds of it."""
        return self.sold - self.refunded


BY_CATEGORY = f"""
{PRODUCTS}
SELECT coalesce(c.slug, '') AS key, coalesce(c.name, '') AS name, k.currency, count(DISTINCT coalesce(p.slug, k.key)),
       sum(k.units)::bigint, sum(k.sold)::bigint AS sold, sum(k.refunded)::bigint
FROM known k LEFT JOIN products p ON p.id = k.product_id LEFT JOIN categories c ON c.id = p.category_id
GROUP BY 1, 2, 3 ORDER BY k.currency, sold DESC, 1
"""  # noqa: S608 - constants only


async def goods_by_category(connection: Connection, *, first: date, last: date, zone: str) -> list[Shelf]:
    """The categories whose products sold, the most first: one query."""
    return [Shelf(*row.values()) for row in await connection.fetch(BY_CATEGORY, zone, first, last)]


@dataclass(frozen=True, slots=True)
class Stock:
    """The stock of a category now, valued at what it sells for, and the units that the span's orders took of it.

    The shop knows no cost prices. `days` is how long the stock lasts if it sells as in the span, None if nothing sold.
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


STOCK = f"""
{PRODUCTS}, shelf AS (
    SELECT p.category_id, p.currency, count(*) AS variants, count(*) FILTER (WHERE s.on_hand = 0) AS sold_out,
           sum(s.on_hand)::bigint AS units, sum(s.on_hand * v.price)::bigint AS value
    FROM stock_items s JOIN variants v ON v.id = s.variant_id JOIN products p ON p.id = v.product_id GROUP BY 1, 2
), gone AS (
    SELECT p.category_id, sum(k.units)::bigint AS units FROM known k JOIN products p ON p.id = k.product_id GROUP BY 1
)
SELECT c.slug, c.name, s.currency, s.variants, s.sold_out, s.units, s.value, coalesce(g.units, 0)::bigint,
       CASE WHEN g.units > 0 THEN (s.units * ($3::date - $2::date + 1) / g.units)::bigint END
FROM shelf s JOIN categories c ON c.id = s.category_id LEFT JOIN gone g ON g.category_id = s.category_id
ORDER BY s.currency, s.value DESC, c.slug
"""  # noqa: S608 - constants only


async def stock_by_category(connection: Connection, *, first: date, last: date, zone: str) -> list[Stock]:
    """The stock of every category, the most valuable first: one query."""
    return [Stock(*row.values()) for row in await connection.fetch(STOCK, zone, first, last)]
