"""Lists of products, by the index of the catalogue that each process holds."""

import asyncio
import time
from uuid import UUID

from domain.catalogue.attributes import Attributes, attributes_of, read_attributes
from domain.catalogue.filters import Filters
from domain.catalogue.generation import Generation
from domain.catalogue.index.cards import CardMark, Cards
from domain.catalogue.index.index import Index
from domain.catalogue.index.reading import read_index, restocked
from domain.catalogue.listing import Known, Unindexed, parts_of_list
from domain.catalogue.parts import FILTERS, PRODUCT, Parts, part_of
from domain.catalogue.related import Placed, parts_of_page, related_products
from domain.catalogue.tree import CategoryTree
from domain.catalogue.views import Listing, ProductCard
from domain.search.queries import search_products
from web.cache.generation import Watch
from web.cache.keys import narrows
from web.cache.known_settings import KnownSettings
from web.infra.database import AWAY, Database

MOST_PRODUCTS = 20_000
"""The size from which the database lists a shop's products: an index would take too long and too much memory."""

SLOW_SECONDS = 0.25
"""The time from which no request waits for an index that took so long the last time: the database lists meanwhile."""

REST = 10
"""The pause after making an index, as a multiple of its time, however much staff change: the database lists meanwhile
what has changed."""

BRIEF_SECONDS = 0.1
"""The time up to which an index may be made at once after each change."""

UNREAD = Generation(0, -1, -1, 0)


class Lists:
    """Finds products by this process's index, of which whatever is used is never older than the watch's generation."""

    def __init__(self, database: Database, watch: Watch, known: KnownSettings) -> None:
        self._database, self._watch, self._known_settings = database, watch, known
        self._index: Index | None = None
        self._as_of = UNREAD
        self._attributes, self._attributes_as_of = attributes_of(()), UNREAD
        self._reading_attributes = asyncio.Lock()
        self._slow, self._not_before = False, 0.0
        self._renewing: asyncio.Task[None] | None = None
        self._for_pages, self._for_programs = Cards(), Cards()

    async def close(self) -> None:
        """Wait for a renewal that is under way."""
        if self._renewing:
            await asyncio.wait({self._renewing})

    def are_quick(self, key: str) -> bool:
        """Whether the list under this key of the cache needs no query, or only one for its cards."""
        return self._index is not None and narrows(key)

    @property
    def indexed(self) -> bool:
        """Whether lists are found by an index, as far as it is known."""
        return self._index is not None

    @property
    def known_attributes(self) -> Attributes | None:
        """The attributes of the watch's generation, None unless they are known without waiting."""
        generation = self._watch.known
        return self._attributes if generation and _alike(generation, self._attributes_as_of, A_FILTER) else None

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
        known = await self._known(parts_of_page(product, (), tree), self._for_pages, figures=False)
        return await related_products(self._database.queries, product, tree, limit, known)

    async def _find(self, text: str, filters: Filters, cards: Cards, *, figures: bool) -> Listing:
        known = await self._known(parts_of_list(text, filters), cards, figures=figures)
        return await search_products(
            self._database.list_queries, text, filters, self._known_settings.now.currency, known
        )

    async def _known(self, parts: Parts | None, cards: Cards, *, figures: bool) -> Known | Unindexed:
        """What is known of the catalogue, where these parts of it are shown; None are any."""
        index = await self._current_index(parts)
        generation = await self._watch.current()

        def mark_of(id_: bytes) -> CardMark:
            product = part_of(PRODUCT, [UUID(bytes=id_)])
            return generation.database, generation.shop, generation.total(product, figures=figures)

        return Known(index, cards, mark_of) if index else Unindexed(await self.attributes())

    async def _read_attributes(self) -> Attributes:
        if index := await self._current_index(A_FILTER):
            return index.attributes
        async with self._database.read() as connection:
            return await read_attributes(connection)

    async def _current_index(self, parts: Parts | None = None) -> Index | None:
        """The index, of which these parts are of the watch's generation, or all of it; None if there is none soon.

        It is renewed once for all who wait.
        """
        if not _alike(await self._watch.current(), self._as_of, parts):
            if self._renewing is None:
                self._renewing = asyncio.create_task(self._renew())
            if not self._slow:
                await asyncio.shield(self._renewing)
            if not _alike(await self._watch.current(), self._as_of, parts):
                return None
        return self._index

    async def _renew(self) -> None:
        """Bring the index up to date, unless it is time to rest, or the database is away."""
        began = time.monotonic()
        try:
            generation = await self._watch.current()
            if (generation.database, generation.goods) == (self._as_of.database, self._as_of.goods):
                await self._restock()
            elif began >= self._not_before:
                await self._make()
                if self._index:
                    self._attributes, self._attributes_as_of = self._index.attributes, generation
                took = time.monotonic() - began
                self._slow = took > SLOW_SECONDS
                self._not_before = time.monotonic() + REST * took * (self._slow or took > BRIEF_SECONDS)
            else:
                return
            self._as_of = generation
        except AWAY:
            self._slow, self._not_before = True, time.monotonic() + REST * SLOW_SECONDS
        finally:
            self._renewing = None

    async def _make(self) -> None:
        async with self._database.read() as connection:
            self._index = await read_index(connection, MOST_PRODUCTS)

    async def _restock(self) -> None:
        if self._index:
            async with self._database.read() as connection:
                self._index = await restocked(connection, self._index)


A_FILTER: Parts = frozenset({FILTERS})


def _alike(one: Generation, other: Generation, parts: Parts | None) -> bool:
    """Whether nothing has changed between two generations that a list of these parts depends on; None is any list."""
    if parts is None:
        return (one.database, one.goods, one.pages) == (other.database, other.goods, other.pages)
    return (one.database, one.shop, one.total(parts)) == (other.database, other.shop, other.total(parts))
