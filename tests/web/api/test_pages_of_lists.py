"""Lists that come page by page: there is a next page exactly when there is more to see."""

import httpx

from tests.support.api.orders import order_of
from tests.support.api.people import official, sign_up
from tests.support.cast import Cast
from tests.support.shop import OpenShop

MINE = "/api/orders"
LISTS = (
    MINE, "/api/admin/orders", "/api/admin/letters", "/api/admin/products", "/api/admin/discounts",
    "/api/admin/returns", "/api/admin/stock?low=100", "/api/variants/{kettle}/stock/movements",
)  # fmt: skip
Headers = dict[str, str]


async def test_the_last_page_names_no_other(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    ada, grace = await sign_up(client, shop), await official(client, shop, "admin")
    for code in ("AUTUMN10", "WINTER10"):
        await _fill(client, cast, code, ada.headers, grace.headers)
    for path in LISTS:
        headers = ada.headers if path == MINE else grace.headers
        await _read_to_its_end(client, httpx.URL(path.format(kettle=cast.kettle)), headers)


async def _fill(client: httpx.AsyncClient, cast: Cast, code: str, customer: Headers, admin: Headers) -> None:
    """One more order, of which something comes back, and one more discount code."""
    order = (await client.post("/api/orders", json=order_of(cast), headers=customer)).json()
    path = f"/api/orders/{order['id']}"
    await client.post(f"{path}/payments", json={}, headers=customer)
    await client.post(f"{path}/shipments", json={}, headers=admin)
    line = {"line_id": order["lines"][0]["id"], "quantity": 1, "reason": "changed_mind"}
    await client.post(f"{path}/returns", json={"lines": [line]}, headers=customer)
    await client.post("/api/admin/discounts", json={"code": code, "kind": "free_delivery"}, headers=admin)


async def _read_to_its_end(client: httpx.AsyncClient, url: httpx.URL, headers: Headers) -> None:
    every = (await client.get(url, headers=headers)).json()["items"]
    assert len(every) > 1, url
    whole = await client.get(url.copy_merge_params({"limit": len(every)}), headers=headers)
    assert (whole.json()["items"], whole.json()["next_cursor"], whole.links) == (every, None, {}), url
    begun = await client.get(url.copy_merge_params({"limit": len(every) - 1}), headers=headers)
    assert (begun.json()["items"], begun.json()["next_cursor"] is None) == (every[:-1], False), url
    rest = await client.get(begun.links["next"]["url"], headers=headers)
    assert (rest.json()["items"], rest.json()["next_cursor"], rest.links) == (every[-1:], None, {}), url
