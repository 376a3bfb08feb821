"""What a list's filters leave of one section of the index."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import chain, islice
from operator import and_
from typing import TypeVar

from domain.catalogue.filters import Filters, Sort
from domain.catalogue.index.section import Section
from domain.catalogue.index.sets import ordered, rising
from domain.catalogue.sorting import BY_PRICE

K = TypeVar("K")

FALLING = frozenset({Sort.NEWEST, Sort.PRICE_DOWN})

STEP_COST, SORT_COST = 1, 8
"""What it takes to look at the next one of an order, and to sort one that was found."""

Placed = tuple[int, bytes]
"""What a product is sorted by, and its id."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A section's share of a list.

    `scope` are the variants before any narrowing and `here` those sold in the list's currency; `anywhere` fit in
    everything but the chosen categories, and `fits` in everything but the chosen attributes, of each of which
    `by_attribute` has the variants; `found` fit in all, and `products` have one of them.
    """

    section: Section
    scope: int
    here: int
    anywhere: int
    fits: int
    by_attribute: Mapping[str, int]
    found: int
    products: int

    @property
    def in_stock(self) -> int:
        """The number of products with a variant that fits and is in stock."""
        return self.section.holding(self.found & self.section.in_stock & self.here).bit_count()

    def counts(self, name: str) -> dict[str, int]:
        """The number of products by each value of an attribute, which its own chosen values do not narrow."""
        if name not in self.by_attribute:
            return self.section.counts(name, self.found, self.products)
        others = reduce(and_, (found for other, found in self.by_attribute.items() if other != name), self.fits)
        return self.section.counts(name, others, self.section.holding(others))

    def groups(self, sort: Sort) -> tuple[int, int]:
        """The products that come first, and those after all of them: what is not sold here, if prices sort."""
        first = self.products & self.here if sort in BY_PRICE else self.products
        return first, self.products ^ first

    def ids(self, group: int, sort: Sort, offset: int, limit: int) -> list[bytes]:
        """The ids of products in the order of this section: `limit` of them after `offset`."""
        numbers = self._numbers(group, sort, offset + limit)
        return [self.section.id_of(one) for one in islice(numbers, offset, offset + limit)]

    def placed(self, group: int, sort: Sort, most: int) -> Iterator[Placed]:
        """Products in order with what sorts them, to be merged with other sections'; up to `most` are asked for."""
        section = self.section
        keys, products = section.keys[_key(sort)], section.products
        return ((keys[products[one]], section.id_of(one)) for one in self._numbers(group, sort, most))

    def _numbers(self, group: int, sort: Sort, most: int) -> Iterator[int]:
        section, count = self.section, group.bit_count()
        if sort is Sort.RELEVANCE:
            return rising(group, section.size)
        order = section.orders[sort]
        steps = min(most, count) * len(order) / (count or 1)
        if count * SORT_COST < steps * STEP_COST:
            return iter(self._sorted(group, sort))
        return ordered(group, section.size, order)

    def _sorted(self, group: int, sort: Sort) -> list[int]:
        section, key = self.section, self.section.keys[_key(sort)]
        found = ((key[section.products[one]], section.id_of(one), one) for one in rising(group, section.size))
        return [one for *_, one in sorted(found, reverse=sort in FALLING)]


def _key(sort: Sort) -> Sort:
    return Sort.PRICE if sort is Sort.PRICE_DOWN else sort


def narrow(section: Section, filters: Filters, within: int) -> Narrowed:
    """What the filters leave of the variants `within` a section, which match the words and belong to the collection."""
    scope = section.any_of(section.categories, filters.category_ids) & within
    here = section.currencies.get(filters.currency, 0) if filters.currency else section.everything
    fits = scope & _offered(section, filters, here)
    category = section.any_of(section.categories, filters.categories)
    by_attribute = {
        name: section.any_of(section.values.get(name, {}), chosen)
        for name, chosen in filters.attributes.items()
        if chosen
    }
    anywhere = reduce(and_, by_attribute.values(), fits)
    found = anywhere & category
    return Narrowed(section, scope, here, anywhere, fits & category, by_attribute, found, section.holding(found))


def _offered(section: Section, filters: Filters, here: int) -> int:
    """The variants between the chosen prices and in stock, if that is asked for; then only those sold `here`."""
    least, most = filters.price_min, filters.price_max
    if least is None and most is None and not filters.in_stock:
        return section.everything
    above = here if least is None else here & ~section.prices.below(least)
    priced = above if most is None else above & section.prices.up_to(most)
    return priced & section.in_stock if filters.in_stock else priced


def total_of(parts: Iterator[Mapping[K, int]]) -> dict[K, int]:
    """The sums of several counts."""
    first = next(parts, {})
    total = dict(first)
    for name, count in chain.from_iterable(part.items() for part in parts):
        total[name] = total.get(name, 0) + count
    return total
