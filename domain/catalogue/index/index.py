"""The index: the products of a list and the counts of its facets, without a query."""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial, reduce
from operator import and_, or_
from typing import TypeVar
from uuid import UUID

from domain.catalogue.attributes import Attributes
from domain.catalogue.facets import Counts, facet_of, facets_of
from domain.catalogue.filters import Filters, Sort
from domain.catalogue.index.memory import Memory
from domain.catalogue.index.ranking import Ranking
from domain.catalogue.index.sets import members
from domain.catalogue.views import Facet

MOST_MATCHES, MOST_FACETS = 64, 128
"""The numbers of searches and of counted facets to cache; neighbouring lists often share them."""

ID = 16
"""The bytes of an id."""

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Matches:
    """The products that match words: best first, and as a set."""

    order: "array[int]"
    found: int


@dataclass(frozen=True, slots=True)
class Index:
    """All published products, numbered in the shop's own order.

    Sets are whole numbers (`index.sets`); `values` has those of each value of each of the `attributes`, by name.
    `in_stock` is of the latest stock, the rest of the latest goods.
    """

    size: int
    ids: bytes
    numbers: Mapping[bytes, int]
    shelves: Mapping[UUID, int]
    attributes: Attributes
    values: Mapping[str, Mapping[str, int]]
    in_stock: int
    cheapest: Ranking
    dearest: Ranking
    orders: Mapping[Sort, Sequence[int]]
    matches: Memory[Matches] = field(default_factory=lambda: Memory(MOST_MATCHES))
    facets: Memory[Facet] = field(default_factory=lambda: Memory(MOST_FACETS))
    spans: Memory[tuple[int, int]] = field(default_factory=lambda: Memory(MOST_FACETS))

    @property
    def everything(self) -> int:
        """The set of all products."""
        return (1 << self.size) - 1

    def find(self, filters: Filters, matches: Matches | None = None) -> tuple[list[bytes], Counts]:
        """The ids of one page of `filters`, in its order, and the counts of its list, equal to those of the database.

        `matches` are of the words in `filters`.
        """
        scope = self._any(self.shelves, filters.category_ids) & (matches.found if matches else self.everything)
        fits = scope & self._priced(filters) & (self.in_stock if filters.in_stock else self.everything)
        shelf = self._any(self.shelves, filters.shelves)
        wishes = {
            name: self._any(self.values.get(name, {}), chosen) for name, chosen in filters.attributes.items() if chosen
        }
        anywhere = reduce(and_, wishes.values(), fits)
        found = anywhere & shelf
        lowest, highest = self.spans.of(scope, lambda: (self.cheapest.least(scope), self.dearest.greatest(scope)))
        return self._page(found, filters, matches), Counts(
            total=found.bit_count(),
            in_stock=(found & self.in_stock).bit_count(),
            lowest_price=lowest,
            highest_price=highest,
            facets=self._facets(filters, fits & shelf, wishes),
            shelves=_counts(self.shelves, anywhere),
        )

    def _any(self, sets: Mapping[K, int], wanted: Iterable[K] | None) -> int:
        """The union of the `wanted` sets; the set of all products if `wanted` is None."""
        return self.everything if wanted is None else reduce(or_, (sets.get(one, 0) for one in wanted), 0)

    def _priced(self, filters: Filters) -> int:
        """The products with a variant between the chosen prices, or one on each side of them."""
        least, most = filters.price_min, filters.price_max
        above = self.everything if least is None else self.everything & ~self.dearest.below(least)
        return above if most is None else above & self.cheapest.up_to(most)

    def _page(self, found: int, filters: Filters, matches: Matches | None) -> list[bytes]:
        best_first = matches and filters.sort is Sort.RELEVANCE
        order = matches.order if matches and best_first else self.orders[filters.sort]
        page = members(found, self.size, order, offset=filters.offset, limit=filters.page_size)
        return [self.ids[ID * number : ID * number + ID] for number in page]

    def _facets(self, filters: Filters, fits: int, wishes: Mapping[str, int]) -> tuple[Facet, ...]:
        """A facet's own choice does not narrow its own counts."""

        def counted(parameter: str, name: str) -> Facet:
            others = reduce(and_, (wish for other, wish in wishes.items() if other != name), fits)
            chosen = filters.attributes.get(name, ())
            count = partial(_counts, self.values[name], others)
            return self.facets.of((name, others, chosen), lambda: facet_of(name, parameter, count(), chosen))

        return facets_of(self.attributes, filters.attributes, counted)


def _counts(sets: Mapping[K, int], found: int) -> dict[K, int]:
    """The number of products of `found` in each set that has any."""
    return {name: count for name, members_ in sets.items() if (count := (members_ & found).bit_count())}
