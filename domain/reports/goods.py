"""Sales by product and by category. Amounts are minor units of their row's currency."""

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
{PRODUCTS}, best AS (SELECT * FROM known ORDER BY currency, sold DESC, key LIMIT $4)
SELECT b.key, coalesce(p.name, ''), coalesce(c.name, ''), b.currency, b.orders, b.units, b.sold, b.refunded
FROM best b LEFT JOIN products p ON p.slug = b.key LEFT JOIN categories c ON c.id = p.category_id
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
{PRODUCTS}, shelf AS (
    SELECT p.category_id, k.currency, count(*) AS products, sum(k.units)::bigint AS units, sum(k.sold)::bigint AS sold,
           sum(k.refunded)::bigint AS refunded
    FROM known k LEFT JOIN products p ON p.slug = k.key GROUP BY 1, 2
)
SELECT coalesce(c.slug, '') AS key, coalesce(c.name, '') AS name, s.currency, s.products, s.units, s.sold, s.refunded
FROM shelf s LEFT JOIN categories c ON c.id = s.category_id ORDER BY s.currency, s.sold DESC, 1
"""  # noqa: S608 - constants only


async def goods_by_category(connection: Connection, *, first: date, last: date, zone: str) -> list[Shelf]:
    """The categories whose products sold, the most first: one query."""
    return [Shelf(*row.values()) for row in await connection.fetch(BY_CATEGORY, zone, first, last)]
