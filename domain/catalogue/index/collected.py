"""The products of a collection: queried from the database once, then cached until the goods change.

What is in stock changes in between, so that a rule's condition of stock is left to the index.
"""

from array import array
from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from domain.catalogue.collection_rules import Members, Rule
from domain.catalogue.filters import rule_conditions
from domain.catalogue.index.index import ID, Collected, Index
from domain.catalogue.index.sets import set_of
from domain.connection import Arguments, Connection

CHOSEN = """
SELECT string_agg(uuid_send(product_id), '' ORDER BY position, product_id)
FROM collection_products WHERE collection_id = $1
"""


async def collected(connection: Connection, index: Index, members: Members | None) -> Collected | None:
    """The variants of a collection in the index, None without one: at most one query."""
    if members is None:
        return None
    known = index.collections.get(members)
    if known is not None:
        return known
    rule = members.rule
    found = await (_fitting(connection, index, rule) if rule else _chosen(connection, index, members.collection_id))
    return index.collections.put(members, found)


async def _chosen(connection: Connection, index: Index, collection_id: UUID) -> Collected:
    ids = await connection.fetchval(CHOSEN, collection_id) or b""
    order = array("i", (index.numbers[id_] for id_ in _parts(ids) if id_ in index.numbers))
    return Collected(order, index.variants_of(order), in_stock=False)


FITTING = """
SELECT string_agg(uuid_send(v.id), '')
FROM products p JOIN variants v ON v.product_id = p.id WHERE {conditions}
"""


async def _fitting(connection: Connection, index: Index, rule: Rule) -> Collected:
    arguments = Arguments()
    on_product, on_variant = rule_conditions(replace(rule, in_stock=False), arguments)
    query = FITTING.format(conditions=" AND ".join(("p.published", *on_product, *on_variant)))
    ids = await connection.fetchval(query, *arguments.values) or b""
    fits = set_of((index.variants[id_] for id_ in _parts(ids) if id_ in index.variants), index.size)
    return Collected(None, fits, in_stock=rule.in_stock)


def _parts(ids: bytes) -> Iterator[bytes]:
    return (ids[start : start + ID] for start in range(0, len(ids), ID))
