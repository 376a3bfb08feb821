"""The index of the catalogue that this process holds: section by section, each read when a list first needs it."""

import asyncio
import time
from collections.abc import Iterable, Sequence
from itertools import chain
from uuid import UUID

import structlog

from domain.catalogue.attributes import Attributes, attributes_of
from domain.catalogue.generation import Generation
from domain.catalogue.index.found import Memories
from domain.catalogue.index.index import Index, index_of
from domain.catalogue.index.reading import read_plan
from web.cache.generation import Watch
from web.cache.known_section import UNREAD, KnownSection
from web.infra.connections import AWAY
from web.infra.database import Database

log = structlog.get_logger()

MOST_PRODUCTS = 1_000_000
"""The size from which the database lists a shop's products: an index would take too much memory."""

NEVER = (0, -1)

AWAY_SECONDS = 2.5
"""How long nobody asks which sections there are after that failed."""

PATIENCE = 1.0
"""The seconds that a list waits to know which sections there are, and for those it needs; then the database lists."""


class KnownIndex:
    """The index, of which whatever is used is never older than the watch's generation."""

    def __init__(self, database: Database, watch: Watch) -> None:
        self._database, self._watch = database, watch
        self._sections: tuple[KnownSection, ...] = ()
        self._of_category: dict[UUID, list[KnownSection]] = {}
        self._planned_as_of = UNREAD
        self._index: Index | None = None
        self._goods, self._memories = NEVER, Memories()
        self._too_large = False
        self._planning: asyncio.Task[None] | None = None
        self._away_until = 0.0
        self._reading = asyncio.Lock()

    @property
    def is_known(self) -> bool:
        """Whether any of it was read."""
        return any(one.sections for one in self._sections)

    async def close(self) -> None:
        """Wait for what is being read."""
        tasks = (self._planning, *(one.renewing for one in self._sections))
        if running := {one for one in tasks if one}:
            await asyncio.wait(running)

    async def current(self, attributes: Attributes, categories: Sequence[UUID] | None) -> Index | None:
        """The index, of which these categories are current, or all of it; None if that takes long.

        What has changed is read once for all who wait.
        """
        names = frozenset(attributes.names.values())
        generation = await self._planned()
        if stale := self._stale(generation, names, categories):
            await self._renew_all(stale, generation, names)
            generation = await self._watch.current()
        if self._too_large or not self._is_planned(generation) or self._stale(generation, names, categories):
            return None
        return self._put_together(attributes, generation)

    def _stale(
        self, generation: Generation, names: frozenset[str], categories: Sequence[UUID] | None
    ) -> list[KnownSection]:
        if categories is None:
            return [one for one in self._sections if not one.is_current(generation, names)]
        asked = frozenset(categories)
        return [one for one in self._around(asked) if not one.is_current(generation, names, asked)]

    def _around(self, categories: Iterable[UUID]) -> Iterable[KnownSection]:
        return dict.fromkeys(chain.from_iterable(self._of_category.get(one, ()) for one in categories))

    async def attributes(self) -> Attributes | None:
        """The attributes that are filters, if they are read with all products of the shop now; else None."""
        generation = await self._planned()
        if len(self._sections) != 1 or not self._is_planned(generation):
            return None
        if not (only := self._sections[0]).begins_anew(generation):
            return None
        await self._renew_all([only], generation, None)
        return attributes_of(only.attributes) if only.offers is generation else None

    async def _renew_all(
        self, stale: Iterable[KnownSection], generation: Generation, names: frozenset[str] | None
    ) -> None:
        """Have these sections read, and wait a while for those that are quick."""
        for one in stale:
            if one.renewing is None and one.may_be_renewed(generation, names or frozenset()):
                one.renewing = asyncio.create_task(self._renew(one, names))
        if waiting := {one.renewing: one for one in stale if one.renewing and not one.slow and not one.late}:
            _, late = await asyncio.wait(waiting, timeout=PATIENCE)
            for task in late:
                waiting[task].late = True

    async def _renew(self, section: KnownSection, names: frozenset[str] | None) -> None:
        try:
            async with self._reading:
                generation = await self._watch.current()
                if section.is_current(generation, names or frozenset()):
                    return
                async with self._database.patient() as connection:
                    if await section.renew(connection, generation, names):
                        self._goods = NEVER
                    self._index = None  # at once: by now the section counts as current
        except AWAY:
            section.give_up()
        finally:
            section.renewing, section.late = None, False

    async def _planned(self) -> Generation:
        """Find out which sections there are, once for all who wait a while for it; returns what holds by then."""
        generation = await self._watch.current()
        if self._is_planned(generation) or time.monotonic() < self._away_until:
            return generation
        if self._planning is None:
            self._planning = asyncio.create_task(self._plan())
        await asyncio.wait({self._planning}, timeout=PATIENCE)
        return await self._watch.current()

    async def _plan(self) -> None:
        try:
            generation = await self._watch.current()
            known = {one.place: one for one in self._sections}
            kept = list(known) if self._may_be_kept(generation) else []
            async with self._database.patient() as connection:
                plan = await read_plan(connection, MOST_PRODUCTS, kept)
            self._sections = tuple(known.get(place) or KnownSection(place) for place in plan or ())
            self._of_category = {}
            for one in self._sections:
                one.outgrown = False  # it is as small as its products' ids allow
                for category in one.place.categories:
                    self._of_category.setdefault(category, []).append(one)
            self._planned_as_of, self._too_large = generation, plan is None
            self._index, self._goods = None, NEVER
        except AWAY:
            self._away_until = time.monotonic() + AWAY_SECONDS
            log.warning("the index of lists cannot be planned, the database lists meanwhile")
        finally:
            self._planning = None

    def _is_planned(self, generation: Generation) -> bool:
        """Whether the sections are still those of the shop: an only one is, until other categories have products."""
        before = self._planned_as_of
        if (before.database, before.filled) != (generation.database, generation.filled):
            return False
        alike = before.unknown == generation.unknown or len(self._sections) == 1
        return alike and not any(one.outgrown for one in self._sections)

    def _may_be_kept(self, generation: Generation) -> bool:
        """Whether the sections are still such, and only another category has products."""
        before = self._planned_as_of
        alike = (before.database, before.unknown) == (generation.database, generation.unknown)
        return alike and not any(one.outgrown for one in self._sections)

    def _put_together(self, attributes: Attributes, generation: Generation) -> Index:
        """The index of all sections that are known. What was found by queries counts until goods change."""
        goods = generation.database, generation.goods
        if self._index is None or goods != self._goods or self._index.attributes != attributes:
            memories = self._memories if goods == self._goods else Memories()
            sections = chain.from_iterable(one.sections for one in self._sections)
            self._index, self._goods, self._memories = index_of(sections, attributes, memories), goods, memories
        return self._index
