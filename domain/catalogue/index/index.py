"""The index: the products of a list and the counts of its facets, without a query."""

from array import array
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import merge
from itertools import islice
from uuid import UUID

from domain.catalogue.attributes import Attributes
from domain.catalogue.facet_views import Facet
from domain.catalogue.facets import Counts, facet_of, facets_of
from domain.catalogue.filters import Filters, Sort
from domain.catalogue.index.found import Collected, Matches, Memories, Ordered
from domain.catalogue.index.memory import Memory
from domain.catalogue.index.narrowed import FALLING, Narrowed, narrow, total_of
from domain.catalogue.index.section import Section, sizes
from domain.catalogue.index.sets import bytes_of

MOST_COUNTED = 128
"""The number of lists whose counts are cached; neighbouring pages share them."""


MOST_UNSORTED = 20_000
"""The most ids that a page by name may be chosen from: a list in memory is not to keep the event loop for long."""


@dataclass(frozen=True, slots=True)
class Index:
    """All published products, in `sections`, of which `places` has those with products of each category."""

    sections: tuple[Section, ...]
    places: Mapping[UUID, tuple[int, ...]]
    currencies: frozenset[str]
    attributes: Attributes
    memories: Memories = field(default_factory=Memories)
    counted: Memory[Counts] = field(default_factory=lambda: Memory(MOST_COUNTED))

    def near(self, product: bytes, own: UUID | None, others: Iterable[UUID], limit: int) -> list[bytes]:
        """The ids of the first products of a product's `own` category, then of `others`, without itself."""
        found: list[bytes] = []
        for categories in ((own,) if own else (), tuple(others)):
            filters = Filters(category_ids=categories, page_size=limit + 1)
            found += self._page(filters, list(self._narrowed(filters, None, None)), None)
        return [one for one in found if one != product][:limit]

    def find(
        self, filters: Filters, matches: Matches | None = None, collection: Collected | None = None
    ) -> tuple[list[bytes], Counts]:
        """The ids of one page of `filters`, in its order, and the counts of its list, equal to those of the database.

        `matches` are of the words in `filters`, `collection` is of the one in it. One and the same variant fits in
        everything else. If the list is `unsorted`, the ids are all those that may be on the page or before it, and
        none if the page is `too_deep`.
        """
        found = list(self._narrowed(filters, matches, collection))
        counts = self.counted.of(_key(filters), lambda: self._counts(filters, found))
        if self.too_deep(filters):
            return [], counts
        if matches and matches.ranks and filters.sort is Sort.RELEVANCE:
            return self._best(filters, found, matches.ranks), counts
        return self._page(filters, found, _order(filters, matches, collection)), counts

    def unsorted(self, filters: Filters) -> bool:
        """Whether only the database can sort a list: by names, of several sections."""
        return filters.sort is Sort.NAME and len(self._around(filters)) > 1

    def too_deep(self, filters: Filters) -> bool:
        """Whether a page by names may be chosen from too many: then the database makes it."""
        most = len(self._around(filters)) * (filters.offset + filters.page_size)
        return self.unsorted(filters) and most > MOST_UNSORTED

    def locate(self, heads: Sequence[int], tails: Sequence[int], categories: Sequence[int]) -> Ordered:
        """The products with ids of these halves, in the categories of which the second halves of the ids are given.

        Those that are not in the index are left out.
        """
        found = Ordered(array("i"), array("i"))
        for place, number in filter(None, self.places_of(heads, tails, categories)):
            found.sections.append(place)
            found.numbers.append(number)
        return found

    def places_of(
        self, heads: Sequence[int], tails: Sequence[int], categories: Sequence[int]
    ) -> Iterator[tuple[int, int] | None]:
        """The section and the number of each of these products, None of one that is not in the index."""
        lookups: dict[int, list[tuple[int, Callable[[int, int], int | None]]]] = {}
        for category, places in self.places.items():
            own = ((place, self.sections[place].number_of) for place in places)
            lookups.setdefault(category.int & (1 << 64) - 1, []).extend(own)
        for head, tail, filed in zip(heads, tails, categories, strict=True):
            found = ((place, number_of(head, tail)) for place, number_of in lookups.get(filed, []))
            yield next(((place, number) for place, number in found if number is not None), None)

    def variants_of(self, products: Ordered) -> list[int]:
        """The set of all variants of these products in each section."""
        numbers: list[list[int]] = [[] for _ in self.sections]
        for place, number in zip(products.sections, products.numbers, strict=True):
            numbers[place].append(number)
        return [one.variants_of(found) if found else 0 for one, found in zip(self.sections, numbers, strict=True)]

    def size_of(self, category: UUID) -> int:
        """The number of products in a category itself."""
        found = (self.sections[place] for place in self.places.get(category, ()))
        return sum(one.holding(one.categories[category] & one.everything).bit_count() for one in found)

    def _around(self, filters: Filters) -> Sequence[int]:
        """The places of the sections that the list is in."""
        if filters.category_ids is None:
            return range(len(self.sections))
        return sorted({place for one in filters.category_ids for place in self.places.get(one, ())})

    def _narrowed(
        self, filters: Filters, matches: Matches | None, collection: Collected | None
    ) -> Iterator[tuple[int, Narrowed]]:
        for place in self._around(filters):
            section = self.sections[place]
            within = matches.found[place] if matches else section.everything
            if collection and within:
                fits = collection.fits[place]
                within &= section.whole(fits & section.in_stock if collection.in_stock else fits)
            if within:
                yield place, narrow(section, filters, within)

    def _counts(self, filters: Filters, found: Sequence[tuple[int, Narrowed]]) -> Counts:
        parts = [part for _, part in found]
        own = [(part.section.prices, here) for part in parts if (here := part.scope & part.here)]

        def counted(parameter: str, name: str) -> Facet:
            chosen = filters.attributes.get(name, ())
            return facet_of(name, parameter, total_of(part.counts(name) for part in parts), chosen)

        return Counts(
            total=sum(part.products.bit_count() for part in parts),
            in_stock=sum(part.in_stock for part in parts),
            lowest_price=min((prices.least(here) for prices, here in own), default=0),
            highest_price=max((prices.greatest(here) for prices, here in own), default=0),
            facets=facets_of(self.attributes, filters.attributes, counted),
            categories=total_of(sizes(part.section.categories, part.section.holding(part.anywhere)) for part in parts),
        )

    def _best(
        self, filters: Filters, found: Sequence[tuple[int, Narrowed]], ranks: Sequence[Sequence[int]]
    ) -> list[bytes]:
        """The ids of the page, best first; those that match equally well are in the shop's own order."""
        offset, page = filters.offset, list[bytes]()
        for sets in ranks:
            chosen = [(place, part, equal) for place, part in found if (equal := part.products & sets[place])]
            count = sum(equal.bit_count() for *_, equal in chosen)
            if count > offset:
                page += self._pick(chosen, Sort.RELEVANCE, None, offset, filters.page_size - len(page))
            if len(page) == filters.page_size:
                break
            offset = max(0, offset - count)
        return page

    def _page(self, filters: Filters, found: Sequence[tuple[int, Narrowed]], order: Ordered | None) -> list[bytes]:
        """The ids of the page; what is not sold `here` comes last if the list is sorted by price."""
        offset, size = filters.offset, filters.page_size
        page: list[bytes] = []
        for group in (0, 1):
            chosen = [(place, part, part.groups(filters.sort)[group]) for place, part in found]
            count = sum(products.bit_count() for *_, products in chosen)
            if count and len(page) < size:
                page += self._pick(chosen, filters.sort, order, offset, size - len(page))
            offset = max(0, offset - count)
        return page

    def _pick(
        self,
        chosen: Sequence[tuple[int, Narrowed, int]],
        sort: Sort,
        order: Ordered | None,
        offset: int,
        limit: int,
    ) -> list[bytes]:
        """The ids of `limit` products after `offset`, of the sets that were chosen in several sections."""
        if order:
            return self._in_order(chosen, order, offset, limit)
        if len(chosen) == 1:
            _, part, products = chosen[0]
            return part.ids(products, sort, offset, limit)
        if sort is Sort.NAME:
            return [one for _, part, products in chosen for one in part.ids(products, sort, 0, offset + limit)]
        firsts = (part.placed(products, sort, offset + limit) for _, part, products in chosen)
        return [id_ for _, id_ in islice(merge(*firsts, reverse=sort in FALLING), offset, offset + limit)]

    def _in_order(
        self, chosen: Sequence[tuple[int, Narrowed, int]], order: Ordered, offset: int, limit: int
    ) -> list[bytes]:
        bits = {place: bytes_of(products, part.section.size) for place, part, products in chosen}
        ordered = (
            self.sections[place].id_of(number)
            for place, number in zip(order.sections, order.numbers, strict=True)
            if place in bits and bits[place][number >> 3] >> (number & 7) & 1
        )
        return list(islice(ordered, offset, offset + limit))


def _order(filters: Filters, matches: Matches | None, collection: Collected | None) -> Ordered | None:
    """The order of what was searched, or chosen by staff, unless the list is sorted by something else."""
    if filters.sort is not Sort.RELEVANCE:
        return None
    chosen = matches or collection
    return chosen.order if chosen else None


def _key(filters: Filters) -> Hashable:
    """What the counts of a list depend on, which are those of all its pages in any order."""
    return (
        *(filters.category_ids, filters.collection, filters.categories, filters.words, filters.lexemes, filters.sku),
        *(filters.price_min, filters.price_max, filters.in_stock, filters.currency),
        tuple(filters.attributes.items()),
    )


def index_of(sections: Iterable[Section], attributes: Attributes, memories: Memories | None = None) -> Index:
    """The index of these sections, in which `attributes` are filters."""
    every = tuple(sections)
    places: dict[UUID, tuple[int, ...]] = {}
    for place, section in enumerate(every):
        for category in section.categories:
            places[category] = (*places.get(category, ()), place)
    currencies = frozenset(name for section in every for name in section.currencies)
    return Index(every, places, currencies, attributes, memories or Memories())
