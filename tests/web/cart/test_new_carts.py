"""Carts of guests: each is counted by where it comes from before it is made, and empty ones do not stay."""

import asyncio
from dataclasses import replace

import httpx
import pytest
from limits import RateLimitItemPerMinute

from tests.support.cast import Cast
from tests.support.shop import OpenShop, add, open_shop
from tests.support.web.people import sign_in
from web.cart import actions
from web.system.cleanup import delete_expired

CARTS = "SELECT count(*) FROM carts"


async def test_new_carts_are_limited_by_network_at_every_door(
    shop: OpenShop, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "NEW_CART", RateLimitItemPerMinute(2, namespace="new-cart"))
    await shop.shop.bell._redis.flushdb()
    item = {"variant_id": str(cast.kettle)}
    async with open_shop(replace(shop.shop.settings, rate_limits=True)) as opened:
        async with opened.visitor() as first:
            assert [(await add(first, cast.kettle)).status_code for _ in range(4)] == [303] * 4
        for expected in (201, 429):
            async with opened.visitor() as other:
                assert (await other.post("/api/cart/items", json=item)).status_code == expected
        async with opened.visitor() as made_up:
            made_up.cookies.set("cart", "x" * 43, domain="shop.test")
            assert (await made_up.post("/api/cart/items", json=item)).status_code == 429
            tabs = await asyncio.gather(*(add(made_up, cast.kettle) for _ in range(6)))
            assert [tab.status_code for tab in tabs] == [429] * 6
            await sign_in(made_up, opened)
            assert (await add(made_up, cast.kettle)).status_code == 303
    assert await shop.value(CARTS) == 3


async def test_nothing_but_adding_makes_a_cart(shop: OpenShop, cast: Cast) -> None:
    async with shop.visitor() as made_up:
        made_up.cookies.set("cart", "x" * 43, domain="shop.test")
        line = f"/cart/lines/{cast.kettle}"
        for path in (f"{line}/removal", "/cart/removal"):
            assert (await made_up.post(path)).status_code == 303
        assert (await made_up.post(line, data={"quantity": "2"})).status_code == 404
        assert (await made_up.delete("/api/cart")).status_code == 200
        assert (await made_up.delete(f"/api/cart/items/{cast.kettle}")).status_code == 200
        assert await shop.value(CARTS) == 0
        assert (await add(made_up, cast.kettle)).status_code == 303
    assert await shop.value(CARTS) == 1


async def test_carts_that_are_empty_for_a_day_are_deleted(shop: OpenShop, cast: Cast) -> None:
    async with shop.visitor() as guest, shop.visitor() as other:
        await add(guest, cast.kettle)
        await add(other, cast.kettle)
        await other.post("/cart/removal")
        await delete_expired(shop.shop.database, shop.shop.settings)
        assert await shop.value(CARTS) == 2
        await shop.run("UPDATE carts SET touched_at = now() - interval '25 hours'")
        await delete_expired(shop.shop.database, shop.shop.settings)
        assert await shop.value(CARTS) == 1
        assert (await guest.get("/api/cart")).json()["item_count"] == 1


@pytest.mark.parametrize("path", ["/cart", "/checkout", "/api/cart"])
async def test_a_cart_lasts_from_when_it_was_looked_at_and_is_written_once_a_day(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, path: str
) -> None:
    await add(client, cast.kettle)
    await shop.run("UPDATE carts SET touched_at = now() - interval '29 days'")
    assert "cart=" in (await client.get(path)).headers["set-cookie"]
    written = await shop.value("SELECT xmin::text FROM carts WHERE touched_at > now() - interval '1 minute'")
    await client.get(path)
    assert written
    assert written == await shop.value("SELECT xmin::text FROM carts")
