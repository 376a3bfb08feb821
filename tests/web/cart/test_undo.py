"""What was removed from a cart is put back, and a price that has changed since is named."""

import asyncio

import httpx

from domain.cart.operations import MAX_LINES
from tests.support.cast import Cast
from tests.support.shop import HTMX, OpenShop, add
from tests.support.web.people import order_kettle

LINES = "SELECT array_agg(quantity ORDER BY added_at) FROM cart_lines"
PART = {**HTMX, "HX-Target": "cart-lines"}


async def test_a_removed_line_and_an_emptied_cart_are_put_back_once(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await add(client, cast.kettle, 2)
    await add(client, cast.oat_mug, 1)
    removed = await client.post(f"/cart/lines/{cast.kettle}/removal")
    assert (removed.status_code, removed.headers["location"]) == (303, "/cart?removed=yes")
    assert 'action="/cart/restoration"' in (await client.get("/cart?removed=yes")).text
    assert 'action="/cart/restoration"' not in (await client.get("/cart")).text
    undone = await client.post("/cart/restoration")
    assert (undone.status_code, undone.headers["location"]) == (303, "/cart?back=1&left=0")
    assert "1 product is back in your cart." in (await client.get(undone.headers["location"])).text
    assert await shop.value(LINES) == [2, 1]
    emptied = await client.post("/cart/removal", headers=PART)
    assert "Your cart is empty" in emptied.text
    assert 'action="/cart/restoration"' in emptied.text
    answers = await asyncio.gather(*(client.post("/cart/restoration", headers=PART) for _ in range(3)))
    assert sorted("There was nothing to put back." in one.text for one in answers) == [False, True, True]
    assert await shop.value(LINES) == [2, 1]
    assert 'action="/cart/restoration"' not in (await client.get("/cart?removed=yes")).text


async def test_undo_keeps_what_was_added_since_and_fills_a_cart_no_further_than_its_bound(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    assert (await client.post("/cart/restoration")).headers["location"] == "/cart?back=0&left=0"
    await add(client, cast.kettle, 2)
    await add(client, cast.oat_mug, 1)
    await client.post("/cart/removal")
    await add(client, cast.kettle, 1)
    await shop.run(
        "WITH made AS (INSERT INTO variants (product_id, sku, options, price) SELECT product_id, "
        "'FILL-' || n, jsonb_build_object('Size', n::text), 100 FROM variants, generate_series(2, $2::int) AS n "
        "WHERE id = $1 RETURNING id) INSERT INTO cart_lines (cart_id, variant_id, quantity) "
        "SELECT c.id, made.id, 1 FROM made, carts c",
        cast.kettle,
        MAX_LINES,
    )
    undone = await client.post("/cart/restoration", headers=PART)
    assert "Your cart is full, so 1 product was left out." in undone.text
    assert await shop.value("SELECT count(*) FROM cart_lines") == MAX_LINES
    assert await shop.value("SELECT quantity FROM cart_lines WHERE variant_id = $1", cast.kettle) == 1
    await shop.run("DELETE FROM cart_lines WHERE variant_id = $1", cast.kettle)
    await client.post("/cart/restoration")
    assert await shop.value("SELECT quantity FROM cart_lines WHERE variant_id = $1", cast.oat_mug) == 1


async def test_an_order_ends_what_could_be_put_back(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    await add(client, cast.oat_mug)
    await client.post(f"/cart/lines/{cast.oat_mug}/removal")
    await order_kettle(client, cast)
    assert await shop.value("SELECT removed FROM carts") is None


async def test_a_price_that_changed_since_is_named_until_the_line_is_set_again(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await add(client, cast.kettle)
    await add(client, cast.oat_mug)
    assert "Price changed" not in (await client.get("/cart")).text
    await shop.run("UPDATE variants SET price = 7999 WHERE id = $1", cast.kettle)
    page = (await client.get("/cart")).text
    assert "Price changed: was £78, now £79.99." in page
    assert "£18.00" in page  # beside £79.99
    item = (await client.get("/api/cart")).json()["items"][0]
    assert (item["seen_price"], item["unit_price"]) == (7800, 7999)
    await client.post(f"/cart/lines/{cast.kettle}", data={"quantity": "2"})
    assert "Price changed" not in (await client.get("/cart")).text
