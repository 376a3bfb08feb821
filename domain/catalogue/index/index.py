"""The index: the products of a list and the counts of its facets, without a query."""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import chain
from operator import and_, or_
from typing import Any, TypeVar
from uuid import UUID

from domain.catalogue.attributes import Attributes
from domain.catalogue.facet_views import Facet
from domain.catalogue.facets import Counts, facet_of, facets_of
from domain.catalogue.filters import Filters, Sort
from domain.catalogue.index.memory import Memory
from domain.catalogue.index.ranking import Ranking
from domain.catalogue.index.sets import members, set_of
from domain.catalogue.sorting import BY_PRICE

MOST_MATCHES, MOST_FACETS = 64, 128
"""The numbers of searches and of counted facets to cache; neighbouring lists often share them."""

ID = 16
"""The bytes of an id."""

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Matches:
    """The products that match words: best first, each by its last variant, and the set of their variants."""

    order: "array[int]"
    found: int


@dataclass(frozen=True, slots=True)
class Collected:
    """The variants that fit in a collection's rule but for its stock; or, in the `order` of staff, those they chose."""

    order: "array[int] | None"
    fits: int
    in_stock: bool


@dataclass(frozen=True, slots=True)
class Index:
    """The variants of all published products, numbered in the shop's own order; those of a product follow each other.

    A product has the number of its last variant. Sets are whole numbers (`index.sets`): `lasts` is that of the
    products, `others` that of all other variants; `firsts` has the first variant of each variant's product. `values`
    has the variants with each value of each of the `attributes`, by name; those in `options` differ between the
    variants of a product. `in_stock` is of the latest stock, the rest of the latest goods. `readings` is for what
    searches were read as.
    """

    size: int
    ids: bytes
    numbers: Mapping[bytes, int]
    variants: Mapping[bytes, int]
    firsts: "array[int]"
    lasts: int
    others: int
    categories: Mapping[UUID, int]
    currencies: Mapping[str, int]
    attributes: Attributes
    options: frozenset[str]
    values: Mapping[str, Mapping[str, int]]
    in_stock: int
    prices: Ranking
    orders: Mapping[Sort, Sequence[int]]
    readings: Memory[Any] = field(default_factory=lambda: Memory(MOST_MATCHES))
    matches: Memory[Matches] = field(default_factory=lambda: Memory(MOST_MATCHES))
    collections: Memory[Collected] = field(default_factory=lambda: Memory(MOST_MATCHES))
    wholes: Memory[int] = field(default_factory=lambda: Memory(MOST_MATCHES))
    facets: Memory[Facet] = field(default_factory=lambda: Memory(MOST_FACETS))
    spans: Memory[tuple[int, int]] = field(default_factory=lambda: Memory(MOST_FACETS))

    @property
    def everything(self) -> int:
        """The set of all variants."""
        return (1 << self.size) - 1

    def products(self, found: int) -> int:
        """The products that have a variant in this set.

        Of each product all bits but the last are ones in `others`, so adding any of them to `others` carries into the
        last one, and never further.
        """
        return (((found & self.others) + self.others) | found) & self.lasts

    def variants_of(self, products: Iterable[int]) -> int:
        """The set of all variants of these products."""
        return set_of(chain.from_iterable(range(self.firsts[last], last + 1) for last in products), self.size)

    def near(self, product: bytes, own: UUID | None, others: Iterable[UUID], limit: int) -> list[bytes]:
        """The ids of the first products of a product's `own` category, then of `others`, without itself."""
        order, itself = self.orders[Sort.RELEVANCE], self.numbers.get(product)
        found: list[int] = []
        for categories in ([own] if own else [], others):
            rest = self.products(self._any(self.categories, categories))
            found += members(rest, self.size, order, limit=limit + 1)
        return [self.ids[ID * one : ID * one + ID] for one in found if one != itself][:limit]

    def find(
        self, filters: Filters, matches: Matches | None = None, collection: Collected | None = None
    ) -> tuple[list[bytes], Counts]:
        """The ids of one page of `filters`, in its order, and the counts of its list, equal to those of the database.

        `matches` are of the words in `filters`, `collection` is of the one in it. One and the same variant fits in
        everything else.
        """
        scope = self._any(self.categories, filters.category_ids) & (matches.found if matches else self.everything)
        scope = scope & self._belonging(collection) if collection else scope
        here = self.currencies.get(filters.currency, 0) if filters.currency else self.everything
        fits = scope & self._offered(filters, here)
        category = self._any(self.categories, filters.categories)
        by_attribute = {
            name: self._any(self.values.get(name, {}), chosen) for name, chosen in filters.attributes.items() if chosen
        }
        anywhere = reduce(and_, by_attribute.values(), fits)
        found = anywhere & category
        products = self.products(found)
        own = scope & here
        lowest, highest = self.spans.of(own, lambda: (self.prices.least(own), self.prices.greatest(own)))
        return self._page(products, here, filters, matches or collection), Counts(
            total=products.bit_count(),
            in_stock=self.products(found & self.in_stock & here).bit_count(),
            lowest_price=lowest,
            highest_price=highest,
            facets=self._facets(filters, fits & category, by_attribute),
            categories=_counts(self.categories, self.products(anywhere)),
        )

    def _any(self, sets: Mapping[K, int], wanted: Iterable[K] | None) -> int:
        """The union of the `wanted` sets; the set of all products if `wanted` is None."""
        return self.everything if wanted is None else reduce(or_, (sets.get(one, 0) for one in wanted), 0)

    def _offered(self, filters: Filters, here: int) -> int:
        """The variants between the chosen prices and in stock, if that is asked for; then only those sold `here`."""
        least, most = filters.price_min, filters.price_max
        if least is None and most is None and not filters.in_stock:
            return self.everything
        above = here if least is None else here & ~self.prices.below(least)
        priced = above if most is None else above & self.prices.up_to(most)
        return priced & self.in_stock if filters.in_stock else priced

    def _belonging(self, collection: Collected) -> int:
        """All variants of the products that have one that fits."""
        fits = collection.fits & self.in_stock if collection.in_stock else collection.fits
        return self.wholes.of(fits, lambda: self._whole(self.products(fits)))

    def _whole(self, products: int) -> int:
        """All variants of these products."""
        every = self.orders[Sort.RELEVANCE]
        return self.variants_of(members(products, self.size, every, limit=len(every)))

    def _page(self, found: int, here: int, filters: Filters, ordered: Matches | Collected | None) -> list[bytes]:
        """The ids of the page; what is not sold `here` comes last if the list is sorted by price."""
        own = ordered.order if ordered and filters.sort is Sort.RELEVANCE else None
        order = self.orders[filters.sort] if own is None else own
        first = found & here if filters.sort in BY_PRICE else found
        page = members(first, self.size, order, offset=filters.offset, limit=filters.page_size)
        if rest := found & ~first:
            passed = max(filters.offset - first.bit_count(), 0)
            page += members(rest, self.size, order, offset=passed, limit=filters.page_size - len(page))
        return [self.ids[ID * number : ID * number + ID] for number in page]

    def _facets(self, filters: Filters, fits: int, by_attribute: Mapping[str, int]) -> tuple[Facet, ...]:
        """A facet's own choice does not narrow its own counts."""

        def counted(parameter: str, name: str) -> Facet:
            others = reduce(and_, (found for other, found in by_attribute.items() if other != name), fits)
            chosen = filters.attributes.get(name, ())
            return self.facets.of(
                (name, others, chosen), lambda: facet_of(name, parameter, self._counted(name, others), chosen)
            )

        return facets_of(self.attributes, filters.attributes, counted)

    def _counted(self, name: str, found: int) -> dict[str, int]:
        """The number of products with a variant in `found` that has each value of an attribute."""
        sets = self.values[name]
        if name not in self.options:
            return _counts(sets, self.products(found))
        counts = ((value, self.products(members_ & found).bit_count()) for value, members_ in sets.items())
        return {value: count for value, count in counts if count}


def _counts(sets: Mapping[K, int], found: int) -> dict[K, int]:
    """The number of products of `found` in each set that has any."""
    return {name: count for name, members_ in sets.items() if (count := (members_ & found).bit_count())}
