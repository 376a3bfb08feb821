"""Facet counts of a list: how many products each further choice would leave."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.catalogue.attributes import MOST_VALUES, Attributes, read_attributes
from domain.catalogue.filters import (
    IN_STOCK,
    Filters,
    attribute_conditions,
    category_condition,
    price_condition,
    scope_conditions,
)
from domain.catalogue.views import Facet, FacetValue
from domain.connection import Arguments, Connection

MOST_SHOWN = 12
"""How many facets stand beside a list, besides those that filter it: the most common ones."""


@dataclass(frozen=True, slots=True)
class Counts:
    """The figures of a list. Prices are minor units and span the list before any narrowing."""

    total: int
    in_stock: int
    lowest_price: int
    highest_price: int
    facets: tuple[Facet, ...]
    shelves: dict[UUID, int]


COUNTS = """
WITH listed AS MATERIALIZED (
    SELECT p.category_id, p.attributes, p.price_from, p.price_to, {in_stock} AS available, {missed} AS missed
    FROM products p WHERE {scope}
), judged AS NOT MATERIALIZED (
    SELECT p.*, ({price}) AND {stock} AS fits, {shelf} AS on_shelf, missed < 1 AS has_all FROM listed p
), alike AS (
    SELECT attributes, missed, count(*) AS products FROM judged WHERE fits AND on_shelf GROUP BY attributes, missed
)
SELECT 'list' AS kind, NULL AS name, NULL AS value,
       count(*) FILTER (WHERE fits AND on_shelf AND has_all) AS count,
       count(*) FILTER (WHERE fits AND on_shelf AND has_all AND available) AS in_stock,
       coalesce(min(price_from), 0) AS lowest, coalesce(max(price_to), 0) AS highest
FROM judged
UNION ALL
SELECT 'shelf', NULL, category_id::text, count(*), 0, 0, 0
FROM judged WHERE fits AND has_all GROUP BY category_id
UNION ALL
SELECT 'attribute', a.key, v.value, sum(products)::bigint, 0, 0, 0
FROM alike CROSS JOIN jsonb_each(attributes) AS a
CROSS JOIN LATERAL (SELECT DISTINCT value FROM jsonb_array_elements_text(a.value)) AS v
WHERE a.key = ANY({offered}) AND (missed < 1 OR missed = {own})
GROUP BY a.key, v.value
"""
"""`missed` has a bit for each attribute of which a product has no wished value, and `own` is the bit of an attribute: a
product is in the list if it misses none, and counts for the values of one also if it misses that one alone.

That it misses none is written as `< 1`: of `= 0` the planner thinks that it is rare, and sorts where it should hash.
"""


async def count_products(connection: Connection, filters: Filters, attributes: Attributes | None = None) -> Counts:
    """Count what `filters` leaves, and what each facet's value would: one query, two if `attributes` are not known.

    A facet's own choice does not narrow its own counts, so that a second colour can still be chosen.
    """
    offered = attributes or await read_attributes(connection)
    query, values = _query(filters, offered)
    found = await connection.fetch(query, *values)
    figures = next(row for row in found if row["kind"] == "list")
    return Counts(
        total=figures["count"],
        in_stock=figures["in_stock"],
        lowest_price=figures["lowest"],
        highest_price=figures["highest"],
        facets=_facets([row for row in found if row["kind"] == "attribute"], filters, offered),
        shelves={UUID(row["value"]): row["count"] for row in found if row["kind"] == "shelf"},
    )


def _query(filters: Filters, offered: Attributes) -> tuple[str, list[object]]:
    """`COUNTS` for these filters, with its arguments."""
    arguments = Arguments()
    wished = [(1 << place, *one) for place, one in enumerate(attribute_conditions(filters, arguments).items())]
    query = COUNTS.format(
        scope=" AND ".join(scope_conditions(filters, arguments)),
        in_stock=IN_STOCK,
        price=price_condition(filters, arguments),
        stock="available" if filters.in_stock else "true",
        shelf=category_condition(filters, arguments),
        missed=" + ".join(f"CASE WHEN {has_one} THEN 0 ELSE {bit} END" for bit, _, has_one in wished) or "0",
        own=" + ".join(f"CASE a.key WHEN {arguments.add(name)} THEN {bit} ELSE 0 END" for bit, name, _ in wished)
        or "0",
        offered=arguments.add(list(offered.names.values())),
    )
    return query, arguments.values


def _facets(found: list[Any], filters: Filters, offered: Attributes) -> tuple[Facet, ...]:
    counts: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for row in found:
        counts[row["name"]][row["value"]] = row["count"]
    chosen = filters.attributes
    return facets_of(offered, chosen, lambda key, name: facet_of(name, key, counts[name], chosen.get(name, ())))


def facets_of(
    offered: Attributes, chosen: Mapping[str, tuple[str, ...]], counted: Callable[[str, str], Facet]
) -> tuple[Facet, ...]:
    """Return the facets beside a list, of which `counted` makes each by its parameter and name.

    Facets that no product of the list has are left out, unless they are chosen.
    """
    facets: list[Facet] = []
    for parameter, name in offered.names.items():
        if len(facets) < MOST_SHOWN or chosen.get(name):
            facet = counted(parameter, name)
            if facet.values or name in chosen:
                facets.append(facet)
    return tuple(facets)


def facet_of(name: str, parameter: str, counts: Mapping[str, int], chosen: tuple[str, ...]) -> Facet:
    """The facet of these counts, the most frequent value first; what was chosen is there even if nothing has it."""
    every = {**dict.fromkeys(chosen, 0), **counts}
    ranked = sorted(every.items(), key=lambda item: (-item[1], item[0]))
    shown = [one for place, one in enumerate(ranked) if place < MOST_VALUES or one[0] in chosen]
    return Facet(name, parameter, tuple(FacetValue(value, value, count, value in chosen) for value, count in shown))
