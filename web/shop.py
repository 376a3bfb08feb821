"""The things of one web process, made at its start and handed to every handler."""

import asyncio
import math
import time
from dataclasses import dataclass, field
from typing import cast

from jinja2 import Environment
from litestar.di import NamedDependency

from domain.catalogue.tree import CategoryTree
from domain.delivery.methods import USUAL_METHODS, DeliveryMethod
from domain.delivery.queries import tree_and_methods
from web.adapters.gateways import Gateways
from web.cache.generation import Watch
from web.cache.product_lists import Lists
from web.cache.sessions import SessionCache
from web.cache.shared import Far
from web.config.settings import Settings
from web.infra.database import AWAY, Database
from web.infra.queue import Bell
from web.infra.rate_limiter import Limits
from web.templating.delivery_facts import KnownDelivery, facts_of

METHODS_SECONDS = 1.0
"""How long a checkout relies on the delivery methods that it knows; a total that changed is confirmed again."""


@dataclass(slots=True)
class Shop:
    """Settings, database, payment providers, the worker's bell, limits, sessions, lists and templates."""

    settings: Settings
    database: Database
    gateways: Gateways
    bell: Bell
    limits: Limits
    sessions: SessionCache
    watch: Watch
    lists: Lists
    far: Far
    templates: Environment
    _tree: CategoryTree = field(default_factory=lambda: CategoryTree([]))
    _methods_at: float = -math.inf
    _methods: tuple[DeliveryMethod, ...] = USUAL_METHODS
    _tree_mark: tuple[int, int] = (0, -1)
    _tree_lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def known_tree(self) -> CategoryTree:
        """The category tree as last read, without asking the database."""
        return self._tree

    async def tree(self) -> CategoryTree:
        """The category tree of the catalogue's generation; while the database is away, the last one known."""
        try:
            generation = await self.watch.current()
            mark = (generation.database, generation.pages)
            async with self._tree_lock:
                if mark != self._tree_mark:
                    await self._read_tree(mark)
        except AWAY:
            if not self._tree.slugs:
                raise
        return self._tree

    async def methods(self) -> tuple[DeliveryMethod, ...]:
        """The delivery methods, as they were a second ago at most; while the database is away, the last ones known."""
        if time.monotonic() - self._methods_at > METHODS_SECONDS:
            await self.tree()
            self._methods_at = time.monotonic()
        return self._methods

    def look_again(self) -> None:
        """Rely on nothing that was known of the catalogue until now: whoever changed it sees the change at once."""
        self._methods_at = -math.inf
        self.watch.forget()

    async def _read_tree(self, mark: tuple[int, int]) -> None:
        async with self.database.read() as connection:
            self._tree, self._methods = await tree_and_methods(connection, self.settings.currency)
        cast("KnownDelivery", self.templates.globals["delivery"]).facts = facts_of(self._methods)
        self._tree_mark = mark


TheShop = NamedDependency[Shop]
