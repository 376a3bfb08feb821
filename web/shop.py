"""The things of one web process, made at its start and handed to every handler."""

import asyncio
from dataclasses import dataclass, field

from jinja2 import Environment
from litestar.di import NamedDependency

from domain.catalogue.tree import CategoryTree, category_tree
from web.cache.far import Far
from web.cache.watch import Watch
from web.database import AWAY, Database
from web.gateways import Gateways
from web.jobs import Bell
from web.limits import Limits
from web.session_cache import SessionCache
from web.settings import Settings


@dataclass(slots=True)
class Shop:
    """Settings, database, payment providers, the worker's bell, limits, sessions and templates."""

    settings: Settings
    database: Database
    gateways: Gateways
    bell: Bell
    limits: Limits
    sessions: SessionCache
    watch: Watch
    far: Far
    templates: Environment
    _tree: CategoryTree = field(default_factory=lambda: CategoryTree([]))
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

    def look_again(self) -> None:
        """Rely on nothing that was known of the catalogue until now: whoever changed it sees the change at once."""
        self.watch.forget()

    async def _read_tree(self, mark: tuple[int, int]) -> None:
        async with self.database.read() as connection:
            self._tree = await category_tree(connection)
        self._tree_mark = mark


TheShop = NamedDependency[Shop]
