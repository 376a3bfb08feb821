"""A product without a picture, as API clients create them, goes all the way through the shop."""

import httpx

from tests.support.api.people import official
from tests.support.shop import ADDRESS, OpenShop, add


async def test_a_product_without_a_picture_can_be_found_and_bought(client: httpx.AsyncClient, shop: OpenShop) -> None:
    grace = await official(client, shop, "admin")
    body = {"name": 'Oak <Tray> & "Lid"', "category": "kitchen", "price": 4200, "stock": 3}
    tray = (await client.post("/api/products", json=body, headers=grace.headers)).json()
    for path in ("/c/kitchen", "/search?q=tray", f"/p/{tray['slug']}"):
        page = (await client.get(path)).text
        assert "no-picture" in page, path
        assert "Oak &lt;Tray&gt; &amp; &#34;Lid&#34;" in page, path
        assert "<Tray>" not in page, path
    assert (await client.get("/")).status_code == 200
    assert (await add(client, tray["variants"][0]["id"])).status_code == 303
    assert "no-picture" in (await client.get("/cart")).text
    checkout = await client.get("/checkout")
    assert checkout.status_code == 200
    placed = await client.post("/api/cart/checkout", json=order())
    assert placed.status_code == 201, placed.text
    shown = await client.get(placed.json()["url"])
    assert shown.status_code == 200
    assert "Oak &lt;Tray&gt;" in shown.text


def order() -> dict[str, object]:
    address = {name: ADDRESS[name] for name in ("name", "line1", "city", "postal_code", "country")}
    return {"shipping_address": address, "email": ADDRESS["email"]}
