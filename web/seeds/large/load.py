"""Loading the large catalogue into the database."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

import asyncpg

from web.seeds.large.invent import invent
from web.seeds.large.words import Words, read_words
from web.seeds.products import DEMO_CURRENCY, NewProduct, priced_in
from web.seeds.progress import Advance, progress
from web.seeds.rows import add_products, only_new

CHUNK = 2_000
"""The products of one transaction; memory stays constant however many there are."""

LANES = 2
"""The connections at work: while the database writes the chunk of one, the next is being invented for the other."""


@dataclass(slots=True)
class _Supply:
    """Invented products, handed out in chunks while some are missing."""

    words: Words
    numbers: Iterator[int]
    missing: int
    currency: str

    def take(self) -> list[NewProduct]:
        count = min(CHUNK, self.missing)
        self.missing -= count
        return [priced_in(invent(self.words, number), self.currency) for number in islice(self.numbers, count)]


async def add_many(dsn: str, categories: Mapping[str, UUID], count: int, currency: str = DEMO_CURRENCY) -> None:
    """Add `count` invented products that are not there yet, chunk by chunk, each chunk in one transaction.

    An interrupted run leaves whole products only; running it again goes on from there.
    """
    words = read_words()
    supply = _Supply(words, iter(range(words.total)), count, currency)
    with progress("Products", count) as advance:
        async with asyncio.TaskGroup() as lanes:
            for _ in range(LANES):
                lanes.create_task(_lane(dsn, supply, categories, advance))


async def _lane(dsn: str, supply: _Supply, categories: Mapping[str, UUID], advance: Advance) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        while products := supply.take():
            async with connection.transaction():
                new = await only_new(connection, products)
                await add_products(connection, new, categories)
            supply.missing += len(products) - len(new)
            advance(len(new))
    finally:
        await connection.close()
