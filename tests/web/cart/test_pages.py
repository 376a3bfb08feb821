"""The cart, by forms and by htmx."""

from uuid import UUID

import httpx
import pytest

from tests.support.cast import KETTLE_STOCK, Cast
from tests.support.shop import HTMX, OpenShop, add
from web.templating.fragments import fragments_of

BAD_QUANTITIES = [
    "-1",
    "0",
    "0.5",
    "1e2",
    "99999999999999999999",
    "٣",
    "1_0",
    "",
    "abc",
    "1" * 4000,
    "+2",
    "0x1",
    "100",
]


async def test_add_change_remove_clear(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    await add(client, cast.kettle, 2)
    await add(client, cast.kettle, 1)
    await add(client, cast.oat_mug, 1)
    page = await client.get("/cart")
    assert "£252" in page.text
    assert client.cookies["cart_count"] == "4"
    changed = await client.post(f"/cart/lines/{cast.kettle}", data={"quantity": "1"})
    assert changed.headers["location"] == "/cart"
    assert client.cookies["cart_count"] == "2"
    await client.post(f"/cart/lines/{cast.oat_mug}/removal")
    assert "Stoneware Mug" not in (await client.get("/cart")).text
    await client.post("/cart/removal")
    assert await shop.value("SELECT count(*) FROM cart_lines") == 0
    assert client.cookies["cart_count"] == "0"


async def test_htmx_gets_the_part_the_badge_and_what_was_added_once(client: httpx.AsyncClient, cast: Cast) -> None:
    await add(client, cast.oat_mug)
    headers = {**HTMX, "HX-Target": "catalogue-buy"}
    data = {"variant_id": str(cast.kettle), "quantity": "2"}
    answer = await client.post("/cart/lines", data=data, headers=headers)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    for part in ('id="catalogue-buy"', 'id="cart-badge"', 'hx-swap-oob="beforeend:body"'):
        assert part in answer.text, part
    dialog = answer.text.partition("<dialog")[2].partition("</dialog>")[0]
    for part in ("Stovetop Kettle is in your cart.", "Added: 2 × £78", "£156", "£174", "3 items", "free delivery"):
        assert part in dialog, part
    assert "is in your cart" not in answer.text.partition('id="status"')[2], "it would be read out twice"
    assert "dialog" not in (await client.get("/cart?added=" + str(cast.kettle))).text
    changed = await client.post(
        f"/cart/lines/{cast.kettle}", data={"quantity": "5"}, headers={**HTMX, "HX-Target": "cart-lines"}
    )
    assert 'id="cart-lines"' in changed.text
    assert "£408" in changed.text


@pytest.mark.parametrize("quantity", BAD_QUANTITIES)
async def test_a_senseless_quantity_is_refused_in_place(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, quantity: str
) -> None:
    refused = await add(client, cast.kettle, quantity)
    assert refused.status_code == 422
    assert "whole number from 1 to 99" in refused.text
    assert "Stovetop Kettle" in refused.text
    await add(client, cast.kettle, 1)
    refused = await client.post(f"/cart/lines/{cast.kettle}", data={"quantity": quantity})
    assert refused.status_code == 422
    assert "whole number from 1 to 99" in refused.text
    assert await shop.value("SELECT sum(quantity) FROM cart_lines") == 1


@pytest.mark.parametrize("variant", ["", "x", "0", str(UUID(int=7)), "../../etc", "%00", "null"])
async def test_an_unknown_variant_is_not_found(client: httpx.AsyncClient, shop: OpenShop, variant: str) -> None:
    refused = await client.post("/cart/lines", data={"variant_id": variant, "quantity": "1"})
    assert refused.status_code == 404
    assert await shop.value("SELECT count(*) FROM carts") == 0


async def test_an_unpublished_product_cannot_be_added(client: httpx.AsyncClient, cast: Cast) -> None:
    assert (await add(client, cast.secret_chair)).status_code == 404


async def test_a_quantity_above_stock_is_refused_with_the_number_left(client: httpx.AsyncClient, cast: Cast) -> None:
    refused = await add(client, cast.last_lamp, 2)
    assert refused.status_code == 409
    assert "Only 1 of Opal Lamp is left" in refused.text
    assert (await add(client, cast.last_lamp, 1)).status_code == 303
    again = await add(client, cast.last_lamp, 1)
    assert again.status_code == 409
    assert "you already have 1 in your cart" in again.text
    assert "is sold out" in (await add(client, cast.sold_out_stool)).text
    too_many = await client.post(f"/cart/lines/{cast.last_lamp}", data={"quantity": "9"})
    assert too_many.status_code == 409
    assert "Only 1 of Opal Lamp is left" in too_many.text


async def test_a_line_that_is_gone_is_reported(client: httpx.AsyncClient, cast: Cast) -> None:
    assert (await client.post(f"/cart/lines/{cast.kettle}", data={"quantity": "1"})).status_code == 404
    await add(client, cast.kettle)
    await client.post(f"/cart/lines/{cast.kettle}/removal")
    assert (await client.post(f"/cart/lines/{cast.kettle}/removal")).status_code == 303


async def test_a_cart_names_products_that_sold_out_meanwhile(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await add(client, cast.kettle, 5)
    await shop.run("UPDATE stock_items SET on_hand = 2 WHERE variant_id = $1", cast.kettle)
    assert "2" in (await client.get("/cart")).text
    await shop.run("UPDATE stock_items SET on_hand = 0 WHERE variant_id = $1", cast.kettle)
    assert "old out" in (await client.get("/cart")).text


async def test_two_tabs_share_a_cart_and_strangers_do_not(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await add(client, cast.kettle, 1)
    async with shop.visitor() as tab:
        tab.cookies.set("cart", client.cookies["cart"])
        await add(tab, cast.oat_mug, 1)
    page = (await client.get("/cart")).text
    assert "Stovetop Kettle" in page
    assert "Stoneware Mug" in page
    async with shop.visitor() as stranger:
        assert "Stovetop Kettle" not in (await stranger.get("/cart")).text.partition("<main")[2]


async def test_a_made_up_token_opens_nothing(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    for value in ("x", "a" * 43, "%00", "'; DROP TABLE carts; --"):
        client.cookies.set("cart", value)
        assert (await client.get("/cart")).status_code == 200
    await add(client, cast.kettle, KETTLE_STOCK)
    assert await shop.value("SELECT octet_length(token_hash) FROM carts LIMIT 1") == 32


async def test_the_cart_cookie_is_unreadable_to_scripts(client: httpx.AsyncClient, cast: Cast) -> None:
    cookies = (await add(client, cast.kettle)).headers.get_list("set-cookie")
    token = next(cookie for cookie in cookies if cookie.startswith("cart="))
    assert "HttpOnly" in token
    assert "SameSite=lax" in token
    assert "Path=/" in token


async def test_looking_at_an_empty_cart_stores_nothing(client: httpx.AsyncClient, shop: OpenShop) -> None:
    page = await client.get("/cart")
    assert page.headers["cache-control"] == "no-store"
    assert "set-cookie" not in page.headers
    assert await shop.value("SELECT count(*) FROM carts") == 0


async def test_a_form_without_a_quantity_asks_for_one(client: httpx.AsyncClient, cast: Cast) -> None:
    refused = await client.post("/cart/lines", data={"variant_id": str(cast.sold_out_stool)})
    assert refused.status_code == 409
    assert (await client.post("/cart/lines", data={"variant_id": str(cast.kettle)})).status_code == 303


async def test_nothing_of_a_cart_is_in_what_is_kept_for_all(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    line = {"variant_id": str(cast.kettle), "quantity": "3"}
    added = await client.post("/cart/lines", data=line, headers={**HTMX, "HX-Target": "catalogue-buy"})
    await client.post("/cart/gift-note", data={"gift_note": "For Ada, with love"})
    page = await client.get("/cart")
    assert "£234" in added.text
    assert "Ada" in page.text
    rooms = fragments_of(shop.shop.templates)._rooms
    for name in ("cart/_dialog.html", "cart/_summary.html", "cart/show.html", "_missing", "_reached"):
        kept = repr(rooms[name]._made)
        assert not any(words in kept for words in ("Kettle", "234", "Ada")), name
    assert len(rooms["cart/_dialog.html"]._made) == 1
    assert "Ada" not in "".join(repr(room._made) for room in rooms.values())
