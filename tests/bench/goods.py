"""The preparation for a crowd of shoppers: products in stock, carts already filled, and the URLs of pages."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

import asyncpg

from tests.bench.asks import JSON, Ask
from tests.support.shop import ADDRESS
from web.http.cookies import new_cart_token

DICE = random.Random(7)
ADDRESS_FIELDS = ("name", "line1", "city", "postal_code", "country")
ORDER = {"email": ADDRESS["email"], "shipping_address": {name: ADDRESS[name] for name in ADDRESS_FIELDS}}
LINES = 3
"""Lines of an order, as in the table of design.md, section 3."""

PLENTY = 1_000_000
CHOICE = 1_000
"""How many different things the crowd buys."""

WORDS = ("oak", "linen cushion", "lamp", "stoneware mug", "brass candle", "wool throw", "vase", "walnut board",
         "bath towel", "paper shade")  # fmt: skip
"""What shoppers look for: half of it wide, half narrow."""

BIGGEST_CATEGORY = """
SELECT coalesce(top.slug, c.slug) FROM products p JOIN categories c ON c.id = p.category_id
LEFT JOIN categories top ON top.id = c.parent_id GROUP BY 1 ORDER BY count(*) DESC LIMIT 1
"""
ANY_VARIANTS = """
SELECT v.id FROM variants v JOIN products p ON p.id = v.product_id JOIN stock_items s ON s.variant_id = v.id
WHERE p.published ORDER BY md5(v.id::text) LIMIT $1
"""
MORE = "UPDATE stock_items SET on_hand = on_hand + $2 WHERE variant_id = ANY($1)"
MORE_NOTED = """
INSERT INTO stock_movements (variant_id, delta, reason, actor) SELECT unnest($1::uuid[]), $2, 'count', 'bench'
"""


@dataclass(frozen=True, slots=True)
class Cart:
    """A filled cart: its token, its id and the key of its order."""

    token: str
    id: UUID
    key: UUID

    def checkout(self) -> Ask:
        """The checkout form, filled in."""
        return Ask("/checkout", {**ADDRESS, "of_age": "18", "idempotency_key": str(self.key)}, cart=self.token)

    def order(self) -> Ask:
        """The same for programs."""
        headers = {**JSON, "Idempotency-Key": str(self.key)}
        return Ask("/api/orders", data={**ORDER, "of_age": 18}, cart=self.token, headers=headers)


@dataclass(frozen=True, slots=True)
class Goods:
    """Pages to look at, things to buy of which there is plenty, and one that everybody wants."""

    category: str
    products: tuple[str, ...]
    variants: tuple[UUID, ...]
    hot: UUID

    def baskets(self, count: int, *, hot: bool) -> list[list[UUID]]:
        """So many baskets of different things; `hot` puts the one that everybody wants into each."""
        if hot:
            return [[self.hot, *DICE.sample(self.variants, LINES - 1)] for _ in range(count)]
        return [DICE.sample(self.variants, LINES) for _ in range(count)]


async def find_goods(dsn: str) -> Goods:
    """Choose them, and put plenty of each into stock, with the movement that says so."""
    connection = await asyncpg.connect(dsn)
    try:
        slugs = await connection.fetch("SELECT slug FROM products WHERE published ORDER BY position LIMIT 20")
        variants = tuple(row["id"] for row in await connection.fetch(ANY_VARIANTS, CHOICE + 1))
        async with connection.transaction():
            await connection.execute(MORE, variants, PLENTY)
            await connection.execute(MORE_NOTED, variants, PLENTY)
        return Goods(
            category=await connection.fetchval(BIGGEST_CATEGORY),
            products=tuple(row["slug"] for row in slugs),
            variants=variants[1:],
            hot=variants[0],
        )
    finally:
        await connection.close()


async def fill_carts(connection: "asyncpg.Connection", baskets: Sequence[Sequence[UUID]]) -> list[Cart]:
    """One cart for each basket, with one of each thing."""
    tokens = [new_cart_token() for _ in baskets]
    carts = [Cart(token.value, uuid4(), uuid4()) for token in tokens]
    rows = [(cart.id, token.hash, cart.key) for cart, token in zip(carts, tokens, strict=True)]
    lines = [(cart.id, one, 1) for cart, basket in zip(carts, baskets, strict=True) for one in basket]
    async with connection.transaction():
        await connection.copy_records_to_table("carts", columns=["id", "token_hash", "checkout_key"], records=rows)
        await connection.copy_records_to_table(
            "cart_lines", columns=["cart_id", "variant_id", "quantity"], records=lines
        )
    await connection.execute("ANALYZE carts, cart_lines")
    return carts
