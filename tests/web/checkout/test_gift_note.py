"""A gift note: from the cart or the checkout to a page without prices, and until the person is forgotten."""

from dataclasses import replace

import httpx
import pytest

from domain.accounts.views import Role
from tests.support.api.orders import order_of
from tests.support.cast import Cast
from tests.support.documents import reader_of, words_of
from tests.support.shop import ADDRESS, HTMX, OpenShop, add
from tests.support.web.accounts import open_account
from tests.support.web.people import buy, sign_in
from web.config.settings import Settings
from web.mail.emails import BY_KIND
from web.mail.mailer import render_email

NOTE = "Happy <b>birthday</b>!\r\nFrom №7."
STORED = "Happy <b>birthday</b>!\nFrom №7."
SHOWN = "Happy &lt;b&gt;birthday&lt;/b&gt;!\nFrom №7."
FIELD = "/cart/gift-note"


async def test_the_carts_note_goes_with_the_order_to_a_page_without_prices(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    async with shop.visitor() as visitor:
        await add(visitor, cast.kettle)
        saved = await visitor.post(FIELD, data={"gift_note": NOTE})
        assert "Gift note saved." in (await visitor.get(saved.headers["location"])).text
        assert (await visitor.get("/api/cart")).json()["gift_note"] == STORED
        customer = await sign_in(visitor, shop)
        await visitor.post("/cart/removal")
        number = await buy(visitor, cast, gift_note=NOTE, note="Ring twice.")
        order = (await visitor.get(f"/api/orders/{number}")).json()
        page = (await visitor.get(f"/orders/{number}")).text
        export = (await visitor.get("/api/me/export")).json()
        invoice = words_of((await visitor.get(f"/orders/{number}/invoice")).content)
    assert (order["gift_note"], export["orders"][0]["gift_note"]) == (STORED, STORED)
    await sign_in(client, shop, "owner@example.com", Role.ADMIN)
    desk = (await client.get(f"/admin/orders/{number}")).text
    slip = reader_of((await client.get(f"/admin/orders/{number}/packing-slip")).content)
    packing, gift = (page.extract_text() for page in slip.pages)
    assert [SHOWN in one for one in (page, desk)] == [True, True]
    assert "<b>birthday</b>!\nFrom №7." in gift
    assert "£" not in gift + packing
    assert not {"78", "78.00"} & set((gift + packing).split())
    assert ["birthday" in packing, "Ring twice" in gift, "birthday" in invoice] == [False, False, False]
    await shop.run("UPDATE orders SET status = 'delivered'")
    form = {"reason": "Asked by email", "confirmation": "ada@example.com"}
    assert (await client.post(f"/admin/customers/{customer}/erasure", data=form)).status_code == 303
    assert await shop.value("SELECT gift_note FROM orders") == ""


async def test_a_guests_note_waits_in_the_account_until_an_order_takes_it(shop: OpenShop, cast: Cast) -> None:
    async with shop.visitor() as visitor:
        await add(visitor, cast.kettle)
        await visitor.patch("/api/cart", json={"gift_note": STORED})
        await open_account(visitor, shop, "grace@example.com")
        checkout = (await visitor.get("/checkout")).text
        exported = (await visitor.get("/api/me/export")).json()["gift_note_in_cart"]
        body, own = {**order_of(cast), "items": []}, {"Idempotency-Key": "once", "Sec-Fetch-Site": "same-origin"}
        placed, again = [await visitor.post("/api/cart/checkout", json=body, headers=own) for _ in range(2)]
        left = (await visitor.get("/api/cart")).json()["gift_note"]
    assert (SHOWN in checkout, exported) == (True, [{"gift_note": STORED}])
    assert (placed.json()["gift_note"], again.json()["id"], left) == (STORED, placed.json()["id"], "")


@pytest.mark.parametrize(("note", "sentence"), [("x" * 301, "Use at most 300 characters."), ("\x1b", "cannot use")])
async def test_a_note_that_is_none_is_refused_beside_its_field(
    client: httpx.AsyncClient, cast: Cast, note: str, sentence: str
) -> None:
    await add(client, cast.kettle)
    partial = {**HTMX, "HX-Target": "cart-gift-note"}
    answers = [
        await client.post("/checkout", data={**ADDRESS, "gift_note": note}),
        await client.post(FIELD, data={"gift_note": note}),
        await client.post(FIELD, data={"gift_note": note}, headers=partial),
    ]
    for refused in answers:
        beside = refused.text.partition('id="gift_note-error"')[2][:100]
        assert (refused.status_code, sentence in beside) == (422, True)
    assert (await client.patch("/api/cart", json={"gift_note": note})).status_code == 422
    assert (await client.get("/api/cart")).json()["gift_note"] == ""


async def test_there_is_no_note_without_a_cart(client: httpx.AsyncClient) -> None:
    assert (await client.patch("/api/cart", json={"gift_note": "Hello"})).status_code == 404
    assert (await client.post(FIELD, data={"gift_note": "Hello"})).status_code == 404


@pytest.mark.parametrize(
    ("kind", "proved", "has"),
    [("order_placed", False, False), ("order_placed", True, True), ("order_confirmed", False, True)],
)
def test_an_email_that_anybody_can_send_to_anybody_has_no_words_of_theirs(kind: str, proved: bool, has: bool) -> None:
    context = BY_KIND[kind].sample(Settings())
    context["order"] = replace(context["order"], gift_note=STORED, proved=proved)
    email = render_email(Settings(), kind, context)
    assert ["From №7." in text for text in (email.text, email.html)] == [has, has]
    assert "<b>birthday" not in email.html
