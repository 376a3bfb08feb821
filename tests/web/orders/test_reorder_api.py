"""Reordering, and finding a guest's order again, through the API."""

import httpx

from tests.support.api.orders import order_of
from tests.support.api.people import sign_up
from tests.support.cast import Cast
from tests.support.shop import OpenShop


async def test_the_cart_gets_the_lines_that_are_available(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    ada, eve = await sign_up(client, shop), await sign_up(client, shop, "eve@example.com")
    items = [{"variant_id": str(cast.kettle), "quantity": 3}, {"variant_id": str(cast.last_lamp)}]
    order = (await client.post("/api/orders", json=order_of(cast, items=items), headers=ada.headers)).json()
    path = f"/api/orders/{order['number']}/reorder"
    again = (await client.post(path, headers=ada.headers)).json()
    assert [(line["variant_id"], line["quantity"]) for line in again["cart"]["items"]] == [(str(cast.kettle), 3)]
    [missing] = again["missing"]
    assert (missing["variant_id"], missing["wanted"], missing["in_cart"], missing["available"]) == (
        str(cast.last_lamp), 1, 0, 0,
    )  # fmt: skip
    assert (await client.post(path, headers=ada.headers)).json()["cart"]["item_count"] == 3
    for headers in (eve.headers, {}):
        assert (await client.post(path, headers=headers)).status_code == 404
    guest = await client.post(f"{path}?key={order['access_key']}")
    assert guest.json()["cart"]["item_count"] == 3
    assert "cart" in guest.cookies


async def test_a_lookup_has_one_response_in_all_cases(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    number = (await client.post("/api/orders", json=order_of(cast))).json()["number"]
    asked = [(number, "ada@example.com"), (number, "eve@example.com"), ("M-99999", "ada@example.com")]
    answers = [await client.post("/api/orders/lookup", json={"number": n, "email": e}) for n, e in asked]
    assert {(answer.status_code, answer.text) for answer in answers} == {(202, answers[0].text)}
    assert await shop.value("SELECT count(*) FROM outgoing_mail WHERE kind = 'order_link'") == 1
    refused = await client.post("/api/orders/lookup", json={"number": "10001", "email": "ada@example.com"})
    assert refused.status_code == 422


async def test_a_guests_order_is_theirs_once_they_register(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    number = (await client.post("/api/orders", json=order_of(cast))).json()["number"]
    ada = await sign_up(client, shop)
    mine = (await client.get("/api/orders", headers=ada.headers)).json()["items"]
    assert [one["number"] for one in mine] == [number]
