"""Searches for words are made of what each of them matches, equal to what the database finds for all of them."""

from itertools import permutations
from random import Random
from typing import Any

import asyncpg

from domain.catalogue.filters import Filters
from domain.catalogue.index.cards import Cards
from domain.catalogue.index.found import Word
from domain.catalogue.index.memory import Memory
from domain.catalogue.listing import Known
from domain.search.alone import Alone, read_terms_by_words
from domain.search.queries import search_products
from domain.search.terms import read_terms
from domain.search.words import refresh_words
from tests.domain.catalogue.test_index import furnish, index_of
from tests.support.cast import Cast

WORDS = ("oak", "tray", "brass", "hook", "kitchen", "wool", "shelf", "stool")


async def test_words_that_are_known_make_up_any_search_for_them(connection: "asyncpg.Connection", cast: Cast) -> None:
    await furnish(connection, Random(4))
    more = "repeat('oak brass ', position % 3) || 'hook ' || coalesce(material, '')"
    await connection.execute(f"UPDATE products SET description = {more}")
    await refresh_words(connection)
    index = await index_of(connection)
    known = Known(index, Cards(), lambda _: (0, 0, 0))
    for word in WORDS:
        await search_products(connection, word, Filters(), "GBP", known)
    asked = len(index.memories.words._known)
    found = 0
    for pair in permutations(WORDS, 2):
        for offset in (0, 5):
            filters, text = Filters(offset=offset, page_size=5), " ".join(pair)
            slow = await search_products(connection, text, filters, "GBP")
            assert await search_products(connection, text, filters, "GBP", known) == slow, text
            found += bool(slow.cards)
    assert found > 10
    assert len(index.memories.words._known) == asked


SAID = (
    *("oak", "tray", "the", "sofa", "couch", "corduroy", "corduroy couch", "oak couch", "couch oak", "oak the tray"),
    *("trays oak", "tray trays", "oak oak", "sofa couch", "couch corduroy", "corduroy oak couch", "kitchen oak", "Oak"),
    *("kitchens", "oak 20 cm", "45 x oak", "oak x", "x", "zzz oak", "zzz", "the", "oak-tray", "öak tray", "tray, oak"),
)


async def test_words_that_were_read_alone_make_up_any_text_of_them(
    connection: "asyncpg.Connection", cast: Cast
) -> None:
    await furnish(connection, Random(4))
    await connection.execute(
        "UPDATE products SET description = 'oak tray sofa corduroy couch', attributes = attributes || '{}'"
    )
    await connection.execute(
        "INSERT INTO search_synonyms (words) VALUES ('{tray,platter}'), ('{oak,timber}'), ('{corduroy couch,sofa}')"
    )
    await refresh_words(connection)
    words: Memory[Alone] = Memory(1000)
    pairs = [f"{one} {other}" for one in SAID for other in SAID]
    texts = [*SAID, *Random(2).sample(pairs, 120)]
    told = []
    for text in texts:
        before = await read_terms(connection, text)
        assert await read_terms_by_words(connection, words, text) == before, text
        told += [one for one in before if one.synonyms]
    assert len(told) > 40
    asked: Any = Counted(connection)
    for text in ("oak tray", "tray the oak", "oak", "kitchen tray"):
        assert await read_terms_by_words(asked, words, text) == await read_terms(connection, text)
    assert asked.queries == 0
    await read_terms_by_words(asked, words, "corduroy couch")
    assert asked.queries == 1


class Counted:
    """A connection of which the queries are counted."""

    def __init__(self, connection: "asyncpg.Connection") -> None:
        self.queries, self._connection = 0, connection

    async def fetch(self, query: str, *given: object) -> Any:
        """Ask the database."""
        self.queries += 1
        return await self._connection.fetch(query, *given)


def test_words_take_no_more_memory_than_they_may() -> None:
    memory: Memory[Word] = Memory(1000, lambda word: word.size, 2_000)
    for number in range(50):
        memory.put(number, Word([1 << 800], {(1.0,): [1 << 800]}))
    assert 0 < sum(word.size for word in memory._known.values()) <= 2_000
