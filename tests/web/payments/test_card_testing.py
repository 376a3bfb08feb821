"""Whoever tests stolen cards soon waits, and nobody waits for them."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest

from tests.support.api.orders import order_of
from tests.support.api.people import sign_up
from tests.support.cast import Cast
from tests.support.concurrency.crowd import stock
from tests.support.shop import ADDRESS, OpenShop, add, open_shop

FAIL = {"outcome": "failure"}


@pytest.fixture
async def guarded(shop: OpenShop) -> AsyncIterator[OpenShop]:
    """The shop with its limits on."""
    async with open_shop(replace(shop.shop.settings, rate_limits=True)) as opened:
        yield opened


async def place(client: httpx.AsyncClient, cast: Cast, email: str = "eve@example.com", **headers: str) -> str:
    """Order a mug; returns the path of its payments."""
    items = [{"variant_id": str(cast.oat_mug)}]
    answer = await client.post("/api/orders", json=order_of(cast, email=email, items=items), headers=headers)
    assert answer.status_code == 201, answer.text
    return f"/api/orders/{answer.json()['id']}/payments?key={answer.json()['access_key']}"


async def test_forty_cards_on_one_order_are_three(guarded: OpenShop, cast: Cast, client: httpx.AsyncClient) -> None:
    async with guarded.visitor() as eve:
        path = await place(eve, cast)
        seen = [await eve.post(path, json=FAIL) for _ in range(6)]
        assert [one.status_code for one in seen] == [201] * 3 + [429] * 3
        assert 25 <= int(seen[3].headers["retry-after"]) <= 30
        assert (seen[3].json()["code"], "try again in" in seen[3].json()["detail"]) == ("paused", True)
        assert await guarded.value("SELECT count(*) FROM payments") == 3
        for wait in (60, 120):
            await guarded.run("UPDATE slowdowns SET until = now()")
            assert (await eve.post(path, json=FAIL)).status_code == 201
            refused = await eve.post(path, json={"outcome": "success"})
            assert wait - 5 <= int(refused.headers["retry-after"]) <= wait
        await guarded.run("UPDATE slowdowns SET until = now()")
        paid = await eve.post(path, json={"outcome": "success"})
        assert paid.json()["status"] == "paid"
    kept = "SELECT array_agg(count::int ORDER BY subject) FROM slowdowns"
    assert await guarded.value(kept) == [0, 0, 0]


async def test_many_at_once_are_no_more(guarded: OpenShop, cast: Cast) -> None:
    async with guarded.visitor() as eve:
        path = await place(eve, cast)
        for _ in range(5):
            await asyncio.gather(*(eve.post(path, json=FAIL) for _ in range(15)))
    assert await guarded.value("SELECT count(*) FROM payments WHERE status = 'failed'") == 3
    assert await guarded.value("SELECT count(*) FROM payments") == 3


async def test_further_orders_of_one_address_help_nobody(guarded: OpenShop, cast: Cast) -> None:
    seen: Counter[int] = Counter()
    async with guarded.visitor() as eve, guarded.visitor() as ada:
        for _ in range(4):
            path = await place(eve, cast)
            for _ in range(3):
                seen[(await eve.post(path, json=FAIL)).status_code] += 1
        assert seen == {201: 5, 429: 7}
        account = await sign_up(ada, guarded, "eve@example.com")
        path = await place(ada, cast, **account.headers)
        assert (await ada.post(path, json={"outcome": "success"}, headers=account.headers)).status_code == 201


async def test_a_network_that_keeps_failing_waits_under_any_name(guarded: OpenShop, cast: Cast) -> None:
    await stock(guarded.shop.database, cast.oat_mug, 100)
    async with guarded.visitor() as eve:
        paths = [await place(eve, cast, f"eve{number}@example.com") for number in range(11)]
        await guarded.run("INSERT INTO slowdowns (kind, subject, count) VALUES ('payments', 'network:127.0.0.1', 27)")
        seen = [(await eve.post(path, json=FAIL)).status_code for path in paths]
        assert seen == [201] * 3 + [429] * 8
        await guarded.run("UPDATE slowdowns SET let_go_until = now() + interval '1 hour'")
        assert (await eve.post(paths[-1], json=FAIL)).status_code == 201


async def test_the_pages_say_calmly_how_long(guarded: OpenShop, cast: Cast) -> None:
    async with guarded.visitor() as eve:
        await add(eve, cast.oat_mug)
        page = (await eve.post("/checkout", data=ADDRESS)).headers["location"]
        for _ in range(3):
            order = (await eve.post(page, data=FAIL)).headers["location"]
            again = f"{order.partition('?')[0]}/payments?{order.partition('?')[2]}"
            paused = await eve.post(again)
            page = paused.headers.get("location", page)
        assert (paused.status_code, "Retry-After" in paused.headers) == (429, True)
        assert "You can try again in 30 seconds" in paused.text
        await add(eve, cast.oat_mug)
        await guarded.run("UPDATE slowdowns SET until = now() + interval '5 minutes' WHERE subject LIKE 'network:%'")
        placed = await eve.post("/checkout", data=ADDRESS)
        assert placed.headers["location"].endswith("&said=paused")
        assert "You can try again in 5 minutes" in (await eve.get(placed.headers["location"])).text
        reference = await guarded.value("SELECT reference FROM payments WHERE status = 'created'")
        hosted = await eve.post(f"/pay/{reference}", data={"outcome": "success"})
        assert (hosted.status_code, "You can try again in 5 minutes" in hosted.text) == (429, True)
