"""The key of an order cancels it: who may only read, or acts for somebody else, is never told."""

from typing import Any
from uuid import uuid4

import httpx

from tests.support.api.orders import order_of
from tests.support.api.people import Person, official, sign_up
from tests.support.cast import Cast
from tests.support.shop import OpenShop

EVENTS = "SELECT array_agg(actor::text ORDER BY id) FROM order_events WHERE order_id = $1 AND kind <> 'placed'"


async def token_of(client: httpx.AsyncClient, user: Person, *scopes: str) -> dict[str, str]:
    """The headers of an API token of this person."""
    made = await client.post("/api/me/tokens", json={"name": "sync", "scopes": scopes}, headers=user.headers)
    assert made.status_code == 201, made.text
    return {"Authorization": f"Bearer {made.json()['token']}"}


async def test_a_token_and_staff_are_not_told_the_key(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    ada, grace = await sign_up(client, shop), await official(client, shop, "staff")
    order = (await client.post("/api/orders", json=order_of(cast), headers=ada.headers)).json()
    path, key = f"/api/orders/{order['id']}", order["access_key"]
    assert key in order["url"]
    staff_token = await token_of(client, grace, "read", "staff:read", "staff:write")
    seen: list[Any] = [
        (await client.get(path, headers=await token_of(client, ada, "read"))).json(),
        (await client.get(path, headers=grace.headers)).json(),
        (await client.get(path, headers=staff_token)).json(),
        (await client.get("/api/admin/orders", headers=staff_token)).json(),
        (await client.put(f"{path}/status", json={"status": "cancelled"}, headers=staff_token)).json(),
        (await client.get(f"/admin/orders/{order['number']}", headers=grace.headers)).text,
    ]
    assert all(key not in str(one) for one in seen)
    assert (seen[0]["access_key"], seen[0]["url"]) == (None, f"http://shop.test/orders/{order['number']}")
    assert (await client.get(path, headers=ada.headers)).json()["access_key"] == key


async def test_a_kept_email_shows_no_key_to_staff(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    order = (await client.post("/api/orders", json=order_of(cast))).json()
    await shop.run("UPDATE outgoing_mail SET status = 'sent'")
    copy = dict.fromkeys(("text", "html"), f'<a href="http://shop.test{order["url"]}&amp;key={order["access_key"]}">')
    email = await shop.value(
        "INSERT INTO outgoing_mail (kind, recipient, status, kept, dedupe_key) "
        "VALUES ('order_placed', 'a@example.com', 'sent', $1, $2) RETURNING id",
        {"subject": "x", **copy},
        str(uuid4()),
    )
    grace = await official(client, shop, "staff")
    for path in (f"/api/admin/letters/{email}", f"/admin/emails/{email}", f"/admin/emails/{email}/html"):
        shown = await client.get(path, headers=grace.headers)
        assert (shown.status_code, order["access_key"] in shown.text) == (200, False), path


async def test_the_timeline_says_who_did_it(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    ada, grace = await sign_up(client, shop), await official(client, shop, "staff")
    guest = (await client.post("/api/orders", json=order_of(cast))).json()
    await client.post(f"/api/orders/{guest['id']}/cancel?key={guest['access_key']}")
    assert await shop.value(EVENTS, guest["id"]) == ["guest"]
    for headers, actor in (
        (ada.headers, "customer"),
        (await token_of(client, ada, "write"), "customer (token sync)"),
        (grace.headers, "staff@example.com"),
        (await token_of(client, grace, "write", "staff:write"), "staff@example.com (token sync)"),
    ):
        order = (await client.post("/api/orders", json=order_of(cast), headers=ada.headers)).json()
        assert (await client.post(f"/api/orders/{order['id']}/cancel", headers=headers)).status_code == 200, actor
        assert await shop.value(EVENTS, order["id"]) == [actor]
        shown = (await client.get(f"/api/orders/{order['id']}", headers=ada.headers)).json()["events"]
        assert shown[-1]["actor"] == (actor if actor.startswith("customer") else "shop")


async def test_a_guest_finds_the_order_of_their_cart_without_its_key(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    """Until it is an account's: whoever still holds the cookie of its cart is a stranger then."""
    await client.post("/api/cart/items", json={"variant_id": str(cast.kettle)})
    placed = await client.post("/api/orders", json={**order_of(cast), "items": []})
    path = placed.headers["Location"]
    async with shop.visitor() as stranger:
        await stranger.post("/api/cart/items", json={"variant_id": str(cast.kettle)})
        assert [(await one.get(path)).status_code for one in (client, stranger)] == [200, 404]
        ada = await sign_up(stranger, shop)
        await shop.run("UPDATE orders SET user_id = (SELECT id FROM users WHERE email = 'ada@example.com')")
        assert (await stranger.get(path, headers=ada.headers)).status_code == 200
    assert (await client.get(path)).status_code == 404
