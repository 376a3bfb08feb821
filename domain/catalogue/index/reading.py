"""Reading of the index from the database."""

import asyncio
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from itertools import accumulate, chain, repeat
from operator import mul, or_
from uuid import UUID

import msgspec

from domain.catalogue.attributes import OFFERED, SAID, attributes_of
from domain.catalogue.filters import Sort
from domain.catalogue.index.index import ID, Index
from domain.catalogue.index.ranking import ranking
from domain.catalogue.index.sets import numbers_in, set_of
from domain.catalogue.sorting import ORDERS
from domain.catalogue.value_parts import PARTS_OF
from domain.connection import Connection

SORTED = (Sort.NEWEST, Sort.PRICE, Sort.NAME)
"""The orders that the database sorts, as it does its lists; the dearest first is the cheapest first, reversed."""

IN_ORDER = "SELECT 'goods', '', '{sort}', string_agg(number, '' ORDER BY {order}) FROM p"

GOODS = f"""
WITH size AS MATERIALIZED (
    SELECT count(*) <= $1 AS small FROM (SELECT FROM products WHERE published LIMIT $1 + 1) AS few
), p AS MATERIALIZED (
    SELECT p.id, p.category_id, p.attributes, p.name, p.position, p.created_at, p.price_from, p.price_to, p.currency,
           int4send((row_number() OVER (ORDER BY {ORDERS[Sort.RELEVANCE].by}) - 1)::int) AS number
    FROM products p
    WHERE p.published AND (SELECT small FROM size) AND EXISTS (SELECT FROM variants v WHERE v.product_id = p.id)
), v AS MATERIALIZED (
    SELECT p.number AS product, v.id, v.price, v.options, coalesce(s.on_hand, 0) > 0 AS available,
           int4send((row_number() OVER (ORDER BY p.number, v.position, v.id) - 1)::int) AS number
    FROM p JOIN variants v ON v.product_id = p.id LEFT JOIN stock_items s ON s.variant_id = v.id
), said AS MATERIALIZED (
    {SAID.format(more=", string_agg(number, '') AS numbers")}
), offered AS MATERIALIZED (
    {OFFERED}
)
SELECT 'goods' AS kind, '' AS of, 'ids' AS name, string_agg(uuid_send(p.id), '' ORDER BY number) AS data FROM p
UNION ALL SELECT 'goods', '', 'widths', string_agg(int4send(width), '' ORDER BY product)
    FROM (SELECT product, count(*)::int AS width FROM v GROUP BY product) AS w
UNION ALL SELECT 'goods', '', 'variants', string_agg(uuid_send(id), '' ORDER BY number) FROM v
UNION ALL SELECT 'goods', '', 'prices', string_agg(int8send(price), '' ORDER BY number) FROM v
UNION ALL SELECT 'goods', '', 'by price', string_agg(number, '' ORDER BY price) FROM v
UNION ALL SELECT 'goods', '', 'in_stock', string_agg(number, '') FROM v WHERE available
{" ".join(f"UNION ALL {IN_ORDER.format(sort=sort, order=ORDERS[sort].by)}" for sort in SORTED)}
UNION ALL SELECT 'goods', '', 'attributes', convert_to(jsonb_agg(name ORDER BY place)::text, 'UTF8') FROM offered
UNION ALL SELECT 'category', '', p.category_id::text, string_agg(number, '') FROM p GROUP BY p.category_id
UNION ALL SELECT 'currency', '', p.currency, string_agg(number, '') FROM p GROUP BY p.currency
UNION ALL SELECT 'value', name, value, numbers FROM said JOIN offered USING (name)
UNION ALL SELECT 'option', o.key, part, string_agg(number, '')
    FROM v CROSS JOIN jsonb_each_text(v.options) AS o JOIN offered ON name = o.key
    CROSS JOIN unnest({PARTS_OF.format("o.value")}) AS part GROUP BY o.key, part
UNION ALL SELECT 'too large', '', '', NULL FROM size WHERE NOT small
"""  # noqa: S608 - constant
"""The columns of all products and of all variants by `kind` and `name`.

Rows of kind `value` are the products with a value `of` an attribute, those of kind `option` the variants with a value
`of` an option.
"""

SOLD_OUT = """
SELECT string_agg(uuid_send(v.id), '') FROM variants v LEFT JOIN stock_items s ON s.variant_id = v.id
WHERE coalesce(s.on_hand, 0) <= 0
"""


async def read_index(connection: Connection, most: int) -> Index | None:
    """The index as of now, or None in a shop of more than `most` products: one query."""
    facts: dict[tuple[str, str], dict[str, bytes | None]] = defaultdict(dict)
    for kind, of, name, data in await connection.fetch(GOODS, most):
        facts[kind, of][name] = data
    return None if ("too large", "") in facts else await _index_of(facts)


async def _index_of(facts: Mapping[tuple[str, str], Mapping[str, bytes | None]]) -> Index:
    goods = facts["goods", ""]
    ids, variants = (_parts(goods[name] or b"") for name in ("ids", "variants"))
    widths = numbers_in(goods["widths"])
    places = Places(array("i", accumulate(widths, initial=0)))
    by_age, by_price, by_name = (places.lasts(numbers_in(goods[sort])) for sort in SORTED)
    values = {of: await _sets(found, places) for (kind, of), found in facts.items() if kind == "value"}
    options = {of: await _sets(found, places, own=True) for (kind, of), found in facts.items() if kind == "option"}
    every = places.lasts(range(len(ids)))
    return Index(
        size=places.size,
        ids=b"".join(map(mul, ids, widths)),
        numbers=dict(zip(ids, every, strict=True)),
        variants={id_: number for number, id_ in enumerate(variants)},
        firsts=array("i", chain.from_iterable(map(repeat, places.starts, widths))),
        lasts=(lasts := set_of(every, places.size)),
        others=((1 << places.size) - 1) ^ lasts,
        categories={
            UUID(name): found for name, found in (await _sets(facts.get(("category", ""), {}), places)).items()
        },
        currencies=await _sets(facts.get(("currency", ""), {}), places),
        attributes=attributes_of(msgspec.json.decode(goods["attributes"] or b"[]", type=list[str])),
        options=frozenset(options),
        values={name: _narrowed(found, options.get(name, {})) for name, found in values.items()},
        in_stock=set_of(numbers_in(goods["in_stock"]), places.size),
        prices=ranking(numbers_in(goods["by price"]), numbers_in(goods["prices"], "q")),
        orders={
            Sort.RELEVANCE: every,
            Sort.NEWEST: by_age,
            Sort.PRICE: by_price,
            Sort.PRICE_DOWN: by_price[::-1],
            Sort.NAME: by_name,
        },
    )


@dataclass(frozen=True, slots=True)
class Places:
    """The number of the first variant of each product, and at the end the number of all variants."""

    starts: "array[int]"

    @property
    def size(self) -> int:
        """The number of all variants."""
        return self.starts[-1]

    def lasts(self, products: Iterable[int]) -> "array[int]":
        """The last variant of each of these products."""
        return array("i", (self.starts[product + 1] - 1 for product in products))

    def variants(self, products: Iterable[int]) -> int:
        """The set of all variants of these products."""
        starts = self.starts
        return set_of(
            chain.from_iterable(range(starts[product], starts[product + 1]) for product in products), self.size
        )


def _parts(ids: bytes) -> list[bytes]:
    return [ids[start : start + ID] for start in range(0, len(ids), ID)]


def _narrowed(values: Mapping[str, int], options: Mapping[str, int]) -> Mapping[str, int]:
    """The variants with each value of their product; of an option a variant has its own value only."""
    named = reduce(or_, options.values(), 0)
    return {value: found & (options.get(value, 0) | ~named) for value, found in values.items()} if named else values


async def _sets(found: Mapping[str, bytes | None], places: Places, *, own: bool = False) -> dict[str, int]:
    """The sets of variants by name, of products or of variants of their `own`; the event loop gets turns in between."""
    sets = {}
    for name, data in found.items():
        sets[name] = set_of(numbers_in(data), places.size) if own else places.variants(numbers_in(data))
        await asyncio.sleep(0)
    return sets


async def restocked(connection: Connection, index: Index) -> Index:
    """A copy of the index with the variants that are in stock now: one query."""
    gone = _parts(await connection.fetchval(SOLD_OUT) or b"")
    sold_out = set_of((index.variants[id_] for id_ in gone if id_ in index.variants), index.size)
    return replace(index, in_stock=index.everything & ~sold_out)
