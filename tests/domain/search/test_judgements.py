"""Search as a whole, over the demo catalogue: searches that were judged beforehand, and words misspelt by program."""

from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import asyncpg
import pytest

from domain.catalogue.filters import Filters
from domain.catalogue.views import Listing
from domain.connection import prepare_connection
from domain.search.queries import search_products
from domain.search.words import refresh_words
from tests.support.databases import Databases
from web.seeds.demo_catalogue import read_demo
from web.seeds.rows import add_categories, add_makers, add_products, add_synonyms

JUDGEMENTS = Path(__file__).with_name("judgements.txt")
MISSPELT = 300
ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
NEXT = {one: other for row in ROWS for one, other in zip(row, row[1:] + row[-2], strict=True)}
"""A letter, and one beside it on the keyboard."""

NOT_SOLD = """
fork spoon sofa bed mattress wardrobe dishwasher toaster blender microwave teapot saucepan curtain mirror
basket broom bucket ladle whisk colander apron tie shirt shoe boot hat glove scarf wallet purse watch
necklace bracelet phone laptop camera printer keyboard mouse headphones speaker bicycle helmet tent
rucksack suitcase umbrella toy puzzle doll balloon card envelope stamp glue scissors stapler hammer drill
saw paint brick tile door window lock key garden hose shovel rake seed bulbs barbecue grill hammock pool
dog cat bird fish bread cheese wine beer honey
"""
"""What shops sell, and the demo does not, or only calls something else by."""

TAKEN_FOR = {
    "broom": "room",
    "tie": "tier",
    "shirt": "short",
    "boot": "bolt",
    "wallet": "walnut",
    "printer": "printed",
    "speaker": "beaker",
    "helmet": "helper",
    "stapler": "stopper",
    "cat": "coat",
}
"""Those of them that are taken for another word, which is said."""


@pytest.fixture(scope="module")
async def demo(empty_databases: Databases) -> AsyncIterator["asyncpg.Connection"]:
    """The demo catalogue, in a transaction that ends with this module."""
    address = await empty_databases.borrow()
    connection = await asyncpg.connect(address)
    transaction = connection.transaction()
    await transaction.start()
    shop = read_demo()
    categories = await add_categories(connection, shop.categories)
    await add_products(connection, list(shop.products), categories, await add_makers(connection, shop.makers))
    await add_synonyms(connection, shop.synonyms)
    await prepare_connection(connection)
    await refresh_words(connection)
    yield connection
    await transaction.rollback()
    await connection.close()
    await empty_databases.give_back(address)


def judgements() -> list[tuple[str, set[str]]]:
    lines = [line for line in JUDGEMENTS.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    return [(text, set(right.split())) for text, _, right in (line.rpartition(": ") for line in lines)]


async def look_for(connection: "asyncpg.Connection", text: str) -> Listing:
    return await search_products(connection, text, Filters(), "GBP")


async def test_what_was_judged_right_comes_first(demo: "asyncpg.Connection") -> None:
    ranks = {}
    for text, right in judgements():
        found = [card.slug for card in (await look_for(demo, text)).cards]
        ranks[text] = next((1 / place for place, slug in enumerate(found, start=1) if slug in right), 0.0)
    missed = {text: rank for text, rank in ranks.items() if rank < 1}
    assert len(ranks) >= 150
    assert sum(ranks.values()) / len(ranks) >= 0.96, missed


def misspell(word: str, dice: Random) -> tuple[str, str]:
    """One slip in a word, and its kind."""
    kind, place = dice.choice(("swap", "drop", "double", "neighbour")), dice.randrange(1, len(word) - 1)
    head, letter, rest = word[:place], word[place], word[place + 1 :]
    return kind, {
        "swap": head + rest[0] + letter + rest[1:],
        "drop": head + rest,
        "double": head + letter + letter + rest,
        "neighbour": head + NEXT.get(letter, "e") + rest,
    }[kind]


async def test_misspelt_words_find_what_was_meant(demo: "asyncpg.Connection") -> None:
    dice = Random(14)
    names = {product.name for product in read_demo().products}
    words = sorted({word for name in names for word in name.lower().replace(",", "").split() if len(word) > 3})
    known = [word for word in words if word.isascii() and word.isalpha()]
    wrong, tried = [], 0
    while tried < MISSPELT:
        word = dice.choice(known)
        kind, typed = misspell(word, dice)
        first, found = (await look_for(demo, word)).cards[:1], await look_for(demo, typed)
        if typed in known or not first:
            continue
        tried += 1
        if found.cards[:1] != first:
            wrong.append((kind, word, typed, found.instead))
    assert len(wrong) <= MISSPELT * 0.05, (len(wrong), wrong)


async def test_hardly_a_real_word_is_taken_for_another(demo: "asyncpg.Connection") -> None:
    taken = {}
    for word in NOT_SOLD.split():
        found = await look_for(demo, word)
        own = (await search_products(demo, word, Filters(exact=True), "GBP")).total
        if found.total and not own:
            taken[word] = found.instead
    assert taken == TAKEN_FOR
