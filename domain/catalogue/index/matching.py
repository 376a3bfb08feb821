"""The products that match words: queried from the database once, then cached until the goods change."""

from array import array
from dataclasses import replace

from domain.catalogue.filters import Filters, Sort, scope_conditions
from domain.catalogue.index.index import ID, Index, Matches
from domain.catalogue.sorting import order_of
from domain.connection import Arguments, Connection


async def matches_of(connection: Connection, index: Index, filters: Filters) -> Matches | None:
    """The products that match the words of `filters`, best first, or None without words: at most one query."""
    query = (filters.words, filters.lexemes, filters.sku, filters.weights, filters.ranked)
    if not any(query[:3]):
        return None
    known = index.matches.get(query)
    if known is not None:
        return known
    everywhere = replace(filters, category_ids=None, collection=None, sort=Sort.RELEVANCE)
    return index.matches.put(query, await _ask(connection, index, everywhere))


async def _ask(connection: Connection, index: Index, filters: Filters) -> Matches:
    arguments = Arguments()
    scope, order = " AND ".join(scope_conditions(filters, arguments)), order_of(filters, arguments).by
    query = f"SELECT string_agg(uuid_send(p.id), '' ORDER BY {order}) FROM products p WHERE {scope}"  # noqa: S608 - constant
    found = await connection.fetchval(query, *arguments.values) or b""
    ids = (found[start : start + ID] for start in range(0, len(found), ID))
    best_first = array("i", (index.numbers[id_] for id_ in ids if id_ in index.numbers))
    return Matches(best_first, index.variants_of(best_first))
