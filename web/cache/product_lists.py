"""Lists of products, by the index of the catalogue that each process holds."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from domain.catalogue.attributes import Attributes, attributes_of, read_attributes
from domain.catalogue.filters import Filters
from domain.catalogue.generation import Generation
from domain.catalogue.index.cards import CardMark, Cards
from domain.catalogue.index.index import Index
from domain.catalogue.listing import Known, Unindexed
from domain.catalogue.parts import FILTERS, PRODUCT, Parts, part_of
from domain.catalogue.related import Placed, categories_beside, related_products
from domain.catalogue.tree import CategoryTree
from domain.catalogue.views import Listing, ProductCard
from domain.search.queries import search_products
from web.cache.generation import Watch
from web.cache.keys import narrows
from web.cache.known_index import KnownIndex
from web.cache.known_section import UNREAD
from web.cache.known_settings import KnownSettings
from web.infra.connections import AWAY
from web.infra.database import Database


class Lists:
    """Finds products by this process's index, of which whatever is used is never older than the watch's generation."""

    def __init__(self, database: Database, watch: Watch, known: KnownSettings) -> None:
        self._database, self._watch, self._known_settings = database, watch, known
        self._index = KnownIndex(database, watch)
        self._attributes, self._attributes_as_of = attributes_of(()), UNREAD
        self._reading_attributes = asyncio.Lock()
        self._for_pages, self._for_programs = Cards(), Cards()

    async def close(self) -> None:
        """Wait for renewals that are under way."""
        await self._index.close()

    def are_quick(self, key: str) -> bool:
        """Whether the list under this key of the cache needs no query, or only one for its cards."""
        return self._index.is_known and narrows(key)

    @property
    def indexed(self) -> bool:
        """Whether lists are found by an index, as far as it is known."""
        return self._index.is_known

    @property
    def known_attributes(self) -> Attributes | None:
        """The attributes of the watch's generation, None unless they are known without waiting."""
        generation = self._watch.known
        return self._attributes if generation and _alike(generation, self._attributes_as_of, A_FILTER) else None

    def lag(self, generation: Generation) -> bool:
        """Whether filters are of another generation: that of before, while the database is away after a change."""
        return not _alike(generation, self._attributes_as_of, A_FILTER)

    async def attributes(self) -> Attributes:
        """Return the attributes of the watch's generation: no query, or one after those of products have changed.

        While the database is away, these are the last ones known.
        """
        try:
            generation = await self._watch.current()
            if not _alike(generation, self._attributes_as_of, A_FILTER):
                async with self._reading_attributes:
                    if not _alike(generation, self._attributes_as_of, A_FILTER):
                        self._attributes, self._attributes_as_of = await self._read_attributes(), generation
        except AWAY:
            if not self._attributes.names:
                raise
        return self._attributes

    async def for_pages(self, text: str, filters: Filters) -> Listing:
        """The products that match `text`, or all if it is empty; stock as labels show it is up to date."""
        return await self._find(text, filters, self._for_pages, figures=False)

    async def for_programs(self, text: str, filters: Filters) -> Listing:
        """The products for API clients, with every stock figure up to date."""
        return await self._find(text, filters, self._for_programs, figures=True)

    async def beside(self, product: Placed, tree: CategoryTree, limit: int) -> tuple[ProductCard, ...]:
        """The products that the page of `product` shows with it."""
        known = await self._known(categories_beside(product, tree), self._for_pages, figures=False)
        return await related_products(self._database.queries, product, tree, limit, known)

    async def _find(self, text: str, filters: Filters, cards: Cards, *, figures: bool) -> Listing:
        known = await self._known(_categories(text, filters), cards, figures=figures)
        return await search_products(
            self._database.list_queries, text, filters, self._known_settings.now.currency, known
        )

    async def _known(self, categories: Sequence[UUID] | None, cards: Cards, *, figures: bool) -> Known | Unindexed:
        """What is known of the catalogue, of these categories or, without any, of all of it."""
        index = await self._current_index(categories)
        generation = await self._watch.current()

        def mark_of(id_: bytes) -> CardMark:
            product = part_of(PRODUCT, [UUID(bytes=id_)])
            return generation.database, generation.shop, generation.total(product, figures=figures)

        return Known(index, cards, mark_of, generation) if index else Unindexed(await self.attributes())

    async def _read_attributes(self) -> Attributes:
        if found := await self._index.attributes():
            return found
        async with self._database.read() as connection:
            return await read_attributes(connection)

    async def _current_index(self, categories: Sequence[UUID] | None = None) -> Index | None:
        """The index, of which these categories are current, or all of it; None if there is none soon."""
        return await self._index.current(await self.attributes(), categories)


A_FILTER: Parts = frozenset({FILTERS})


def _categories(text: str, filters: Filters) -> Sequence[UUID] | None:
    """The categories that a list is of; None if it may show any product."""
    return None if text or filters.collection else filters.category_ids


def _alike(one: Generation, other: Generation, parts: Parts) -> bool:
    """Whether nothing has changed between two generations that depends on these parts."""
    return (one.database, one.unknown, one.total(parts)) == (other.database, other.unknown, other.total(parts))
