"""Lists of products, by the index that each process keeps of the catalogue."""

import asyncio
import time

from domain.catalogue.filters import Filters
from domain.catalogue.generation import Generation
from domain.catalogue.index.cards import Cards
from domain.catalogue.index.index import Index
from domain.catalogue.index.reading import read_index, restocked
from domain.catalogue.listing import Known
from domain.catalogue.views import Listing
from domain.search.queries import search_products
from web.cache.keys import narrows
from web.cache.watch import Watch
from web.database import AWAY, Database

MOST_PRODUCTS = 20_000
"""The lists of a larger shop are asked of the database: its index would take too long to make, and too much memory."""

SLOW_SECONDS = 0.1
REST = 10
"""Making an index that is slow to make is followed by a rest of so many times as long, whatever staff may change."""

Mark = tuple[int, int, int]


class Lists:
    """Finds products by what this process knows of the catalogue, which is never older than the watch's generation."""

    def __init__(self, database: Database, watch: Watch, currency: str) -> None:
        self._database, self._watch, self._currency = database, watch, currency
        self._index: Index | None = None
        self._as_of: Mark = (0, -1, -1)
        self._not_before = 0.0
        self._renewing = asyncio.Lock()
        self._for_pages, self._for_programs = Cards(), Cards()

    def are_quick(self, key: str) -> bool:
        """Whether the list under this key of the cache needs no query, or only one for its cards."""
        return self._index is not None and narrows(key)

    async def for_pages(self, text: str, filters: Filters) -> Listing:
        """What `text` finds, or everything without it; what labels say of stock is right."""
        generation = await self._watch.current()
        return await self._find(text, filters, self._for_pages, (generation.database, generation.pages))

    async def for_programs(self, text: str, filters: Filters) -> Listing:
        """The same, with every figure of stock right."""
        generation = await self._watch.current()
        return await self._find(text, filters, self._for_programs, (generation.database, generation.figures))

    async def _find(self, text: str, filters: Filters, cards: Cards, mark: tuple[int, int]) -> Listing:
        index = await self._current_index()
        known = Known(index, cards, mark) if index else None
        return await search_products(self._database.queries, text, filters, self._currency, known)

    async def _current_index(self) -> Index | None:
        """The index of the watch's generation, made anew if need be, once for all who wait; None if there is none."""
        if self._as_of != _mark(await self._watch.current()):
            async with self._renewing:
                mark = _mark(await self._watch.current())
                if self._as_of != mark and not await self._renew(mark):
                    return None
        return self._index

    async def _renew(self, mark: Mark) -> bool:
        """Bring the index up to `mark`, unless it is time to rest, or the database cannot now."""
        began = time.monotonic()
        if began < self._not_before:
            return False
        try:
            async with self._database.read() as connection:
                if mark[:2] != self._as_of[:2]:
                    self._index = await read_index(connection, MOST_PRODUCTS)
                elif self._index:
                    self._index = await restocked(connection, self._index)
            self._as_of = mark
        except AWAY:
            return False
        finally:
            took = time.monotonic() - began
            self._not_before = began + REST * took if took > SLOW_SECONDS else 0.0
        return True


def _mark(generation: Generation) -> Mark:
    """What the index depends on: goods, and which of them are sold out, which pages say too."""
    return generation.database, generation.goods, generation.pages
