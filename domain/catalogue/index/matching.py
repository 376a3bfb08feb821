"""The products that match words: queried from the database once, then cached until the goods change."""

from dataclasses import replace

from domain.catalogue.filters import Filters, Sort, scope_conditions
from domain.catalogue.index.found import Matches, Ordered
from domain.catalogue.index.index import Index
from domain.catalogue.index.sets import numbers_in
from domain.catalogue.index.words import matches_of_words
from domain.catalogue.sorting import order_of
from domain.connection import Arguments, Connection

PRODUCT = "uuid_send(p.id) || uuid_send(p.category_id)"
"""What the database tells of a product that the index is to find: its id, and where it is."""


async def matches_of(connection: Connection, index: Index, filters: Filters) -> Matches | None:
    """The products that match the words of `filters`, best first, or None without words: a query, or one a word."""
    query = (filters.words, filters.lexemes, filters.sku, filters.weights, filters.ranked)
    if not any(query[:3]):
        return None
    known = index.memories.matches.get(query)
    if known is not None:
        return known
    if found := await matches_of_words(connection, index, filters.terms):
        return index.memories.matches.put(query, found)
    everywhere = replace(filters, category_ids=None, collection=None, sort=Sort.RELEVANCE)
    return index.memories.matches.put(query, await _ask(connection, index, everywhere))


async def _ask(connection: Connection, index: Index, filters: Filters) -> Matches:
    arguments = Arguments()
    scope, order = " AND ".join(scope_conditions(filters, arguments)), order_of(filters, arguments).by
    query = f"SELECT string_agg({PRODUCT}, '' ORDER BY {order}) FROM products p WHERE {scope}"  # noqa: S608 - constant
    best_first = located(index, await connection.fetchval(query, *arguments.values))
    return Matches(best_first, index.variants_of(best_first))


def located(index: Index, found: bytes | None) -> Ordered:
    """The products in the index of those that the database has told, in their order."""
    halves = numbers_in(found, "Q")
    return index.locate(halves[::4], halves[1::4], halves[3::4])
