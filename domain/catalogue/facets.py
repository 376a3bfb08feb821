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
    price_condition,
    scope_conditions,
    shelf_condition,
    stock_condition,
)
from domain.catalogue.views import Facet, FacetValue
from domain.connection import Arguments, Connection

MOST_SHOWN = 12
"""So many stand beside a list, the most common ones; and those by which it is narrowed."""


@dataclass(frozen=True, slots=True)
class Counts:
    """The figures of a list. Prices are minor units and span the list before any narrowing."""

    total: int
    in_stock: int
    lowest_price: int
    highest_price: int
    facets: tuple[Facet, ...]
    shelves: dict[UUID, int]


async def count_products(connection: Connection, filters: Filters, attributes: Attributes | None = None) -> Counts:
    """Count what `filters` leaves, and what each facet's value would: one query, two if `attributes` are not known.

    A facet's own choice does not narrow its own counts, so that a second colour can still be chosen.
    """
    offered = attributes or await read_attributes(connection)
    arguments = Arguments()
    query = _query(filters, offered, arguments)
    found = await connection.fetch(query, *arguments.values)
    figures = next(row for row in found if row["name"] is None)
    return Counts(
        total=figures["count"],
        in_stock=figures["in_stock"],
        lowest_price=figures["lowest"],
        highest_price=figures["highest"],
        facets=_facets([row for row in found if row["name"]], filters, offered),
        shelves={UUID(row["value"]): row["count"] for row in found if row["name"] == ""},
    )


def _query(filters: Filters, offered: Attributes, arguments: Arguments) -> str:
    scope = " AND ".join(scope_conditions(filters, arguments))
    attributes = attribute_conditions(filters, arguments)
    flags = [f"({condition}) AS fits_{index}" for index, condition in enumerate(attributes.values())]
    base = ", ".join(
        ["p.category_id", "p.attributes", "p.price_from", "p.price_to", f"{IN_STOCK} AS available", *flags]
    )
    fits = f"({price_condition(filters, arguments)}) AND ({stock_condition(filters).replace(IN_STOCK, 'p.available')})"
    shelf = shelf_condition(filters, arguments)
    names = [f"fits_{index}" for index in range(len(attributes))]
    anywhere = " AND ".join([fits, *names])
    everything = f"{anywhere} AND {shelf}"
    alike = ", ".join(["attributes", *names])
    others = " AND ".join(
        f"({fit} OR a.key = {arguments.add(name)})" for fit, name in zip(names, attributes, strict=True)
    )
    offered_names = arguments.add(list(offered.names.values()))
    return f"""
    WITH base AS MATERIALIZED (SELECT {base} FROM products p WHERE {scope}),
    alike AS (SELECT {alike}, count(*) AS products FROM base p WHERE {fits} AND {shelf} GROUP BY {alike})
    SELECT NULL AS name, NULL AS value, count(*) FILTER (WHERE {everything}) AS count,
           count(*) FILTER (WHERE {everything} AND available) AS in_stock,
           coalesce(min(price_from), 0) AS lowest, coalesce(max(price_to), 0) AS highest
    FROM base p
    UNION ALL
    SELECT '', p.category_id::text, count(*), 0, 0, 0 FROM base p WHERE {anywhere} GROUP BY p.category_id
    UNION ALL
    SELECT a.key, v.value, sum(p.products)::bigint, 0, 0, 0
    FROM alike p CROSS JOIN jsonb_each(p.attributes) AS a
    CROSS JOIN LATERAL (SELECT DISTINCT value FROM jsonb_array_elements_text(a.value)) AS v
    WHERE a.key = ANY({offered_names}) AND ({others or "true"}) GROUP BY a.key, v.value"""  # noqa: S608 - constant fragments and placeholders only


def _facets(found: list[Any], filters: Filters, offered: Attributes) -> tuple[Facet, ...]:
    counts: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for row in found:
        counts[row["name"]][row["value"]] = row["count"]
    chosen = filters.attributes
    return facets_of(offered, chosen, lambda key, name: facet_of(name, key, counts[name], chosen.get(name, ())))


def facets_of(
    offered: Attributes, chosen: Mapping[str, tuple[str, ...]], counted: Callable[[str, str], Facet]
) -> tuple[Facet, ...]:
    """The facets beside a list. `counted` gives one by its parameter and name, and is not asked for more than it must.

    Those that nothing in the list has are left out, unless they are chosen.
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
