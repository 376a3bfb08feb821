"""Sessions that end or change while Redis is away stay so when it comes back."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import httpx
import pytest

from tests.support.api.people import Person, sign_up
from tests.support.lines import Line, line_to
from tests.support.shop import OpenShop, open_shop

WITHIN = 1.0
"""Seconds within which every process knows."""

Change = Callable[[httpx.AsyncClient, Person], Awaitable[httpx.Response]]


async def sign_out(client: httpx.AsyncClient, user: Person) -> httpx.Response:
    return await client.post("/api/auth/logout", headers=user.headers)


async def change_name(client: httpx.AsyncClient, user: Person) -> httpx.Response:
    return await client.patch("/api/me", json={"name": "Ada King"}, headers=user.headers)


@pytest.mark.parametrize(
    ("change", "after"), [(sign_out, (401, None)), (change_name, (200, "Ada King"))], ids=["out", "name"]
)
async def test_what_changed_while_redis_was_away_stays_changed(
    shop: OpenShop, client: httpx.AsyncClient, change: Change, after: tuple[int, str | None]
) -> None:
    user = await sign_up(client, shop)
    assert (await client.get("/api/me", headers=user.headers)).status_code == 200
    async with line_to(shop.shop.settings.redis_url or "") as line:
        lonely = replace(shop.shop.settings, redis_url=f"redis://127.0.0.1:{line.port}")
        async with open_shop(lonely) as cut_off, cut_off.visitor() as visitor:
            line.cut()
            assert (await change(visitor, user)).is_success
            await _known_everywhere(shop, cut_off, line)
            for door in (client, visitor):
                answer = await door.get("/api/me", headers=user.headers)
                assert (answer.status_code, answer.json().get("name")) == after


async def _known_everywhere(shop: OpenShop, cut_off: OpenShop, line: Line) -> None:
    line.mend()
    cut_off.shop.sessions._breaker._until = 0.0
    await asyncio.sleep(WITHIN)


async def test_what_is_remembered_after_an_outage_counts_again(shop: OpenShop, client: httpx.AsyncClient) -> None:
    user = await sign_up(client, shop)
    await shop.shop.sessions._doubt()
    await shop.shop.sessions._redis.flushdb()
    assert (await client.get("/api/me", headers=user.headers)).status_code == 200
    await shop.run("UPDATE users SET name = 'Not looked up'")
    assert (await client.get("/api/me", headers=user.headers)).json()["name"] != "Not looked up"
