"""The category tree, the collections, what the owner wrote and the delivery methods, cached in each process."""

import asyncio
import math
import time

from domain.catalogue.collections import Collections
from domain.catalogue.generation import Generation
from domain.catalogue.tree import CategoryTree
from domain.content.menus.views import Navigation
from domain.content.published import PublishedPages
from domain.content.site import SiteContent
from domain.delivery.methods import DeliveryMethod, within
from domain.delivery.queries import catalogue_and_methods
from web.cache.generation import Watch
from web.cache.known_settings import KnownSettings
from web.infra.connections import AWAY
from web.infra.database import Database
from web.templating.delivery_facts import KnownDelivery, facts_of

METHODS_SECONDS = 1.0
"""The seconds for which a checkout relies on cached delivery methods; a total that changed is confirmed again."""


class KnownCatalogue:
    """The cached category tree of the catalogue's generation, and delivery methods priced in the shop's currency."""

    def __init__(self, database: Database, watch: Watch, known: KnownSettings, delivery: KnownDelivery) -> None:
        self._database, self._watch, self._known, self._delivery = database, watch, known, delivery
        self._tree = CategoryTree([])
        self._tree_mark = (0, -1, 0)
        self._tree_lock = asyncio.Lock()
        self._collections = Collections()
        self._content = SiteContent()
        self._methods: tuple[DeliveryMethod, ...] = ()
        self._methods_at = -math.inf

    @property
    def known_tree(self) -> CategoryTree:
        """The category tree as last read, without a query."""
        return self._tree

    @property
    def known_pages(self) -> PublishedPages:
        """The links to published pages as last read, without a query."""
        return self._content.pages

    @property
    def known_navigation(self) -> Navigation:
        """The header and the footer as last read, without a query."""
        return self._content.navigation

    def is_of(self, generation: Generation) -> bool:
        """Whether all that is known was read in this generation: not so while the database is away after a change."""
        return self._tree_mark == _mark_of(generation)

    async def tree(self) -> CategoryTree:
        """The category tree of the catalogue's generation; while the database is away, the last one read."""
        try:
            if await self._mark() != self._tree_mark:
                async with self._tree_lock:
                    if (mark := await self._mark()) != self._tree_mark:
                        await self._read(mark)
        except AWAY:
            if not self._tree.slugs:
                raise
        return self._tree

    async def collections(self) -> Collections:
        """The published collections of the catalogue's generation; while the database is away, the last ones read."""
        await self.tree()
        return self._collections

    async def pages(self) -> PublishedPages:
        """The links to published pages, of the catalogue's generation; while the database is away, the last read."""
        return (await self.content()).pages

    async def content(self) -> SiteContent:
        """What the owner wrote, of the catalogue's generation; while the database is away, the last read."""
        await self.tree()
        return self._content

    async def methods(self) -> tuple[DeliveryMethod, ...]:
        """The delivery methods, a second old at most; while the database is away, the last ones read."""
        if time.monotonic() - self._methods_at > METHODS_SECONDS:
            await self.tree()
            self._methods_at = time.monotonic()
        return self._methods

    def invalidate(self) -> None:
        """Expire all that is cached of the catalogue: the client that changed it sees the change at once."""
        self._methods_at = -math.inf
        self._watch.forget()

    async def _mark(self) -> tuple[int, int, int]:
        return _mark_of(await self._watch.current())

    async def _read(self, mark: tuple[int, int, int]) -> None:
        settings = self._known.now
        async with self._database.read() as connection:
            found = await catalogue_and_methods(connection, settings.currency)
        self._tree, self._collections, self._content, methods = found
        self._methods = within(methods, settings.countries)
        self._delivery.facts = facts_of(self._methods, settings.home_country)
        self._tree_mark = mark


def _mark_of(generation: Generation) -> tuple[int, int, int]:
    return generation.database, generation.shop, generation.filled
