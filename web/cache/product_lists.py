"""Lists of products, by the index of the catalogue that each process holds."""

import asyncio
import time

from domain.catalogue.attributes import Attributes, attributes_of, read_attributes
from domain.catalogue.filters import Filters
from domain.catalogue.generation import Generation
from domain.catalogue.index.cards import Cards
from domain.catalogue.index.index import Index
from domain.catalogue.index.reading import read_index, restocked
from domain.catalogue.listing import Known, Unindexed
from domain.catalogue.views import Listing
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
"""The pause after making a slow index, as a multiple of its time, however much staff change."""

Mark = tuple[int, int, int]


class Lists:
    """Finds products by this process's index, which is never older than the watch's generation."""

    def __init__(self, database: Database, watch: Watch, known: KnownSettings) -> None:
        self._database, self._watch, self._known = database, watch, known
        self._index: Index | None = None
        self._as_of: Mark = (0, -1, -1)
        self._attributes, self._attributes_as_of = attributes_of(()), self._as_of[:2]
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
        return self._attributes if generation and _mark(generation)[:2] == self._attributes_as_of else None

    async def attributes(self) -> Attributes:
        """Return the attributes of the watch's generation: no query, or one after goods have changed.

        While the database is away, these are the last ones known.
        """
        try:
            mark = _mark(await self._watch.current())[:2]
            if mark != self._attributes_as_of:
                async with self._reading_attributes:
                    if mark != self._attributes_as_of:
                        self._attributes, self._attributes_as_of = await self._read_attributes(), mark
        except AWAY:
            if not self._attributes.names:
                raise
        return self._attributes

    async def for_pages(self, text: str, filters: Filters) -> Listing:
        """The products that match `text`, or all if it is empty; stock as labels show it is up to date."""
        generation = await self._watch.current()
        return await self._find(text, filters, self._for_pages, (generation.database, generation.pages))

    async def for_programs(self, text: str, filters: Filters) -> Listing:
        """The products for API clients, with every stock figure up to date."""
        generation = await self._watch.current()
        return await self._find(text, filters, self._for_programs, (generation.database, generation.figures))

    async def _find(self, text: str, filters: Filters, cards: Cards, mark: tuple[int, int]) -> Listing:
        index = await self._current_index()
        known = Known(index, cards, mark) if index else Unindexed(await self.attributes())
        return await search_products(self._database.queries, text, filters, self._known.now.currency, known)

    async def _read_attributes(self) -> Attributes:
        if index := await self._current_index():
            return index.attributes
        async with self._database.read() as connection:
            return await read_attributes(connection)

    async def _current_index(self) -> Index | None:
        """The index of the watch's generation, renewed once for all who wait; None if there is none soon."""
        if self._as_of != _mark(await self._watch.current()):
            if self._renewing is None:
                self._renewing = asyncio.create_task(self._renew())
            if not self._slow:
                await asyncio.shield(self._renewing)
            if self._as_of != _mark(await self._watch.current()):
                return None
        return self._index

    async def _renew(self) -> None:
        """Bring the index up to date, unless it is time to rest, or the database is away."""
        began = time.monotonic()
        try:
            mark = _mark(await self._watch.current())
            if mark[:2] == self._as_of[:2]:
                await self._restock()
            elif began >= self._not_before:
                await self._make()
                self._slow = time.monotonic() - began > SLOW_SECONDS
                self._not_before = time.monotonic() + REST * (time.monotonic() - began) * self._slow
            else:
                return
            self._as_of = mark
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


def _mark(generation: Generation) -> Mark:
    """The mark that the index depends on: goods, and which of them are sold out, which pages show too."""
    return generation.database, generation.goods, generation.pages
