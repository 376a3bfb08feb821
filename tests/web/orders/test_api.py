"""Orders through the API: placed once, paid, seen by their owner only, changed by staff only."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.support.api.orders import ADDRESS, order_of, staff
from tests.support.api.people import sign_up
from tests.support.cast import KETTLE_STOCK, Cast
from tests.support.shop import OpenShop, allow, check_books


async def test_from_cart_to_delivery(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    ada, clerk = await sign_up(client, shop), await staff(client, shop)
    item = {"variant_id": str(cast.kettle), "quantity": 2}
    await client.post("/api/cart/items", json=item, headers=ada.headers)
    placed = await client.post("/api/cart/checkout", json={"shipping_address": ADDRESS}, headers=ada.headers)
    assert placed.status_code == 201, placed.text
    order = placed.json()
    assert (order["status"], order["payment_status"], order["total"], order["email"]) == (
        "pending", "created", 15600, "ada@example.com",
    )  # fmt: skip
    assert (await client.get("/api/cart", headers=ada.headers)).json()["item_count"] == 0
    path = f"/api/orders/{order['id']}"
    paid = await client.post(f"{path}/payments", json={"provider": "simulated"}, headers=ada.headers)
    assert (paid.status_code, paid.json()["order"]["status"]) == (201, "confirmed")
    assert (await client.post(f"{path}/payments", json={}, headers=ada.headers)).status_code == 409
    wrong = await client.put(f"{path}/status", json={"status": "delivered"}, headers=clerk.headers)
    assert (wrong.status_code, "shipped" in wrong.json()["detail"]) == (409, True)
    for status in ("shipped", "delivered"):
        body = {"status": status, "tracking": "RM123"}
        moved = await client.put(f"{path}/status", json=body, headers=clerk.headers)
        assert moved.json()["status"] == status
    mine = (await client.get("/api/orders", headers=ada.headers)).json()["items"]
    assert [one["number"] for one in mine] == [order["number"]]
    figures = (await client.get("/api/admin/analytics", headers=clerk.headers)).json()
    assert (figures["total_orders"], figures["total_revenue"]) == (1, 15600)
    assert figures["orders_by_status"]["delivered"] == 1
    kinds = "SELECT array_agg(kind::text ORDER BY id) FROM outgoing_mail WHERE order_id IS NOT NULL"
    assert await shop.value(kinds) == ["order_confirmed", "order_shipped", "order_delivered"]


async def test_a_key_makes_one_order_and_is_replayed(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    headers = {"Idempotency-Key": "a-key"}
    answers = await asyncio.gather(
        *(client.post("/api/orders", json=order_of(cast), headers=headers) for _ in range(20))
    )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["number"] for answer in answers}) == 1
    assert sum("idempotent-replayed" not in answer.headers for answer in answers) == 1
    other = await client.post("/api/orders", json=order_of(cast, 2), headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    another_guest = await client.post("/api/orders", json=order_of(cast, email="bob@example.com"), headers=headers)
    assert another_guest.json()["number"] != answers[0].json()["number"]
    assert await shop.value("SELECT count(*) FROM orders") == 2


ABROAD = {
    "name": "Ada",
    "company": "Enginé",
    "line1": "Rue 1",
    "city": "Paris",
    "postal_code": "75001",
    "country": "FR",
}
WHOLE = {"region": "Kent", "line2": "Flat 2", "phone": "+44 20 7946 0000", "company": "\N{KITE} & <Sons>"}


async def test_the_answer_is_the_order_as_it_is_read(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    """Also for whoever sends the same key again in the same moment, and so perhaps in the same batch."""
    await allow(shop, "invoice")
    await shop.run("UPDATE products SET minimum_age = 18 WHERE slug = 'opal-lamp'")
    await shop.run("""UPDATE variants SET options = '{"B": "é", "Colour": "Ink", "A": "1"}',
                      option_names = '{Colour,B,A}' WHERE id = $1""", cast.ink_mug)  # fmt: skip
    for code, kind, value in (("TENTH", "percentage", 10), ("FREE", "free_delivery", 0), ("GIFT", "percentage", 100)):
        await shop.run(
            f"INSERT INTO discounts (code, kind, value, currency) VALUES ('{code}', '{kind}', {value}, 'GBP')"
        )
    ada = await sign_up(client, shop)
    for variant in (cast.ink_mug, cast.oat_mug):
        await client.post("/api/cart/items", json={"variant_id": str(variant)}, headers=ada.headers)
    await shop.run("UPDATE carts SET gift_note = E'Pour\nvous'")
    orders: list[tuple[dict[str, Any], dict[str, str]]] = [
        (order_of(cast, 3, shipping_address={**ADDRESS, **WHOLE}), {}),
        ({"shipping_address": ABROAD, "vat_number": "FR40303265045"}, ada.headers),
        (order_of(cast, billing_address=ABROAD, note="Ring twice", payment_method="invoice"), ada.headers),
        (order_of(cast, items=[{"variant_id": str(cast.last_lamp)}], of_age=18, discount_code="tenth"), {}),
        (order_of(cast, discount_code="free"), {}),
        (order_of(cast, discount_code="gift"), {}),
    ]
    for n, (body, who) in enumerate(orders):
        headers = {**who, "Idempotency-Key": f"key-{n}"}
        answers = await asyncio.gather(*(client.post("/api/orders", json=body, headers=headers) for _ in range(3)))
        assert [one.status_code for one in answers] == [201] * 3, answers[0].text
        key = answers[0].json()["access_key"]
        later = await client.get(answers[0].headers["Location"], params={"key": key} if key else {}, headers=who)
        assert [one.content for one in answers] == [later.content] * 3


async def test_short_lines_are_named_one_by_one(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    items = [{"variant_id": str(cast.kettle), "quantity": 41}, {"variant_id": str(cast.last_lamp), "quantity": 1}]
    refused = await client.post("/api/orders", json=order_of(cast, items=items))
    assert (refused.status_code, refused.json()["code"]) == (409, "out_of_stock")
    [line] = refused.json()["lines"]
    assert (line["variant_id"], line["wanted"], line["left"]) == (str(cast.kettle), 41, 40)
    assert await shop.value("SELECT count(*) FROM orders") == 0
    twice = [{"variant_id": str(cast.last_lamp)}] * 2
    assert (await client.post("/api/orders", json=order_of(cast, items=twice))).status_code == 409


async def test_strangers_learn_nothing(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    ada, eve, clerk = (
        await sign_up(client, shop),
        await sign_up(client, shop, "eve@example.com"),
        await staff(client, shop),
    )
    order = (await client.post("/api/orders", json=order_of(cast), headers=ada.headers)).json()
    unknown = f"/api/orders/{uuid4()}"
    for name in (order["id"], order["number"]):
        path = f"/api/orders/{name}"
        for headers in (eve.headers, {}):
            refused = await client.get(path, headers=headers)
            assert refused.status_code == 404
            assert refused.json()["detail"] == (await client.get(unknown)).json()["detail"]
            assert (await client.post(f"{path}/cancel", headers=headers)).status_code == 404
            assert (await client.post(f"{path}/payments", json={}, headers=headers)).status_code == 404
        assert (await client.get(path, headers=ada.headers)).status_code == 200
        assert (await client.get(path, headers=clerk.headers)).status_code == 200
        assert (await client.get(f"{path}?key={order['access_key']}")).status_code == 200
    assert (await client.get("/api/orders")).status_code == 401
    assert (await client.get("/api/orders", headers=eve.headers)).json()["items"] == []


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/api/admin/orders"), ("GET", "/api/admin/analytics"), ("PUT", "/api/orders/M-1/status")],
)
async def test_staff_routes_are_closed_to_others(
    client: httpx.AsyncClient, shop: OpenShop, method: str, path: str
) -> None:
    ada = await sign_up(client, shop)
    body = {"status": "shipped"} if method == "PUT" else None
    assert (await client.request(method, path, json=body)).status_code == 401
    assert (await client.request(method, path, json=body, headers=ada.headers)).status_code == 403


@pytest.mark.parametrize("paid", [True, False])
async def test_a_cancelled_order_gives_back_once(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, paid: bool
) -> None:
    ada = await sign_up(client, shop)
    order = (await client.post("/api/orders", json=order_of(cast, 3), headers=ada.headers)).json()
    path = f"/api/orders/{order['number']}"
    if paid:
        await client.post(f"{path}/payments", json={}, headers=ada.headers)
    answers = await asyncio.gather(*(client.post(f"{path}/cancel", headers=ada.headers) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409]
    assert await shop.value("SELECT on_hand FROM stock_items WHERE variant_id = $1", cast.kettle) == KETTLE_STOCK
    after = (await client.get(path, headers=ada.headers)).json()
    assert (after["status"], after["payment_status"]) == ("cancelled", "refunded" if paid else "created")
    async with shop.shop.database.read() as connection:
        await check_books(connection)


@pytest.mark.parametrize(
    ("outcome", "status", "payment"), [("failure", "pending", "failed"), ("timeout", "pending", "created")]
)
async def test_payments_that_do_not_come(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, outcome: str, status: str, payment: str
) -> None:
    ada = await sign_up(client, shop)
    order = (await client.post("/api/orders", json=order_of(cast), headers=ada.headers)).json()
    path = f"/api/orders/{order['id']}/payments"
    answer = await client.post(path, json={"provider": "simulated", "outcome": outcome}, headers=ada.headers)
    assert (answer.json()["order"]["status"], answer.json()["status"]) == (status, payment)
    again = await client.post(path, json={"outcome": "success"}, headers=ada.headers)
    assert again.json()["order"]["status"] == "confirmed"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"email": ""}, "/email"),
        ({"items": [{"variant_id": "x"}]}, "/items/0/variant_id"),
        ({"items": [{"quantity": 1}]}, "/items/0/variant_id"),
        ({"shipping_address": {**ADDRESS, "postal_code": "1"}}, "/shipping_address/postal_code"),
        ({"shipping_address": {**ADDRESS, "country": "ZZ"}}, "/shipping_address/country"),
        ({"total": 1}, "/total"),
        ({"discount_code": "FREE"}, "/discount_code"),
        ({"expected_total": -5}, "/expected_total"),
    ],
)
async def test_every_error_has_a_pointer(
    client: httpx.AsyncClient, cast: Cast, change: dict[str, Any], pointer: str
) -> None:
    refused = await client.post("/api/orders", json=order_of(cast, **change))
    assert refused.status_code == 422, refused.text
    assert refused.json()["errors"][0]["pointer"] == pointer


async def test_a_total_that_differs_is_a_conflict(client: httpx.AsyncClient, cast: Cast) -> None:
    refused = await client.post("/api/orders", json=order_of(cast, expected_total=1))
    assert (refused.status_code, refused.json()["code"]) == (409, "total_changed")


async def test_staff_stay_among_themselves(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    ada, clerk = await sign_up(client, shop), await staff(client, shop)
    order = (await client.post("/api/orders", json=order_of(cast), headers=ada.headers)).json()
    path = f"/api/orders/{order['id']}"
    await client.post(f"{path}/payments", json={}, headers=ada.headers)
    body = {"status": "shipped", "note": "handle with care", "tracking": "RM123"}
    assert "handle with care" in (await client.put(f"{path}/status", json=body, headers=clerk.headers)).text
    seen = (await client.get(path, headers=ada.headers)).text
    assert "RM123" in seen
    assert "handle with care" not in seen
    assert "staff@example.com" not in seen


@pytest.mark.parametrize(("key", "status"), [("a\x7fb", 400), ("é", 422), ("x" * 201, 422)])
async def test_keys_are_plain_and_short(client: httpx.AsyncClient, cast: Cast, key: str, status: int) -> None:
    headers = [(b"Idempotency-Key", key.encode())]
    refused = await client.post("/api/orders", json=order_of(cast), headers=headers)
    assert refused.status_code == status


async def test_a_payment_says_what_the_provider_did_and_not_what_was_wished(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    ada = await sign_up(client, shop)
    order = (await client.post("/api/orders", json=order_of(cast), headers=ada.headers)).json()
    path = f"/api/orders/{order['id']}/payments"
    unheard = await client.post(path, json={"outcome": "timeout"}, headers=ada.headers)
    assert (unheard.json()["outcome"], unheard.json()["status"]) == ("timeout", "created")
    await shop.run(
        "INSERT INTO simulated_charges (reference, status, amount, currency) "
        "SELECT reference, 'failed', amount, currency FROM payments"
    )
    answer = await client.post(path, json={"outcome": "success"}, headers=ada.headers)
    assert (answer.status_code, answer.json()["outcome"], answer.json()["status"]) == (201, "failure", "created")
