"""The products of a collection: queried from the database once, then cached until the goods change.

What is in stock changes in between, so that a rule's condition of stock is left to the index.
"""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from domain.catalogue.collection_rules import Members, Rule
from domain.catalogue.filters import rule_conditions
from domain.catalogue.index.found import Collected
from domain.catalogue.index.index import Index
from domain.catalogue.index.matching import PRODUCT, located
from domain.catalogue.index.section import ID
from domain.catalogue.index.sets import set_of
from domain.connection import Arguments, Connection

CHOSEN = f"""
SELECT string_agg({PRODUCT}, '' ORDER BY c.position, p.id)
FROM collection_products c JOIN products p ON p.id = c.product_id WHERE c.collection_id = $1
"""  # noqa: S608 - constant


async def collected(connection: Connection, index: Index, members: Members | None) -> Collected | None:
    """The variants of a collection in the index, None without one: at most one query."""
    if members is None:
        return None
    known = index.memories.collections.get(members)
    if known is not None:
        return known
    rule = members.rule
    found = await (_fitting(connection, index, rule) if rule else _chosen(connection, index, members.collection_id))
    return index.memories.collections.put(members, found)


async def _chosen(connection: Connection, index: Index, collection_id: UUID) -> Collected:
    order = located(index, await connection.fetchval(CHOSEN, collection_id))
    return Collected(order, index.variants_of(order), in_stock=False)


FITTING = """
SELECT p.category_id, string_agg(uuid_send(v.id), '')
FROM products p JOIN variants v ON v.product_id = p.id WHERE {conditions} GROUP BY p.category_id
"""


async def _fitting(connection: Connection, index: Index, rule: Rule) -> Collected:
    arguments = Arguments()
    on_product, on_variant = rule_conditions(replace(rule, in_stock=False), arguments)
    query = FITTING.format(conditions=" AND ".join(("p.published", *on_product, *on_variant)))
    found: list[list[bytes]] = [[] for _ in index.sections]
    for category, ids in await connection.fetch(query, *arguments.values):
        for place in index.places.get(category, ()):
            found[place] += _parts(ids)
    return Collected(None, [_set(index, place, ids) for place, ids in enumerate(found)], in_stock=rule.in_stock)


def _set(index: Index, place: int, ids: list[bytes]) -> int:
    """The variants of a section with these ids, as far as it has them."""
    section = index.sections[place]
    numbers = section.numbers_of_variants() if ids else {}
    return set_of((numbers[id_] for id_ in ids if id_ in numbers), section.size) & section.everything


def _parts(ids: bytes) -> Iterator[bytes]:
    return (ids[start : start + ID] for start in range(0, len(ids), ID))
