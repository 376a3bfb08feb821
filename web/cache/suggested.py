"""Suggestions that were made lately, as of one generation of the catalogue."""

from domain.catalogue.generation import Generation
from domain.catalogue.index.memory import Memory
from domain.search.suggestions import Suggestions, suggest
from web.cache.generation import Watch
from web.infra.database import Database

MOST = 512


class Suggested:
    """What this process has suggested; another generation empties it."""

    def __init__(self, database: Database, watch: Watch) -> None:
        self._database, self._watch = database, watch
        self._as_of: tuple[int, int] | None = None
        self._known: Memory[Suggestions] = Memory(MOST)

    async def known(self, text: str) -> Suggestions | None:
        """The suggestions for `text` if they are known: no query."""
        mark = _mark(await self._watch.current())
        if mark != self._as_of:
            self._as_of, self._known = mark, Memory(MOST)
        return self._known.get(text)

    async def find(self, text: str) -> Suggestions:
        """The suggestions for `text`, which are known from then on: one query."""
        memory = self._known
        async with self._database.read() as connection:
            return memory.put(text, await suggest(connection, text))


def _mark(generation: Generation) -> tuple[int, int]:
    return generation.database, generation.goods
