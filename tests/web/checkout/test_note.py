"""A customer's note to the shop, from the checkout to the packing slip, and until the person is forgotten."""

import httpx
import pytest

from domain.accounts.views import Role
from tests.support.api.orders import order_of
from tests.support.cast import Cast
from tests.support.documents import words_of
from tests.support.shop import ADDRESS, OpenShop, add
from tests.support.web.people import buy, sign_in

NOTE = "Ring <b>twice</b>.\r\nLeave it  with № 7."
SHOWN = "Ring &lt;b&gt;twice&lt;/b&gt;.\nLeave it  with № 7."


async def test_a_note_goes_with_the_order_and_is_only_text(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    async with shop.visitor() as visitor:
        customer = await sign_in(visitor, shop)
        number = await buy(visitor, cast, note=NOTE)
        page = (await visitor.get(f"/orders/{number}")).text
        export = (await visitor.get("/api/me/export")).json()
    await sign_in(client, shop, "owner@example.com", Role.ADMIN)
    desk = (await client.get(f"/admin/orders/{number}")).text
    assert [SHOWN in one for one in (page, desk)] == [True, True]
    assert export["orders"][0]["note"] == "Ring <b>twice</b>.\nLeave it  with № 7."
    slip = words_of((await client.get(f"/admin/orders/{number}/packing-slip")).content)
    assert "Note from the customer Ring <b>twice</b>. Leave it with № 7." in slip
    assert not await shop.value("SELECT count(*) FROM outgoing_mail WHERE kept::text LIKE '%twice%'")
    await shop.run("UPDATE orders SET status = 'delivered'")
    form = {"reason": "Asked by email", "confirmation": "ada@example.com"}
    assert (await client.post(f"/admin/customers/{customer}/erasure", data=form)).status_code == 303
    assert await shop.value("SELECT note FROM orders") == ""


@pytest.mark.parametrize(("note", "sentence"), [("x" * 501, "Use at most 500 characters."), ("\x1b", "cannot use")])
async def test_a_note_that_is_none_is_refused_beside_its_field(
    client: httpx.AsyncClient, cast: Cast, note: str, sentence: str
) -> None:
    await add(client, cast.kettle)
    refused = await client.post("/checkout", data={**ADDRESS, "note": note})
    assert (refused.status_code, sentence in refused.text.partition('id="note-error"')[2][:100]) == (422, True)


async def test_json_takes_the_note_and_the_key_stands_for_it(client: httpx.AsyncClient, cast: Cast) -> None:
    key = {"Idempotency-Key": "once"}
    body = order_of(cast, note="Two\nlines")
    placed = await client.post("/api/orders", json=body, headers=key)
    assert (placed.status_code, placed.json()["note"]) == (201, "Two\nlines")
    assert (await client.post("/api/orders", json={**body, "note": "Others"}, headers=key)).status_code == 422
    wrong = (await client.post("/api/orders", json=order_of(cast, note="x" * 501))).json()
    assert wrong["errors"][0]["pointer"] == "/note"
