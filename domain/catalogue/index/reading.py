"""Reading of the index from the database."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

import msgspec

from domain.catalogue.attributes import OFFERED, SAID, attributes_of
from domain.catalogue.filters import IN_STOCK, Sort
from domain.catalogue.index.index import ID, Index
from domain.catalogue.index.ranking import ranking
from domain.catalogue.index.sets import numbers_in, set_of
from domain.catalogue.sorting import ORDERS
from domain.connection import Connection

SORTED = (Sort.NEWEST, Sort.PRICE, Sort.NAME)
"""The orders that the database sorts, as it does its lists; the dearest first is the cheapest first, reversed."""

IN_ORDER = "SELECT 'goods', '', '{sort}', string_agg(number, '' ORDER BY {order}) FROM p"

GOODS = f"""
WITH size AS MATERIALIZED (
    SELECT count(*) <= $1 AS small FROM (SELECT FROM products WHERE published LIMIT $1 + 1) AS few
), p AS MATERIALIZED (
    SELECT p.id, p.category_id, p.attributes, p.name, p.position, p.created_at, p.price_from, p.price_to,
           int4send((row_number() OVER (ORDER BY {ORDERS[Sort.RELEVANCE].by}) - 1)::int) AS number
    FROM products p
    WHERE p.published AND (SELECT small FROM size)
), said AS MATERIALIZED (
    {SAID.format(more=", string_agg(number, '') AS numbers")}
), offered AS MATERIALIZED (
    {OFFERED}
)
SELECT 'goods' AS kind, '' AS of, 'ids' AS name, string_agg(uuid_send(p.id), '' ORDER BY number) AS data FROM p
UNION ALL SELECT 'goods', '', 'price_from', string_agg(int8send(price_from), '' ORDER BY number) FROM p
UNION ALL SELECT 'goods', '', 'price_to', string_agg(int8send(price_to), '' ORDER BY number) FROM p
UNION ALL SELECT 'goods', '', 'by price_to', string_agg(number, '' ORDER BY price_to) FROM p
UNION ALL SELECT 'goods', '', 'in_stock', string_agg(number, '') FROM p WHERE {IN_STOCK}
{" ".join(f"UNION ALL {IN_ORDER.format(sort=sort, order=ORDERS[sort].by)}" for sort in SORTED)}
UNION ALL SELECT 'goods', '', 'attributes', convert_to(jsonb_agg(name ORDER BY place)::text, 'UTF8') FROM offered
UNION ALL SELECT 'shelf', '', p.category_id::text, string_agg(number, '') FROM p GROUP BY p.category_id
UNION ALL SELECT 'value', name, value, numbers FROM said JOIN offered USING (name)
UNION ALL SELECT 'too large', '', '', NULL FROM size WHERE NOT small
"""  # noqa: S608 - constant
"""The columns of all products by `kind` and `name`; rows of kind `value` are those of a value `of` an attribute."""

SOLD_OUT = f"""
SELECT string_agg(uuid_send(p.id), '') FROM products p WHERE p.published AND NOT {IN_STOCK}
"""  # noqa: S608 - constant


async def read_index(connection: Connection, most: int) -> Index | None:
    """The index as of now, or None in a shop of more than `most` products: one query."""
    facts: dict[tuple[str, str], dict[str, bytes | None]] = defaultdict(dict)
    for kind, of, name, data in await connection.fetch(GOODS, most):
        facts[kind, of][name] = data
    return None if ("too large", "") in facts else await _index_of(facts)


async def _index_of(facts: Mapping[tuple[str, str], Mapping[str, bytes | None]]) -> Index:
    goods = facts["goods", ""]
    ids = goods["ids"] or b""
    size = len(ids) // ID
    by_price, by_highest, by_name, by_age = (
        numbers_in(goods[name]) for name in (Sort.PRICE, "by price_to", Sort.NAME, Sort.NEWEST)
    )
    return Index(
        size=size,
        ids=ids,
        numbers={ids[ID * number : ID * number + ID]: number for number in range(size)},
        shelves={UUID(name): found for name, found in (await _sets(facts.get(("shelf", ""), {}), size)).items()},
        attributes=attributes_of(msgspec.json.decode(goods["attributes"] or b"[]", type=list[str])),
        values={of: await _sets(found, size) for (kind, of), found in facts.items() if kind == "value"},
        in_stock=set_of(numbers_in(goods["in_stock"]), size),
        cheapest=ranking(by_price, numbers_in(goods["price_from"], "q")),
        dearest=ranking(by_highest, numbers_in(goods["price_to"], "q")),
        orders={
            Sort.RELEVANCE: range(size),
            Sort.NEWEST: by_age,
            Sort.PRICE: by_price,
            Sort.PRICE_DOWN: by_price[::-1],
            Sort.NAME: by_name,
        },
    )


async def _sets(found: Mapping[str, bytes | None], size: int) -> dict[str, int]:
    """The sets of these numbers by name; the event loop gets a turn after each of them."""
    sets = {}
    for name, data in found.items():
        sets[name] = set_of(numbers_in(data), size)
        await asyncio.sleep(0)
    return sets


async def restocked(connection: Connection, index: Index) -> Index:
    """A copy of the index with the products that are in stock now: one query."""
    gone = await connection.fetchval(SOLD_OUT) or b""
    ids = (gone[start : start + ID] for start in range(0, len(gone), ID))
    sold_out = set_of((index.numbers[id_] for id_ in ids if id_ in index.numbers), index.size)
    return replace(index, in_stock=index.everything & ~sold_out)
