"""A user's own data through the API."""

import httpx

from tests.support.api.orders import ADDRESS, order_of
from tests.support.api.people import sign_up
from tests.support.cast import Cast
from tests.support.shop import OpenShop
from tests.support.web.accounts import let_proof_age


async def test_export_and_erasure(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    ada, eve = await sign_up(client, shop), await sign_up(client, shop, "eve@example.com")
    await client.post("/api/me/addresses", json=ADDRESS, headers=ada.headers)
    order = (await client.post("/api/orders", json=order_of(cast), headers=ada.headers)).json()
    sheet = (await client.get("/api/me/export", headers=ada.headers)).json()
    assert [one["number"] for one in sheet["orders"]] == [order["number"]]
    assert (await client.get("/api/me/export", headers=eve.headers)).json()["orders"] == []
    refused = await client.delete("/api/me", headers=ada.headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "orders_open")
    assert order["number"] in refused.json()["detail"]
    await client.post(f"/api/orders/{order['id']}/cancel", headers=ada.headers)
    assert (await client.delete("/api/me", headers=ada.headers)).status_code == 204
    assert (await client.get("/api/me", headers=ada.headers)).status_code == 401
    again = await client.post("/api/auth/refresh", json={"refresh_token": ada.refresh_token})
    assert again.status_code == 401
    assert (await client.get("/api/me", headers=eve.headers)).status_code == 200


async def test_export_and_erasure_need_a_fresh_proof(client: httpx.AsyncClient, shop: OpenShop) -> None:
    ada = await sign_up(client, shop)
    await let_proof_age(shop)
    for method, path in (("GET", "/api/me/export"), ("DELETE", "/api/me")):
        assert (await client.request(method, path)).status_code == 401
        refused = await client.request(method, path, headers=ada.headers)
        assert (refused.status_code, refused.json()["code"]) == (403, "proof_needed")
