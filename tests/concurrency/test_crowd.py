"""A crowd of buyers: whole purchases by forms, over two web processes' worth of application."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import httpx

from tests.support.cast import Cast
from tests.support.concurrency.crowd import left, stock
from tests.support.shop import ADDRESS, OpenShop, add, check_books, open_shop
from web.config.settings import Settings
from web.embedded.services import Services

BUYERS, LAMPS = 200, 20


async def test_200_buyers_of_20_lamps_by_forms(running: Services, cast_dsn: str, cast: Cast, tmp_path: Path) -> None:
    settings = replace(Settings(), database_url=cast_dsn, redis_url=running.redis_url, data_dir=tmp_path)
    async with AsyncExitStack() as stack:
        shops = [await stack.enter_async_context(open_shop(settings)) for _ in range(2)]
        database = shops[0].shop.database
        await stock(database, cast.last_lamp, LAMPS)
        buyers = (_buy(shops[number % 2], cast, number) for number in range(BUYERS))
        seen = Counter(await asyncio.gather(*buyers))
        assert seen == {303: LAMPS, 409: BUYERS - LAMPS}
        assert await left(database, cast.last_lamp) == 0
        async with database.read() as connection:
            assert await connection.fetchval("SELECT count(*) FROM orders") == LAMPS
            await check_books(connection)


async def _buy(shop: OpenShop, cast: Cast, number: int) -> int:
    async with shop.visitor() as visitor:
        added = await _patiently(lambda: add(visitor, cast.last_lamp))
        if added.status_code != 303:
            return added.status_code
        form = {**ADDRESS, "email": f"buyer{number}@example.com"}
        placed = await _patiently(lambda: visitor.post("/checkout", data=form))
        return placed.status_code


async def _patiently(press: Callable[[], Awaitable[httpx.Response]]) -> httpx.Response:
    """The answer to a button that is pressed again, when the shop says so, for as long as it is too busy."""
    while True:
        answer = await press()
        if answer.status_code != 503:
            return answer
        await asyncio.sleep(int(answer.headers["retry-after"]))
