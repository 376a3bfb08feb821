"""How much one shopper, and one network, may have reserved without paying. Amounts are minor units.

Whoever reserves all there is and never pays closes the shop (OWASP OAT-021, denial of inventory). So what is pending
and unpaid is capped, by items and by what they cost before discounts. A cap is a share of what the shop has, so that a
fraction of it is all that anybody takes; but never less than a crowd needs: 200 buyers in one company's network who
want 20 lamps get all 20, also where those lamps are nearly all there is.
"""

from dataclasses import dataclass

from domain.connection import Connection


@dataclass(frozen=True, slots=True)
class StockFigures:
    """What the shop has, on hand and reserved: how many items, what they cost, and what the dearest costs."""

    units: int
    value: int
    dearest: int


@dataclass(frozen=True, slots=True)
class Cap:
    """The most that may be reserved and unpaid: so many items, costing so much."""

    units: int
    value: int


@dataclass(frozen=True, slots=True)
class Share:
    """A cap as a share of the stock in percent: at least so many items, at most so many.

    At least so many of the dearest items are within the value.
    """

    percent: int
    fewest: int
    most: int
    dearest: int

    def of(self, stock: StockFigures) -> Cap:
        """The cap for what the shop has."""
        units = min(max(self.fewest, stock.units * self.percent // 100), self.most)
        return Cap(units, max(self.dearest * stock.dearest, stock.value * self.percent // 100))


SHOPPER = Share(percent=10, fewest=10, most=200, dearest=5)
"""An account, a guest's cart, or the address of a guest without one. A whole cart of a wedding list still fits."""

NETWORK = Share(percent=20, fewest=40, most=600, dearest=20)
"""An IPv4 address or an IPv6 /64, behind which many people may stand.

At any moment only those count who are between order and payment, which takes minutes: 600 items are some 300 people
who pay at once, or 5,000 purchases an hour. With a hold of 15 minutes, an attacker keeps a fifth of the stock at most.
"""


@dataclass(frozen=True, slots=True)
class Caps:
    """The caps of this moment."""

    shopper: Cap
    network: Cap


def caps_for(stock: StockFigures) -> Caps:
    """The caps for what the shop has."""
    return Caps(SHOPPER.of(stock), NETWORK.of(stock))


FIGURES = """
SELECT (coalesce(sum(s.on_hand), 0) + h.units)::bigint AS units,
       (coalesce(sum(s.on_hand::bigint * v.price), 0) + h.value)::bigint AS value, coalesce(max(v.price), 0) AS dearest
FROM (SELECT coalesce(sum(units), 0) AS units, coalesce(sum(subtotal), 0) AS value FROM orders
      WHERE status = 'pending') AS h
LEFT JOIN (stock_items s JOIN variants v ON v.id = s.variant_id JOIN products p ON p.id = v.product_id
           AND p.published AND p.currency = $1) ON true
GROUP BY h.units, h.value
"""


async def stock_figures(connection: Connection, currency: str) -> StockFigures:
    """What the shop has in `currency`: one query, which reads all of the stock."""
    row = await connection.fetchrow(FIGURES, currency)
    return StockFigures(**dict(row))
