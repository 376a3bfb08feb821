"""Which words are known: those that lead to something, in steps of their own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from domain.catalogue.filters import Filters
from domain.connection import Connection
from domain.search.queries import search_products
from domain.search.terms import MOST_PARTS, Term, weights_of
from domain.search.words import SPELL, SPELT, refresh_words_in_steps
from tests.support.cast import Cast

EVERYTHING = f"least(100, 100.0 * {SPELT} / products)"


async def spelt(connection: "asyncpg.Connection") -> set[str]:
    return {row["word"] for row in await connection.fetch("SELECT word FROM search_spellings")}


async def test_synonyms_of_nothing_are_no_words(connection: "asyncpg.Connection", cast: Cast) -> None:
    await connection.execute("INSERT INTO search_synonyms (words) VALUES ('{couch,lapm}'), ('{teapot,kettle}')")
    await connection.execute("INSERT INTO search_spellings (word, products) VALUES ('couch', 1)")
    steps = 0

    @asynccontextmanager
    async def transaction() -> AsyncIterator[Connection]:
        nonlocal steps
        steps += 1
        yield connection

    await refresh_words_in_steps(transaction)
    assert steps == 4
    assert await spelt(connection) & {"couch", "lapm", "teapot", "kettle"} == {"teapot", "kettle"}
    found = await search_products(connection, "lapm", Filters(), "GBP")
    assert (found.instead, [card.name for card in found.cards]) == ("lamp", ["Opal Lamp"])
    assert (found.total, found.found_as_typed) == (1, 0)


async def test_what_was_added_last_is_read_whatever_the_sample(connection: "asyncpg.Connection", cast: Cast) -> None:
    assert EVERYTHING in SPELL
    await connection.execute(SPELL.replace(EVERYTHING, "0.0"))
    assert {"stoneware", "opal"} <= await spelt(connection)


def test_the_parts_that_make_the_order_are_bounded() -> None:
    terms = [Term(f"w{n}", f"'w{n}'", 1, 100, ("category:1",), tuple(f"s{n}{m}" for m in range(19))) for n in range(12)]
    parts = [part for part, _ in weights_of(terms)]
    assert len(parts) == MOST_PARTS
    assert parts[:12] == [f"'w{n}'" for n in range(12)]
