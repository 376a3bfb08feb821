"""The things of one web process, made at its start and handed to every handler."""

import asyncio
import time
from dataclasses import dataclass, field

from jinja2 import Environment
from litestar.di import NamedDependency

from domain.catalogue.tree import CategoryTree, category_tree
from web.database import AWAY, Database
from web.gateways import Gateways
from web.jobs import Bell
from web.limits import Limits
from web.session_cache import SessionCache
from web.settings import Settings

TREE_SECONDS = 1.0
"""The category tree may be this old; a change is seen by everybody within it."""


@dataclass(slots=True)
class Shop:
    """Settings, database, payment providers, the worker's bell, limits, sessions and templates."""

    settings: Settings
    database: Database
    gateways: Gateways
    bell: Bell
    limits: Limits
    sessions: SessionCache
    templates: Environment
    _tree: CategoryTree = field(default_factory=lambda: CategoryTree([]))
    _tree_until: float = 0.0
    _tree_lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def known_tree(self) -> CategoryTree:
        """The category tree as last read, without asking the database."""
        return self._tree

    async def tree(self) -> CategoryTree:
        """The category tree, at most `TREE_SECONDS` old; while the database is away, the last one known."""
        async with self._tree_lock:
            if time.monotonic() >= self._tree_until:
                await self._read_tree()
        return self._tree

    def forget_tree(self) -> None:
        """Read the tree again when it is next asked for: whoever changed it sees the change at once."""
        self._tree_until = 0.0

    async def _read_tree(self) -> None:
        try:
            async with self.database.read() as connection:
                self._tree = await category_tree(connection)
        except AWAY:
            if not self._tree.slugs:
                raise
        self._tree_until = time.monotonic() + TREE_SECONDS


TheShop = NamedDependency[Shop]
