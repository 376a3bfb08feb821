"""Filters mean one and the same variant: the lists and counts are those that a person would write down."""

from dataclasses import dataclass, replace
from random import Random
from uuid import UUID

import asyncpg

from domain.catalogue.filters import Filters
from domain.catalogue.value_parts import parts_of
from tests.domain.catalogue.test_index import any_filters, furnish, index_of
from tests.support.cast import Cast


@dataclass(frozen=True)
class Offer:
    """A variant with what its product has, as a person would write it down."""

    product: str
    category: UUID
    attributes: dict[str, set[str]]
    price: int
    in_stock: bool

    def fits(self, filters: Filters, besides: str = "") -> bool:
        """Whether this very variant is what is asked for, whatever is chosen of the attribute `besides`."""
        return (
            (filters.category_ids is None or self.category in filters.category_ids)
            and (filters.categories is None or self.category in filters.categories)
            and (filters.price_min is None or self.price >= filters.price_min)
            and (filters.price_max is None or self.price <= filters.price_max)
            and (self.in_stock or not filters.in_stock)
            and all(
                self.attributes.get(name, set()) & set(values)
                for name, values in filters.attributes.items()
                if values and name != besides
            )
        )


async def offers(connection: "asyncpg.Connection") -> list[Offer]:
    rows = await connection.fetch(
        "SELECT p.id, p.category_id, p.attributes, v.options, v.price, s.on_hand > 0 AS in_stock FROM products p"
        " JOIN variants v ON v.product_id = p.id JOIN stock_items s ON s.variant_id = v.id WHERE p.published"
    )
    return [
        Offer(
            str(row["id"]),
            row["category_id"],
            {name: set(values) for name, values in row["attributes"].items()}
            | {name: set(parts_of(value)) for name, value in row["options"].items()},
            row["price"],
            row["in_stock"],
        )
        for row in rows
    ]


async def test_one_and_the_same_variant_fits_in_everything(connection: "asyncpg.Connection", cast: Cast) -> None:
    dice = Random(6)
    await furnish(connection, dice)
    every, index = await offers(connection), await index_of(connection)
    for _ in range(120):
        filters = replace(await any_filters(connection, dice), offset=0, page_size=1000)
        ids, counts = index.find(filters)
        fitting = {one.product for one in every if one.fits(filters)}
        assert {str(UUID(bytes=id_)) for id_ in ids} == fitting
        assert counts.in_stock == len({one.product for one in every if one.fits(replace(filters, in_stock=True))})
        for facet in counts.facets:
            for value in facet.values:
                asked = {
                    one.product
                    for one in every
                    if one.fits(filters, besides=facet.name) and value.value in one.attributes.get(facet.name, ())
                }
                assert value.products == len(asked), (filters, facet.name, value)
