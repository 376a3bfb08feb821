"""Facet counts of a list: how many products each further choice would leave."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from domain.catalogue.filters import (
    FACETS,
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


@dataclass(frozen=True, slots=True)
class Counts:
    """The figures of a list. Prices are minor units and span the list before any narrowing."""

    total: int
    in_stock: int
    lowest_price: int
    highest_price: int
    facets: tuple[Facet, ...]
    shelves: dict[UUID, int]


async def count_products(connection: Connection, filters: Filters) -> Counts:
    """The counts of the products that match `filters`, and of each facet's values: one query.

    A facet's own choice does not narrow its own counts, so that a second colour can still be chosen.
    """
    arguments = Arguments()
    query = _query(filters, arguments)
    found = await connection.fetch(query, *arguments.values)
    figures = next(row for row in found if row["name"] is None)
    return Counts(
        total=figures["count"],
        in_stock=figures["in_stock"],
        lowest_price=figures["lowest"],
        highest_price=figures["highest"],
        facets=_facets([(row["name"], row["value"], row["count"]) for row in found if row["name"]], filters),
        shelves={UUID(row["value"]): row["count"] for row in found if row["name"] == ""},
    )


def _query(filters: Filters, arguments: Arguments) -> str:
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
    WHERE {others or "true"} GROUP BY a.key, v.value"""  # noqa: S608 - constant fragments and placeholders only


def _facets(found: list[tuple[str, str, int]], filters: Filters) -> tuple[Facet, ...]:
    counts: dict[str, dict[str, int]] = {name: {} for name in filters.attributes}
    for name, value, count in found:
        counts.setdefault(name, {})[value] = count
    return tuple(facet_of(name, counts[name], filters.attributes.get(name, ())) for name in FACETS if name in counts)


def facet_of(name: str, counts: Mapping[str, int], chosen: tuple[str, ...]) -> Facet:
    """The facet of these counts, most frequent value first; chosen values are included even if no product has them."""
    every = {**dict.fromkeys(chosen, 0), **counts}
    ranked = sorted(every.items(), key=lambda item: (-item[1], item[0]))
    values = tuple(FacetValue(value, value, count, value in chosen) for value, count in ranked)
    return Facet(name, name.lower(), values)
