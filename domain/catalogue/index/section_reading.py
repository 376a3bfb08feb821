"""Reading of a section of the index from the database."""

import asyncio
from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from itertools import accumulate, chain, repeat
from operator import or_
from typing import ParamSpec, TypeVar
from uuid import UUID

import msgspec

from domain.catalogue.attributes import OFFERED, SAID
from domain.catalogue.filters import Sort
from domain.catalogue.index.figures import figures_of
from domain.catalogue.index.section import ID, Section
from domain.catalogue.index.sets import numbers_in, rising, set_of
from domain.catalogue.parts import MOST, Parts, sql_bits
from domain.catalogue.sorting import ORDERS
from domain.catalogue.value_parts import PARTS_OF
from domain.connection import Connection

P = ParamSpec("P")
T = TypeVar("T")

SORTED = (Sort.NEWEST, Sort.PRICE, Sort.NAME)
"""The orders that the database sorts, as it does its lists; the dearest first is the cheapest first, reversed."""

IN_ORDER = "SELECT 'goods', '', '{sort}', string_agg(number, '' ORDER BY {order}) FROM p"

GOODS = f"""
WITH p AS MATERIALIZED (
    SELECT p.id, p.category_id, p.attributes, p.name, p.position, p.created_at, p.price_from, p.price_to, p.currency,
           int4send((row_number() OVER (ORDER BY {ORDERS[Sort.RELEVANCE].by}) - 1)::int) AS number
    FROM products p
    WHERE p.published AND p.category_id = ANY($1::uuid[])
    AND {{among}}
    AND EXISTS (SELECT FROM variants v WHERE v.product_id = p.id)
), v AS MATERIALIZED (
    SELECT p.number AS product, v.id, v.price, v.options, coalesce(s.on_hand, 0) > 0 AS available,
           int4send((row_number() OVER (ORDER BY p.number, v.position, v.id) - 1)::int) AS number
    FROM p JOIN variants v ON v.product_id = p.id LEFT JOIN stock_items s ON s.variant_id = v.id
), {{offered}}
SELECT 'goods' AS kind, '' AS of, 'ids' AS name, string_agg(uuid_send(p.id), '' ORDER BY number) AS data FROM p
UNION ALL SELECT 'goods', '', 'widths', string_agg(int4send(width), '' ORDER BY product)
    FROM (SELECT product, count(*)::int AS width FROM v GROUP BY product) AS w
UNION ALL SELECT 'goods', '', 'variants', string_agg(uuid_send(id), '' ORDER BY number) FROM v
UNION ALL SELECT 'goods', '', 'prices', string_agg(int8send(price), '' ORDER BY number) FROM v
UNION ALL SELECT 'goods', '', 'in_stock', string_agg(number, '') FROM v WHERE available
{" ".join(f"UNION ALL {IN_ORDER.format(sort=sort, order=ORDERS[sort].by)}" for sort in SORTED)}
UNION ALL SELECT 'goods', '', 'attributes', convert_to(jsonb_agg(name ORDER BY place)::text, 'UTF8') FROM offered
UNION ALL SELECT 'key', '', 'relevance', string_agg(int8send(position), '' ORDER BY number) FROM p
UNION ALL SELECT 'key', '', 'price', string_agg(int8send(price_from), '' ORDER BY number) FROM p
UNION ALL SELECT 'key', '', 'newest',
    string_agg(int8send((extract(epoch FROM created_at) * 1000000)::bigint), '' ORDER BY number) FROM p
UNION ALL SELECT 'category', '', p.category_id::text, string_agg(number, '') FROM p GROUP BY p.category_id
UNION ALL SELECT 'currency', '', p.currency, string_agg(number, '') FROM p GROUP BY p.currency
UNION ALL SELECT 'value', a.key, v.value, string_agg(number, '')
    FROM p CROSS JOIN jsonb_each(p.attributes) AS a CROSS JOIN jsonb_array_elements_text(a.value) AS v
    WHERE a.key IN (SELECT name FROM offered) GROUP BY a.key, v.value
UNION ALL SELECT 'option', o.key, part, string_agg(number, '')
    FROM v CROSS JOIN jsonb_each_text(v.options) AS o CROSS JOIN unnest({PARTS_OF.format("o.value")}) AS part
    WHERE o.key IN (SELECT name FROM offered) GROUP BY o.key, part
"""  # noqa: S608 - constant
"""The columns of the products of some categories, and of their variants, by `kind` and `name`.

Rows of kind `value` are the products with a value `of` an attribute, those of kind `option` the variants with a value
`of` an option, as far as these are filters.
"""

GIVEN = """offered AS MATERIALIZED (
    SELECT name, place FROM unnest($2::text[]) WITH ORDINALITY AS given(name, place)
)"""

OWN = f"said AS MATERIALIZED ({SAID.format(more='')}), offered AS MATERIALIZED ({OFFERED})"
"""The attributes that are filters: those that are given, or those of these products, as `read_attributes` has them."""

IN_PARTS = f"{sql_bits('p.id')} = ANY($3::int[])"
"""The condition that a product is in some parts."""

Facts = Mapping[tuple[str, str], Mapping[str, bytes | None]]


async def read_section(
    connection: Connection, categories: Collection[UUID], parts: Parts | None, attributes: Iterable[str] | None
) -> Section:
    """The products of these categories as of now, or those in these `parts` only, with the sets of these attributes.

    Without `attributes` these are all products of the shop, with the attributes that are its filters. One query.
    """
    facts: dict[tuple[str, str], dict[str, bytes | None]] = defaultdict(dict)
    query = GOODS.format(among="true" if parts is None else IN_PARTS, offered=OWN if attributes is None else GIVEN)
    given = () if attributes is None else (list(attributes), *(() if parts is None else (_bits(parts),)))
    for kind, of, name, data in await connection.fetch(query, categories, *given):
        facts[kind, of][name] = data
    return await _section_of(facts)


def _bits(parts: Parts) -> list[int]:
    """The last bits of the ids of products in these parts."""
    return [part & (MOST - 1) for part in parts]


async def _section_of(facts: Facts) -> Section:
    """The section that these facts make up; the event loop gets turns in between."""
    goods = facts["goods", ""]
    places = Places(array("i", accumulate(numbers_in(goods["widths"]), initial=0)))
    values = {of: await _sets(found, places) for (kind, of), found in facts.items() if kind == "value"}
    options = {of: await _sets(found, places, own=True) for (kind, of), found in facts.items() if kind == "option"}
    products = await _in_turn(_products, numbers_in(goods["widths"]))
    lasts = await _in_turn(set_of, places.lasts(range(places.products)), places.size)
    tailed, tails = await _in_turn(_in_order, numbers_in(goods["ids"], "Q")[1::2])
    section = Section(
        size=places.size,
        ids=goods["ids"] or b"",
        variants=goods["variants"] or b"",
        starts=places.starts,
        products=products,
        heads=await _in_turn(_at, numbers_in(goods["ids"], "Q")[::2], tailed),
        tails=tails,
        tailed=tailed,
        lasts=lasts,
        others=places.everything ^ lasts,
        everything=places.everything,
        categories={UUID(name): found for name, found in (await _sets(facts["category", ""], places)).items()},
        currencies=await _sets(facts["currency", ""], places),
        attributes=tuple(msgspec.json.decode(goods["attributes"] or b"[]", type=list[str])),
        options=frozenset(options),
        values={name: _narrowed(found, options.get(name, {})) for name, found in values.items()},
        single={},
        in_stock=await _in_turn(set_of, numbers_in(goods["in_stock"]), places.size),
        prices=await _in_turn(figures_of, numbers_in(goods["prices"], "q")),
        orders={
            **{sort: await _in_turn(places.lasts, numbers_in(goods[sort])) for sort in SORTED},
            Sort.PRICE_DOWN: await _in_turn(places.lasts, reversed(numbers_in(goods[Sort.PRICE]))),
        },
        keys={
            **{Sort(name): numbers_in(data, "q") for name, data in facts["key", ""].items()},
            Sort.NAME: await _in_turn(_ranks, numbers_in(goods[Sort.NAME])),
        },
    )
    return replace(section, single=await _single(section))


async def _in_turn(make: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
    """What `make` returns, after a turn for whatever else waits: a section takes much longer to make than a page."""
    await asyncio.sleep(0)
    return make(*args, **named)


def _products(widths: "array[int]") -> "array[int]":
    """The place of each variant's product."""
    return array("i", chain.from_iterable(map(repeat, range(len(widths)), widths)))


def _in_order(tails: "array[int]") -> "tuple[array[int], array[int]]":
    """The places of these halves of ids in rising order, and they themselves."""
    tailed = array("i", sorted(range(len(tails)), key=tails.__getitem__))
    return tailed, _at(tails, tailed)


def _at(halves: "array[int]", places: "array[int]") -> "array[int]":
    return array("Q", map(halves.__getitem__, places))


@dataclass(frozen=True, slots=True)
class Places:
    """The number of the first variant of each product, and at the end the number of all variants."""

    starts: "array[int]"

    @property
    def size(self) -> int:
        """The number of all variants."""
        return self.starts[-1]

    @property
    def products(self) -> int:
        """The number of all products."""
        return len(self.starts) - 1

    @property
    def everything(self) -> int:
        """The set of all variants."""
        return (1 << self.size) - 1

    def lasts(self, products: Iterable[int]) -> "array[int]":
        """The last variant of each of these products."""
        return array("i", (self.starts[product + 1] - 1 for product in products))

    def variants(self, products: Iterable[int]) -> int:
        """The set of all variants of these products."""
        starts = self.starts
        return set_of(
            chain.from_iterable(range(starts[product], starts[product + 1]) for product in products), self.size
        )


def _ranks(order: "array[int]") -> "array[int]":
    """The place of each product in an order."""
    ranks = array("i", bytes(4 * len(order)))
    for rank, product in enumerate(order):
        ranks[product] = rank
    return ranks


def _narrowed(values: Mapping[str, int], options: Mapping[str, int]) -> Mapping[str, int]:
    """The variants with each value of their product; of an option a variant has its own value only."""
    named = reduce(or_, options.values(), 0)
    return {value: found & (options.get(value, 0) | ~named) for value, found in values.items()} if named else values


async def _single(section: Section) -> dict[str, frozenset[str]]:
    """The values, by attribute, that no product has in two variants."""
    single: dict[str, set[str]] = defaultdict(set)
    for name in section.options & section.values.keys():
        for value, found in section.values[name].items():
            if (await _in_turn(section.holding, found)).bit_count() == found.bit_count():
                single[name].add(value)
    return {name: frozenset(values) for name, values in single.items()}


async def _sets(found: Mapping[str, bytes | None], places: Places, *, own: bool = False) -> dict[str, int]:
    """The sets of variants by name, of products or of variants of their `own`; the event loop gets turns in between."""
    if own:
        return {name: await _in_turn(set_of, numbers_in(data), places.size) for name, data in found.items()}
    return {name: await _in_turn(places.variants, numbers_in(data)) for name, data in found.items()}


AVAILABLE = """
SELECT string_agg(uuid_send(v.id), '') FROM variants v JOIN stock_items s ON s.variant_id = v.id
WHERE v.product_id = ANY($1::uuid[]) AND s.on_hand > 0
"""


async def restock(connection: Connection, section: Section, parts: Parts | None) -> Section:
    """A copy of the section with the stock of now of the products in these parts, None is all: at most one query."""
    numbers = section.numbers_in(parts)
    if not numbers:
        return section
    ids = [UUID(bytes=section.id_of(one)) for one in numbers]
    found = await connection.fetchval(AVAILABLE, ids) or b""
    available = {found[start : start + ID] for start in range(0, len(found), ID)}
    theirs = section.variants_of(numbers)
    now = (one for one in rising(theirs, section.size) if section.variant_id(one) in available)
    return replace(section, in_stock=(section.in_stock & ~theirs) | set_of(now, section.size))
