"""Searches on their way into the database: counted in memory, written every few seconds.

Those that the cache answers are counted too. What a process had counted in its last seconds is lost if it is killed.
"""

import asyncio
from collections import Counter
from urllib.parse import parse_qsl

import structlog

from domain.clock import now
from domain.search.counts import Found, count_searches, counted_words
from web.infra.connections import AWAY
from web.infra.database import Database

SECONDS = 5.0
MOST = 1000
"""The most different searches that wait at once; of further ones nothing is counted."""

log = structlog.get_logger()


class Searches:
    """The searches of this process that have not been written yet."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting = Counter[str]()
        self._found: dict[str, Found] = {}
        self._writing: asyncio.Task[None] | None = None

    def count(self, query: bytes) -> None:
        """Count a search by the query of its address; a further page, filter or order of one is not counted anew."""
        words = _words(query)
        if not words or (len(self._waiting) >= MOST and words not in self._waiting):
            return
        self._waiting[words] += 1
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_soon())

    def learn(self, query: bytes, found: Found) -> None:
        """Note which products a search has found, where it is counted."""
        words = _words(query)
        if words in self._waiting:
            self._found[words] = found

    async def write(self) -> None:
        """Write all that waits. While the database is away it goes on waiting."""
        counted, self._waiting = self._waiting, Counter()
        found, self._found = self._found, {}
        if not counted:
            return
        try:
            async with self._database.transaction() as connection:
                await count_searches(connection, now(), counted, found)
        except AWAY as error:
            self._put_back(counted, found)
            log.warning("searches wait to be counted", error=type(error).__name__)

    def _put_back(self, counted: Counter[str], found: dict[str, Found]) -> None:
        for words, times in counted.items():
            if words in self._waiting or len(self._waiting) < MOST:
                self._waiting[words] += times
        self._found = {words: one for words, one in {**found, **self._found}.items() if words in self._waiting}

    async def close(self) -> None:
        """Write what waits and stop."""
        if self._writing:
            self._writing.cancel()
        await self.write()

    async def _write_soon(self) -> None:
        try:
            while self._waiting:
                await asyncio.sleep(SECONDS)
                await self.write()
        finally:
            self._writing = None


def _words(query: bytes) -> str:
    """The words of a plain search; empty for any other request."""
    if not query.startswith(b"q=") or b"&" in query:
        return ""
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    return counted_words(pairs[0][1]) if pairs else ""
