"""Facet counts of a list: how many products each further choice would leave."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any
from uuid import UUID

from domain.catalogue.attributes import MOST_VALUES, Attributes, read_attributes
from domain.catalogue.facet_views import Facet, FacetValue
from domain.catalogue.filters import (
    IN_STOCK,
    Filters,
    attribute_conditions,
    category_condition,
    offer_conditions,
    scope_conditions,
    sold_here,
)
from domain.catalogue.value_parts import BETWEEN, PARTS_OF
from domain.connection import Arguments, Connection

COUNT = itemgetter(1)
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
    categories: dict[UUID, int]


COUNTS = """
WITH listed AS MATERIALIZED (
    SELECT p.category_id, p.attributes, p.price_from, p.price_to, {here} AND {in_stock} AS available,
           {category} AS in_category, {here} AS here
    FROM products p WHERE {scope}
), alike AS (
    SELECT attributes, count(*) AS products FROM listed WHERE in_category GROUP BY attributes
)
SELECT 'list' AS kind, NULL AS name, NULL AS value,
       count(*) FILTER (WHERE in_category) AS count,
       count(*) FILTER (WHERE in_category AND available) AS in_stock,
       coalesce(min(price_from) FILTER (WHERE here), 0) AS lowest,
       coalesce(max(price_to) FILTER (WHERE here), 0) AS highest
FROM listed
UNION ALL
SELECT 'category', NULL, category_id::text, count(*), 0, 0, 0 FROM listed GROUP BY category_id
UNION ALL
SELECT 'attribute', a.key, v.value, sum(products)::bigint, 0, 0, 0
FROM alike CROSS JOIN jsonb_each(attributes) AS a
CROSS JOIN LATERAL (SELECT DISTINCT value FROM jsonb_array_elements_text(a.value)) AS v
WHERE a.key = ANY({offered})
GROUP BY a.key, v.value
"""
"""The counts of a list that nothing narrows, for which its variants need not be read."""

NARROWED = """
WITH listed AS MATERIALIZED (
    SELECT p.id, p.category_id, p.attributes, p.price_from, p.price_to, p.currency, {category} AS in_category,
           {here} AS here
    FROM products p WHERE {scope}
), offers AS MATERIALIZED (
    SELECT id, in_category, options, available,
           CASE WHEN missed = 0 THEN 1 WHEN missed & (missed - 1) = 0 THEN 2 * missed ELSE 0 END AS fit
    FROM (
        SELECT p.id, p.in_category, v.options, p.here AND coalesce(s.on_hand, 0) > 0 AS available,
               ({missed})::bigint AS missed
        FROM listed p JOIN variants v ON v.product_id = p.id LEFT JOIN stock_items s ON s.variant_id = v.id
        WHERE {offer}
    ) AS v
), judged AS MATERIALIZED (
    SELECT p.category_id, p.in_category, p.attributes, o.options, o.fit, o.available FROM (
        SELECT id, any_value(options) AS options, bit_or(fit) AS fit, bool_or(available AND fit = 1) AS available
        FROM offers GROUP BY id
    ) AS o JOIN listed p USING (id) WHERE o.fit > 0
), alike AS (
    SELECT attributes, fit, options, count(*) AS products
    FROM judged WHERE in_category GROUP BY attributes, fit, options
), several AS MATERIALIZED (
    SELECT DISTINCT id FROM offers WHERE options IN (
        SELECT options FROM (SELECT DISTINCT options FROM offers) AS each
        WHERE (SELECT count(*) FROM jsonb_object_keys(options)) > 1 OR options::text LIKE '%{between}%'
    )
), chosen AS (
    SELECT options, fit, CASE WHEN id IN (SELECT id FROM several) THEN id END AS id, count(*) AS products
    FROM offers WHERE in_category GROUP BY 1, 2, 3
)
SELECT 'list' AS kind, NULL AS name, NULL AS value,
       count(*) FILTER (WHERE in_category AND fit & 1 = 1) AS count,
       count(*) FILTER (WHERE in_category AND available) AS in_stock,
       (SELECT coalesce(min(price_from), 0) FROM listed WHERE here) AS lowest,
       (SELECT coalesce(max(price_to), 0) FROM listed WHERE here) AS highest
FROM judged
UNION ALL
SELECT 'category', NULL, category_id::text, count(*), 0, 0, 0 FROM judged WHERE fit & 1 = 1 GROUP BY category_id
UNION ALL
SELECT 'attribute', a.key, v.value, sum(products)::bigint, 0, 0, 0
FROM alike CROSS JOIN jsonb_each(attributes) AS a
CROSS JOIN LATERAL (SELECT DISTINCT value FROM jsonb_array_elements_text(a.value)) AS v
WHERE a.key = ANY({offered}) AND NOT options ? a.key AND fit & (1 | {own}) > 0
GROUP BY a.key, v.value
UNION ALL
SELECT 'attribute', a.key, part,
       count(DISTINCT id) + coalesce(sum(products) FILTER (WHERE id IS NULL), 0)::bigint, 0, 0, 0
FROM chosen CROSS JOIN jsonb_each_text(options) AS a CROSS JOIN unnest({parts}) AS part
WHERE a.key = ANY({offered}) AND fit & (1 | {own}) > 0
GROUP BY a.key, part
"""
"""The counts of a list that is narrowed, by its variants, since one of them must fit in everything.

`missed` has a bit for each attribute of which a variant has no chosen value. `fit` is 1 for a variant that misses none,
and twice its bit for one that misses a single attribute, which so has it counted for the other values of that one:
`own` is twice the bit of an attribute. Attributes count by product, products with the same ones together; options count
by variant. Of a product with several options, or with a value in parts, two variants may have the same value, and
count once.
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
        categories={UUID(row["value"]): row["count"] for row in found if row["kind"] == "category"},
    )


def _query(filters: Filters, offered: Attributes) -> tuple[str, list[object]]:
    """`COUNTS` or `NARROWED` for these filters, with its arguments."""
    arguments = Arguments()
    chosen = [(1 << place, *one) for place, one in enumerate(attribute_conditions(filters, arguments).items())]
    offer = offer_conditions(filters, arguments)
    narrowing = {
        "offer": " AND ".join(offer) or "true",
        "missed": " + ".join(
            f"CASE WHEN ({on_product}) AND {own} THEN 0 ELSE {bit} END" for bit, _, (on_product, own) in chosen
        )
        or "0",
        "own": " + ".join(f"CASE a.key WHEN {arguments.add(name)} THEN {2 * bit} ELSE 0 END" for bit, name, _ in chosen)
        or "0",
    }
    query = (NARROWED if chosen or offer else COUNTS).format(
        scope=" AND ".join(scope_conditions(filters, arguments)),
        here=sold_here(filters, arguments),
        in_stock=IN_STOCK,
        category=category_condition(filters, arguments),
        offered=arguments.add(list(offered.names.values())),
        between=BETWEEN,
        parts=PARTS_OF.format("a.value"),
        **narrowing,
    )
    return query, arguments.values


def _facets(found: list[Any], filters: Filters, offered: Attributes) -> tuple[Facet, ...]:
    counts: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for row in found:
        counts[row["name"]][row["value"]] = counts[row["name"]].get(row["value"], 0) + row["count"]
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
    every = {**dict.fromkeys(chosen, 0), **counts} if chosen else counts
    shown = sorted(sorted(every.items()), key=COUNT, reverse=True)
    if len(shown) > MOST_VALUES:
        shown = [one for place, one in enumerate(shown) if place < MOST_VALUES or one[0] in chosen]
    return Facet(name, parameter, tuple(FacetValue(value, value, count, value in chosen) for value, count in shown))
