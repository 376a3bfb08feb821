"""Products in lists: what can be bought at once, which colours there are, and another picture."""

import re

import httpx

from tests.support.cast import Cast
from tests.support.shop import HTMX, OpenShop, fields_of


async def card(client: httpx.AsyncClient, name: str) -> str:
    page = (await client.get("/c/home")).text
    cards: list[str] = re.findall(r'<article class="card">.*?</article>', page, re.DOTALL)
    return next(one for one in cards if name in one)


async def test_a_product_is_bought_from_a_list_only_where_there_is_nothing_to_choose(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    for name in ("Oak Stool", "Stoneware Mug"):
        assert "/cart/lines" not in await card(client, name)
    lamp = await card(client, "Opal Lamp")
    form = fields_of(lamp, "/cart/lines")
    assert (form, 'aria-label="Add Opal Lamp to cart"' in lamp) == (
        {"variant_id": str(cast.last_lamp), "quantity": "1"},
        True,
    )
    bought = await client.post("/cart/lines", data=form, headers=HTMX)
    assert (bought.status_code, "Opal Lamp is in your cart." in bought.text) == (200, True)
    assert "catalogue-buy" not in bought.text, "nothing in the list changes"
    refused = await client.post("/cart/lines", data=form, headers=HTMX)
    spoken = refused.text.partition('id="status"')[2]
    assert (refused.status_code, "you already have 1 in your cart" in spoken) == (409, True)
    beside = await client.post("/cart/lines", data=form, headers={**HTMX, "HX-Target": "catalogue-buy"})
    assert "you already have 1 in your cart" not in beside.text.partition('id="status"')[2]
    assert (await client.post("/cart/lines", data=form)).status_code == 409


async def test_a_card_shows_the_colours_and_says_them_or_how_many_choices_there_are(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    mug = await card(client, "Stoneware Mug")
    assert re.findall(r"swatch--\w+", mug) == ["swatch--oat", "swatch--ink"]
    assert "2 colours: Oat, Ink" in mug
    await shop.run("UPDATE variants SET options = jsonb_build_object('Finish', 'Mat ' || (options ->> 'Colour')) "
                   "WHERE id = ANY($1::uuid[])", [cast.oat_mug, cast.ink_mug])  # fmt: skip
    await shop.run("INSERT INTO catalogue_changes (pages, figures, goods) VALUES (1, 1, 1)")
    shop.shop.catalogue.invalidate()
    mug = await card(client, "Stoneware Mug")
    assert ("swatch" in mug, "2 finishes" in mug) == (False, True)
    await shop.run("""UPDATE variants SET options = options || '{"Brand": "Oak"}' WHERE options ? 'Finish'""")
    await shop.run("INSERT INTO catalogue_changes (pages, figures, goods) VALUES (1, 1, 1)")
    shop.shop.catalogue.invalidate()
    assert "2 options" in await card(client, "Stoneware Mug"), "what all variants share is no choice"


async def test_a_second_picture_waits_until_it_is_pointed_at(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await shop.run("INSERT INTO product_images (product_id, file, alt, width, height, position) "
                   "SELECT id, 'lamp-lit', 'Lit', 2400, 2400, 5 FROM products WHERE slug = 'opal-lamp'")  # fmt: skip
    lamp = await card(client, "Opal Lamp")
    assert (
        'class="card__second" src="/media/lamp-lit-640.webp" width="2400" height="2400" alt="" loading="lazy"' in lamp
    )
    assert "card__second" not in await card(client, "Stovetop Kettle")


async def test_a_heart_saves_the_variant_that_the_products_page_shows_first(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    """The page is the same for everybody: what a heart shows is asked for by the browser."""
    await shop.run("UPDATE stock_items SET on_hand = 0 WHERE variant_id = $1", cast.oat_mug)
    mug = await card(client, "Stoneware Mug")
    form, [product] = fields_of(mug, "/wishlist/items"), re.findall('data-heart="([^"]+)"', mug)
    assert (form, "aria-pressed" in mug) == ({"variant_id": str(cast.ink_mug)}, False)
    assert (await client.get("/wishlist/saved")).json() == {}
    answer = await client.post("/wishlist/items", data=form, headers=HTMX)
    said = answer.text.partition('id="status"')[2]
    assert answer.cookies["cart_count"] == "0", "the browser asks only where it is there"
    assert ("Saved for later." in said, 'href="/wishlist"' in said) == (True, True)
    saved = await client.get("/wishlist/saved")
    assert (saved.json(), saved.headers["cache-control"]) == ({product: [str(cast.ink_mug)]}, "no-store")
    assert await card(client, "Stoneware Mug") == mug
    gone = await client.post(f"/wishlist/items/{cast.ink_mug}/removal", headers=HTMX)
    assert "Removed from your wishlist." in gone.text.partition('id="status"')[2]
    assert (await client.get("/wishlist/saved")).json() == {}
