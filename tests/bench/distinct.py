"""Requests of which no two are alike: filtered lists, products that have just changed, and searches."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count as counter
from itertools import islice
from typing import Any
from urllib.parse import urlencode

import asyncpg

from domain.catalogue.attributes import parameter_of
from domain.catalogue.filters import PAGE_SIZE
from domain.catalogue.generation import bump_products
from domain.connection import prepare_connection
from tests.bench.asks import Ask
from tests.bench.compare import ROUNDS, Bench
from tests.bench.goods import DICE
from tests.bench.pages import Case
from tests.bench.purchases import with_database

LISTS, SEARCHES, PRODUCTS = 2_500, 1_500, 1_500
"""How many are asked for in a round at most. Of products, all that there are."""

SEEN_SECONDS = 1.2
"""After this long every web process knows of a change."""

SORTS = ("", "", "newest", "price", "-price", "name")
SAMPLE = """
SELECT p.id, p.slug, p.name, p.attributes, coalesce(top.slug, c.slug) AS category,
       count(*) OVER (PARTITION BY coalesce(top.slug, c.slug)) AS beside,
       (SELECT min(v.price) FROM variants v WHERE v.product_id = p.id) AS price
FROM products p JOIN categories c ON c.id = p.category_id LEFT JOIN categories top ON top.id = c.parent_id
WHERE p.published ORDER BY md5(p.id::text) LIMIT 4000
"""
Product = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sample:
    """Products of the shop in no order, from which requests are made that find something."""

    products: Sequence[Product]

    def lists(self, count: int) -> list[Ask]:
        """So many lists of several categories, by values and prices that a product of theirs has."""
        return list(islice(_unlike(partial(_list_like, self.products)), count))

    def searches(self, count: int) -> list[Ask]:
        """So many searches for one to three words of one product's name."""
        return list(islice(_unlike(partial(_search_like, self.products)), count))

    def pages(self, count: int) -> list[Product]:
        """So many products, or all of them."""
        return DICE.sample(self.products, min(count, len(self.products)))


def uncached(bench: Bench) -> Case:
    """Lists that nobody has asked for yet: by all kinds of filters, orders and pages."""
    return Case("lists, uncached", take_sample(bench).lists(LISTS * (ROUNDS + 1)), 0.13, once=True)


def uncached_product(bench: Bench) -> Case:
    """Products that have changed since anybody asked for them, each once."""
    sample = take_sample(bench)
    rounds = [sample.pages(PRODUCTS) for _ in range(ROUNDS)]
    asks = [Ask(f"/p/{one['slug']}") for products in (*rounds, rounds[0]) for one in products]
    return Case("product page, uncached", asks, 0.12, once=True, before=lambda number: change(bench, rounds[number]))


def uncached_search(bench: Bench) -> Case:
    """Searches for one to three words that nobody has made yet."""
    return Case("search, uncached", take_sample(bench).searches(SEARCHES * (ROUNDS + 1)), 0.08, once=True)


def take_sample(bench: Bench) -> Sample:
    """Choose products of the shop as it is now."""

    async def read(connection: "asyncpg.Connection") -> list[Product]:
        await prepare_connection(connection)
        found: list[Product] = await connection.fetch(SAMPLE)
        return found

    return Sample(with_database(bench, read))


def change(bench: Bench, products: Sequence[Product]) -> None:
    """Have the pages of these products made anew, as after an edit, and wait until all web processes know."""
    ids = [one["id"] for one in products]
    with_database(bench, lambda connection: bump_products(connection, ids, cards=False))
    time.sleep(SEEN_SECONDS)


def _unlike(make: Callable[[], Ask | None]) -> Iterator[Ask]:
    """Requests until a thousand in a row were there already."""
    seen: set[str] = set()
    in_vain = counter()
    while next(in_vain) < 1_000:
        ask = make()
        if ask and ask.path not in seen:
            seen.add(ask.path)
            in_vain = counter()
            yield ask


def _list_like(products: Sequence[Product]) -> Ask:
    like = DICE.choice(products)
    query = _further_page(like) if DICE.random() < 0.25 else _narrowed(like)
    query.append(("sort", DICE.choice(SORTS)))
    return Ask(f"/c/{like['category']}?{urlencode([one for one in query if one[1]])}")


def _further_page(like: Product) -> list[tuple[str, str]]:
    """A page of everything in the category, since no price reaches the limit."""
    return [
        ("price_max", f"{DICE.uniform(50_000, 90_000):.2f}"),
        ("page", str(DICE.randint(1, min(3, -(-like["beside"] // PAGE_SIZE))))),
    ]


def _narrowed(like: Product) -> list[tuple[str, str]]:
    """A limit of the price, and up to two values of attributes."""
    attributes = [(parameter_of(name), values) for name, values in like["attributes"].items() if values]
    chosen = DICE.sample(attributes, min(len(attributes), DICE.choice((0, 1, 1, 2))))
    query = [(name, DICE.choice(values)) for name, values in chosen]
    query.append(("price_max", f"{like['price'] / 100 * DICE.uniform(1.0, 4.0):.2f}"))
    if DICE.random() < 0.3:
        query.append(("price_min", f"{like['price'] / 100 * DICE.uniform(0.2, 1.0):.2f}"))
    return [*query, ("in_stock", "1" if DICE.random() < 0.3 else "")]


def _search_like(products: Sequence[Product]) -> Ask | None:
    words = [word for word in DICE.choice(products)["name"].split() if word.isalnum()]
    chosen = DICE.sample(words, min(len(words), DICE.randint(1, 3)))
    return Ask(f"/search?{urlencode({'q': ' '.join(chosen).lower()})}") if chosen else None
