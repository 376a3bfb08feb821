"""Wishlists of guests and customers, by pages and by JSON."""

import asyncio
from dataclasses import replace

import httpx
import pytest
from limits import RateLimitItemPerMinute

from domain.wishlists.operations import MOST, delete_idle_wishlists
from tests.support.cast import Cast
from tests.support.shop import HTMX, OpenShop, add, open_shop
from tests.support.web.accounts import browser, open_account, sign_in
from web.wishlists import saving

HERE, JSON = "/wishlist", "/api/wishlist"
OF_VARIANT = "id = (SELECT product_id FROM variants WHERE id = $1)"
COUNT = "SELECT count(*) FROM wishlist_items"


async def keep(client: httpx.AsyncClient, variant: object, **more: str) -> httpx.Response:
    """Save a variant by the form of its page."""
    return await client.post(f"{HERE}/items", data={"variant_id": str(variant), **more})


async def test_a_guest_saves_looks_moves_to_the_cart_and_removes(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    assert 'action="/wishlist/items"' in (await client.get("/p/stovetop-kettle")).text
    saved = await keep(client, cast.kettle)
    assert (saved.status_code, saved.headers["location"]) == (303, f"{HERE}?done=saved")
    part = await client.post(
        f"{HERE}/items", data={"variant_id": str(cast.oat_mug)}, headers={**HTMX, "HX-Target": "wishlists-save"}
    )
    assert (part.status_code, "See your wishlist" in part.text, "<html" in part.text) == (200, True, False)
    page = (await client.get(HERE)).text
    assert "Stovetop Kettle" in page
    assert "£78" in page
    moved = await client.post(f"{HERE}/items/{cast.kettle}/cart")
    assert moved.headers["location"] == f"/cart?added={cast.kettle}"
    assert client.cookies["cart_count"] == "1"
    await client.post(f"{HERE}/items/{cast.oat_mug}/removal")
    assert "You haven&#39;t saved anything yet" in (await client.get(HERE)).text.replace("'", "&#39;")
    async with shop.visitor() as stranger:
        await keep(stranger, cast.kettle)
        assert "Stovetop Kettle" not in (await client.get(HERE)).text


async def test_a_line_is_saved_out_of_the_cart_and_what_is_not_offered_is_refused(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await add(client, cast.kettle, 3)
    saved = await keep(client, cast.kettle, from_cart="yes")
    assert saved.headers["location"] == "/cart?saved=yes"
    assert await shop.value("SELECT count(*) FROM cart_lines") == 0
    assert await shop.value(COUNT) == 1
    for wrong in (cast.secret_chair, "no-id"):
        assert (await keep(client, wrong)).status_code == 404
    await keep(client, cast.last_lamp)
    await shop.run("UPDATE stock_items SET on_hand = 0 WHERE variant_id = $1", cast.last_lamp)
    await add(client, cast.oat_mug)
    await shop.run(f"UPDATE products SET published = false WHERE {OF_VARIANT}", cast.oat_mug)
    assert f"save-{cast.oat_mug}" not in (await client.get("/cart")).text
    unsaved = await keep(client, cast.oat_mug, from_cart="yes")
    assert unsaved.headers["location"] == "/cart?saved=no"
    assert "can&#39;t be saved for later" in (await client.get("/cart?saved=no")).text.replace("'", "&#39;")
    assert await shop.value("SELECT count(*) FROM cart_lines") == 1
    await shop.run(f"UPDATE products SET published = false WHERE {OF_VARIANT}", cast.kettle)
    gone = await client.post(f"{HERE}/items/{cast.kettle}/cart")
    assert (gone.status_code, "This product is no longer offered." in gone.text) == (404, True)
    assert "Your wishlist" in gone.text
    refused = await client.post(f"{HERE}/items/{cast.last_lamp}/cart")
    assert (refused.status_code, "is sold out" in refused.text) == (409, True)
    assert await shop.value(COUNT) == 2


async def test_json_saves_once_and_a_full_wishlist_says_so(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    item = f"{JSON}/items/{cast.kettle}"
    first = await client.put(item)
    answers = await asyncio.gather(*(client.put(item) for _ in range(3)))
    assert {first.status_code, *(one.status_code for one in answers)} == {200}
    assert [one["sku"] for one in answers[0].json()["items"]] == [
        await shop.value("SELECT sku FROM variants WHERE id = $1", cast.kettle)
    ]
    await shop.run(
        "WITH made AS (INSERT INTO variants (product_id, sku, options, price) SELECT product_id, 'FILL-' || n, "
        "jsonb_build_object('Size', n::text), 100 FROM variants, generate_series(2, $2::int) AS n "
        "WHERE id = $1 RETURNING id) INSERT INTO wishlist_items (wishlist_id, variant_id) "
        "SELECT w.id, made.id FROM made, wishlists w",
        cast.kettle,
        MOST,
    )
    full = await client.put(f"{JSON}/items/{cast.oat_mug}")
    assert (full.status_code, full.json()["code"]) == (409, "wishlist_full")
    assert f"up to {MOST} products" in (await keep(client, cast.oat_mug)).text
    assert len((await client.get(JSON)).json()["items"]) == MOST
    assert len((await client.delete(item)).json()["items"]) == MOST - 1


async def test_signing_in_unites_two_wishlists(shop: OpenShop, cast: Cast) -> None:
    async with browser(shop) as own, browser(shop) as other:
        await open_account(own, shop)
        await keep(own, cast.kettle)
        await keep(own, cast.oat_mug)
        await keep(other, cast.last_lamp)
        await keep(other, cast.kettle)
        await sign_in(other)
        page = (await other.get(HERE)).text
    assert [name for name in ("Opal Lamp", "Stoneware Mug", "Stovetop Kettle") if name not in page] == []
    assert await shop.value(COUNT) == 3
    assert await shop.value("SELECT count(*) FROM wishlists") == 1


async def test_new_wishlists_of_guests_are_limited_and_idle_ones_deleted(
    shop: OpenShop, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saving, "NEW_WISHLIST", RateLimitItemPerMinute(1, namespace="new-wishlist"))
    await shop.shop.bell._redis.flushdb()
    limited = replace(shop.shop.settings, rate_limits=True)
    async with open_shop(limited) as opened, opened.visitor() as first, opened.visitor() as other:
        assert [(await keep(first, variant)).status_code for variant in (cast.kettle, cast.oat_mug)] == [303, 303]
        assert (await keep(other, cast.kettle)).status_code == 429
        assert (await other.put(f"{JSON}/items/{cast.kettle}")).status_code == 429
    assert await shop.value("SELECT count(*) FROM wishlists") == 1
    await shop.run("UPDATE wishlists SET touched_at = now() - interval '31 days'")
    async with shop.shop.database.transaction() as connection:
        assert await delete_idle_wishlists(connection) == 1


async def test_a_guests_wishlist_lasts_from_when_it_was_looked_at_and_a_customers_as_long_as_the_account(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    async with browser(shop) as own:
        await open_account(own, shop)
        await keep(own, cast.kettle)
    await shop.run("UPDATE wishlists SET touched_at = now() - interval '9 years'")
    await keep(client, cast.kettle)
    await shop.run("UPDATE wishlists SET touched_at = now() - interval '29 days' WHERE user_id IS NULL")
    for path in (HERE, JSON):
        assert "cart=" in (await client.get(path)).headers["set-cookie"]
        assert await shop.value("SELECT touched_at > now() - interval '1 day' FROM wishlists WHERE user_id IS NULL")
    async with shop.shop.database.transaction() as connection:
        assert await delete_idle_wishlists(connection) == 0
