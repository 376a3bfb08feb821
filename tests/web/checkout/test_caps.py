"""Nobody takes the shop's stock for nothing, however often they come."""

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest

from tests.support.api.orders import order_of
from tests.support.cast import KETTLE_STOCK, Cast
from tests.support.shop import ADDRESS, OpenShop, add, check_books, open_shop
from web.checkout import limits
from web.orders.tasks import end_holds

EVERYTHING = {"kettle": KETTLE_STOCK, "oat_mug": 12, "ink_mug": 3, "last_lamp": 1}


@pytest.fixture
async def guarded(shop: OpenShop) -> AsyncIterator[OpenShop]:
    """The shop with its limits on."""
    async with open_shop(replace(shop.shop.settings, rate_limits=True)) as opened:
        yield opened


async def test_one_anonymous_order_does_not_take_everything(guarded: OpenShop, cast: Cast) -> None:
    items = [{"variant_id": str(getattr(cast, name)), "quantity": count} for name, count in EVERYTHING.items()]
    async with guarded.visitor() as nobody:
        refused = await nobody.post("/api/orders", json=order_of(cast, items=items))
    assert (refused.status_code, refused.json()["code"]) == (409, "too_much_unpaid")
    assert "up to 10 items reserved at a time without paying" in refused.json()["detail"]
    assert await guarded.value("SELECT count(*) FROM orders") == 0


async def test_one_network_does_not_take_everything_under_ever_new_names(guarded: OpenShop, cast: Cast) -> None:
    seen = []
    for number in range(7):
        async with guarded.visitor() as nobody:
            body = order_of(cast, 8, email=f"nobody{number}@nowhere.example")
            answer = await nobody.post("/api/orders", json=body)
            seen.append(answer.status_code)
    assert seen == [201] * 4 + [409] * 3
    assert "from your network" in answer.json()["detail"]
    noted = "SELECT subject || ' ' || count || ' ' || email FROM slowdowns WHERE slowed_at IS NOT NULL"
    assert await guarded.value(noted) == "network:127.0.0.1 3 nobody6@nowhere.example"
    await guarded.run("UPDATE orders SET hold_expires_at = now() WHERE number = 'M-10001'")
    await end_holds(guarded.shop.database, guarded.shop.settings)
    assert await guarded.value("SELECT sum(units) FROM orders WHERE status = 'pending'") == 24
    assert await guarded.value("SELECT count(*) FROM orders WHERE status = 'failed' AND network IS NULL") == 1
    async with guarded.shop.database.read() as connection:
        await check_books(connection)


async def test_the_page_says_what_to_do_and_a_paid_order_makes_room(guarded: OpenShop, cast: Cast) -> None:
    async with guarded.visitor() as visitor:
        await add(visitor, cast.kettle, 8)
        first = await visitor.post("/checkout", data=ADDRESS)
        await add(visitor, cast.kettle, 3)
        refused = await visitor.post("/checkout", data=ADDRESS)
        assert refused.status_code == 409
        assert "Pay for or cancel your open orders first" in refused.text
        await visitor.post(first.headers["location"], data={"outcome": "success"})
        assert (await visitor.post("/checkout", data=ADDRESS)).status_code == 303


async def test_mutant_without_caps_everything_is_gone(
    guarded: OpenShop, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "plain_network_of", lambda *_: "")
    async with guarded.visitor() as nobody:
        answers: list[httpx.Response] = [
            await nobody.post("/api/orders", json=order_of(cast, 8, email=f"nobody{number}@nowhere.example"))
            for number in range(5)
        ]
    assert {one.status_code for one in answers} == {201}
