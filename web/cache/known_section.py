"""One section of the index as this process knows it: read whole at first, then only what has changed in it."""

import asyncio
import time
from collections.abc import Collection
from uuid import UUID

from domain.catalogue.generation import Generation
from domain.catalogue.index.reading import SECTION, Place, read_changed
from domain.catalogue.index.section import Section
from domain.catalogue.index.section_reading import read_section, restock
from domain.catalogue.parts import CATEGORY, MOST, PRODUCT, Parts, part_of
from domain.connection import Connection

MOST_CHANGED = MOST // 16
"""From so many changed parts of the catalogue's products on, a section is read whole again: a sixteenth of it."""

SLOW_SECONDS = 0.25
"""The time from which no request waits for a section that took so long the last time: the database lists meanwhile."""

REST = 10
"""The pause after reading a whole section, as a multiple of its time, however much staff change: the database lists
meanwhile what has changed."""

BRIEF_SECONDS = 0.1
"""The time up to which a whole section may be read at once after each change."""

UNREAD = Generation(0, -1, -1, 0)


class KnownSection:
    """The products of a place: those that were read together, and those that have changed since.

    It is `as_of` a generation. `sections` is what the index has of it, none before it was read. It `offers` the
    attributes that were filters as of another, if it was read with them. Nobody waits for one that is `slow`, nor for a
    renewal that is `late`: others have waited for it in vain.
    """

    def __init__(self, place: Place) -> None:
        self.place = place
        self.as_of = UNREAD
        self.sections: tuple[Section, ...] = ()
        self.offers = UNREAD
        self.slow = self.late = self.outgrown = False
        self.renewing: asyncio.Task[None] | None = None
        self._whole: tuple[Section, Generation] | None = None
        self._names: frozenset[str] = frozenset()
        self._not_before = self._away_until = 0.0
        self._parts = part_of(CATEGORY, place.categories)

    @property
    def attributes(self) -> tuple[str, ...]:
        """The names of the attributes that it was read with."""
        return self.sections[0].attributes if self.sections else ()

    def is_current(
        self, generation: Generation, names: frozenset[str], categories: Collection[UUID] | None = None
    ) -> bool:
        """Whether nothing has changed in it, and all attributes with these names were read.

        With `categories` only theirs of it count.
        """
        if not self.sections or not self._names >= names:
            return False
        if categories is not None and self.as_of is not generation:
            parts = part_of(CATEGORY, [one for one in self.place.categories if one in categories])
            return self._mark(self.as_of, parts) == self._mark(generation, parts)
        if self.as_of is not generation and self._mark(self.as_of, self._parts) == self._mark(generation, self._parts):
            self._keep_up(generation)
        return self.as_of is generation

    def may_be_renewed(self, generation: Generation, names: frozenset[str]) -> bool:
        """Whether it is time to bring it up to date; else the database lists meanwhile."""
        now = time.monotonic()
        return now >= self._away_until and (now >= self._not_before or self._news(generation, names) is not None)

    def begins_anew(self, generation: Generation) -> bool:
        """Whether it has to be read whole, and may be now."""
        return self._news(generation, frozenset()) is None and self.may_be_renewed(generation, frozenset())

    async def renew(self, connection: Connection, generation: Generation, names: frozenset[str] | None) -> bool:
        """Bring it up to date; returns whether more than its stock was read: at most one query for each part of it.

        Without `names` it is all of the shop, and read whole with the attributes that are filters.
        """
        news = None if names is None else self._news(generation, names)
        if self._whole is None or news is None:
            await self._read_whole(connection, generation, names)
            return True
        if (generation.database, generation.goods) == (self.as_of.database, self.as_of.goods):
            changed = _changed(self.as_of, generation)
            self.sections = tuple([await restock(connection, one, changed) for one in self.sections])
            self._keep_up(generation)
            return False
        self.sections = await read_changed(connection, self._whole[0], self.place, news, self._names)
        self.as_of = generation
        return True

    def give_up(self) -> None:
        """Note that the database is away: nobody waits for this section, which is not tried again at once."""
        self.slow, self._away_until = True, time.monotonic() + REST * SLOW_SECONDS

    def _rest(self, seconds: float) -> None:
        self.slow = seconds > SLOW_SECONDS
        self._not_before = time.monotonic() + (REST * seconds if self.slow or seconds > BRIEF_SECONDS else 0)

    async def _read_whole(self, connection: Connection, generation: Generation, names: frozenset[str] | None) -> None:
        began = time.monotonic()
        section = await read_section(connection, self.place.categories, self.place.parts, names)
        self._names, self.sections = frozenset(section.attributes), (section,)
        self.offers = generation if names is None else UNREAD
        self._keep_up(generation)
        self.outgrown = len(section.starts) > 2 * SECTION
        self._rest(time.monotonic() - began)

    def _keep_up(self, generation: Generation) -> None:
        """Note that all is of this generation; and what was read together too, unless something has changed since."""
        self.as_of = generation
        if len(self.sections) == 1:
            self._whole = self.sections[0], generation

    def _news(self, generation: Generation, names: frozenset[str]) -> Parts | None:
        """The parts that have changed since it was read whole; None if it has to be read whole again."""
        if self._whole is None or not self._names >= names:
            return None
        before = self._whole[1]
        if (before.database, before.unknown) != (generation.database, generation.unknown):
            return None
        changed = _changed(before, generation)
        return changed if len(changed) <= MOST_CHANGED else None

    def _mark(self, generation: Generation, parts: Parts) -> tuple[int, int, int]:
        return generation.database, generation.unknown, generation.total(parts)


def _changed(before: Generation, after: Generation) -> Parts:
    """The parts of products that pages say something else of."""
    products = range(PRODUCT, PRODUCT + MOST)
    return frozenset(
        part
        for part, (pages, _) in after.marks.items()
        if part in products and pages != before.marks.get(part, (0, 0))[0]
    )
