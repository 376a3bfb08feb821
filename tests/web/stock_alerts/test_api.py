"""Stock alerts through the API."""

from uuid import uuid4

import httpx
import pytest

from tests.support.api.orders import order_of
from tests.support.api.people import Person, sign_up
from tests.support.cast import Cast
from tests.support.shop import OpenShop
from tests.web.api.test_bad_input import is_problem
from web.orders.tasks import end_holds
from web.stock_alerts.tasks import send_stock_alerts


async def ask(
    client: httpx.AsyncClient, variant: object, body: dict[str, object], user: Person | None = None
) -> httpx.Response:
    headers = user.headers if user else {}
    return await client.post(f"/api/variants/{variant}/stock-alerts", json=body, headers=headers)


async def test_the_response_is_the_same_for_everybody(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    ada = await sign_up(client, shop)
    answers = [
        await ask(client, cast.sold_out_stool, {"email": ada.email}),
        await ask(client, cast.sold_out_stool, {"email": "ADA@example.com"}),
        await ask(client, cast.sold_out_stool, {"email": "nobody@example.com"}),
        await ask(client, cast.sold_out_stool, {}, ada),
        await ask(client, cast.sold_out_stool, {"email": None}, ada),
    ]
    assert {(one.status_code, one.text) for one in answers} == {
        (
            202,
            '{"detail":"We will email you when it is back in stock, once the address is confirmed."}',
        )
    }
    assert await shop.value("SELECT count(*) FROM stock_alerts") == 2


async def test_refusals_say_what_is_wrong(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    body: dict[str, object] = {"email": "ada@example.com"}
    assert is_problem(await ask(client, cast.kettle, body), 409)["code"] == "in_stock"
    for unknown in (cast.secret_chair, uuid4()):
        assert is_problem(await ask(client, unknown, body), 404)
    for wrong in ({}, {"email": ""}, {"email": "ada"}, {"email": 3}):
        problem = is_problem(await ask(client, cast.sold_out_stool, dict(wrong)), 422)
        assert [one["pointer"] for one in problem["errors"]] == ["/email"]
    assert is_problem(await ask(client, cast.sold_out_stool, {**body, "more": 1}), 422)
    assert await shop.value("SELECT count(*) FROM stock_alerts") == 0


async def test_a_read_only_token_requests_no_alert(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    ada = await sign_up(client, shop)
    made = await client.post("/api/me/tokens", json={"name": "reader", "scopes": ["read"]}, headers=ada.headers)
    reader = Person(ada.email, made.json()["token"], "")
    assert is_problem(await ask(client, cast.sold_out_stool, {}, reader), 403)
    assert (await client.get("/api/me/stock-alerts", headers=reader.headers)).status_code == 200


async def test_alerts_are_listed_and_removed(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    ada, eve = await sign_up(client, shop), await sign_up(client, shop, "eve@example.com")
    await ask(client, cast.sold_out_stool, {}, ada)
    [item] = (await client.get("/api/me/stock-alerts", headers=ada.headers)).json()["items"]
    assert (item["variant_id"], item["product"], item["slug"]) == (str(cast.sold_out_stool), "Oak Stool", "oak-stool")
    assert (await client.get("/api/me/stock-alerts", headers=eve.headers)).json() == {"items": []}
    path = f"/api/me/stock-alerts/{item['id']}"
    answers = [await client.delete(path, headers=one.headers) for one in (eve, ada, ada)]
    assert [one.status_code for one in answers] == [404, 204, 404]
    assert await shop.value("SELECT count(*) FROM stock_alerts") == 0


@pytest.mark.parametrize("ending", ["cancelled", "hold"])
async def test_every_way_back_into_stock_is_notified(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, ending: str
) -> None:
    ada = await sign_up(client, shop)
    items = [{"variant_id": str(cast.last_lamp), "quantity": 1}]
    order = (await client.post("/api/orders", json=order_of(cast, items=items), headers=ada.headers)).json()
    assert (await ask(client, cast.last_lamp, {"email": "eve@example.com"})).status_code == 202
    await shop.run("UPDATE stock_alerts SET confirmed_at = now()")
    assert await send_stock_alerts(shop.shop.database, shop.shop.settings) == 0
    if ending == "hold":
        await shop.run("UPDATE orders SET hold_expires_at = now()")
        await end_holds(shop.shop.database, shop.shop.settings)
    else:
        await client.post(f"/api/orders/{order['id']}/cancel", headers=ada.headers)
    assert await send_stock_alerts(shop.shop.database, shop.shop.settings) == 1
    assert await shop.value("SELECT recipient FROM outgoing_mail WHERE kind = 'back_in_stock'") == "eve@example.com"


async def test_alerts_are_exported_and_erased_with_the_account(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    ada = await sign_up(client, shop)
    await ask(client, cast.sold_out_stool, {"email": "Ada@Example.com"})
    await shop.run("UPDATE stock_items SET on_hand = 0 WHERE variant_id = $1", cast.ink_mug)
    await ask(client, cast.ink_mug, {}, ada)
    await ask(client, cast.ink_mug, {"email": "eve@example.com"})
    sheet = (await client.get("/api/me/export", headers=ada.headers)).json()
    assert [(one["name"], one["told_at"]) for one in sheet["stock_alerts"]] == [
        ("Oak Stool", None),
        ("Stoneware Mug", None),
    ]
    assert (await client.delete("/api/me", headers=ada.headers)).status_code == 204
    assert await shop.value("SELECT string_agg(email, ' ') FROM stock_alerts") == "eve@example.com"
