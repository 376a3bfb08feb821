"""Searches for words are made of what each of them matches, equal to what the database finds for all of them."""

from array import array
from itertools import permutations
from random import Random
from typing import Any

import asyncpg
import pytest

from domain.catalogue.attributes import attributes_of
from domain.catalogue.filters import Filters, SearchedWord
from domain.catalogue.index.cards import Cards
from domain.catalogue.index.found import MATCHES_BYTES, Matches, Memories, Ordered, Word
from domain.catalogue.index.index import Index
from domain.catalogue.index.memory import Memory
from domain.catalogue.index.words import matches_of_words
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


async def test_a_word_that_names_a_large_department_is_left_to_the_database(
    connection: "asyncpg.Connection", cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Few products have the word itself."""
    await furnish(connection, Random(4))
    await connection.execute("UPDATE categories SET name = 'Bazaar' WHERE slug = 'kitchen'")
    index = await index_of(connection)
    known, few = Known(index, Cards(), lambda _: (0, 0, 0)), Filters(page_size=5)
    monkeypatch.setattr("domain.catalogue.index.words.MOST_MATCHING", 3)
    slow = await search_products(connection, "bazaar", few, "GBP")
    assert slow.total > 3
    assert await search_products(connection, "bazaar", few, "GBP", known) == slow
    assert not index.memories.words._known


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


def test_searches_take_no_more_memory_than_they_may() -> None:
    """Each of them is of a shop of a million products, with two words that many products have."""
    memory = Memories().matches
    far_apart = [1 << 60_000] * 50
    ordered = Ordered(array("i", bytes(4_000_000)), array("i", bytes(4_000_000)))
    for number in range(40):
        memory.put(number, Matches(None, far_apart, [far_apart] * 5))
        memory.put(-number, Matches(ordered, far_apart))
    assert 0 < sum(one.size for one in memory._known.values()) <= MATCHES_BYTES


async def test_a_search_that_would_take_long_here_is_left_to_the_database(connection: "asyncpg.Connection") -> None:
    """As many products as may have a word, each of which has six of them in its own way."""
    random, index = Random(5), Index((), {}, frozenset(), attributes_of(()))
    words = [SearchedWord(f"w{number}", ((f"w{number}", 1.0),), 20_000) for number in range(6)]
    for number, one in enumerate(words):
        sets = [bytearray(2_500) for _ in range(10)]
        for product in range(20_000):
            random.choice(sets)[product >> 3] |= 1 << (product & 7)
        ranks: dict[tuple[float, ...], list[int]] = {
            (0.1 + rank * 0.7**number,): [int.from_bytes(each, "little")] for rank, each in enumerate(sets)
        }
        index.memories.words.put((one.query, one.query), Word([(1 << 20_000) - 1], ranks))
    assert await matches_of_words(connection, index, words) is None
    few = await matches_of_words(connection, index, words[:2])
    assert few is not None
    assert len(few.ranks) == 100
