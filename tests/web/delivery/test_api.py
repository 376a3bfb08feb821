"""Delivery methods: changed by staff, followed by pages and checkouts, stored with old orders."""

from typing import Any

import httpx
import pytest

from tests.support.api.orders import order_of
from tests.support.api.people import Person, official, sign_up
from tests.support.cast import Cast
from tests.support.shop import ADDRESS, OpenShop, add, check_books, fields_of

PATH = "/api/admin/delivery-methods"
BODY = {"code": "bike", "name": "By bicycle", "zone": "Home", "countries": ["GB"], "price": 150, "days_from": 1,
        "days_to": 2, "position": 0}  # fmt: skip


@pytest.fixture
async def clerk(client: httpx.AsyncClient, shop: OpenShop) -> Person:
    return await official(client, shop, "staff")


async def methods(client: httpx.AsyncClient, clerk: Person) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await client.get(PATH, headers=clerk.headers)).json()["items"]
    return found


async def test_a_shop_begins_with_the_usual_ones(client: httpx.AsyncClient, clerk: Person) -> None:
    seen = [(one["zone"], one["code"], one["price"], one["free_from"]) for one in await methods(client, clerk)]
    assert seen == [
        ("Home", "standard", 395, 6000), ("Home", "express", 795, None), ("Europe", "standard", 1295, 15000),
        ("World", "standard", 2495, None),
    ]  # fmt: skip


async def test_a_new_method_is_offered_charged_and_stored_with_the_order(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, clerk: Person
) -> None:
    made = await client.post(PATH, json=BODY, headers=clerk.headers)
    assert made.status_code == 201, made.text
    await add(client, cast.oat_mug)
    page = (await client.get("/checkout")).text
    assert "By bicycle" in page
    assert fields_of(page, "/checkout")["expected_total"] == "1950"
    assert "£1.50" in (await client.get("/p/stovetop-kettle")).text
    mug = [{"variant_id": str(cast.oat_mug), "quantity": 1}]
    order = (await client.post("/api/orders", json=order_of(cast, items=mug, delivery_method="bike"))).json()
    assert (order["delivery"], order["total"]) == (150, 1950)
    headers = {**clerk.headers, "If-Match": made.headers["etag"]}
    dearer = await client.put(f"{PATH}/{made.json()['id']}", json={**BODY, "price": 175}, headers=headers)
    assert (dearer.status_code, dearer.json()["version"]) == (200, 2)
    stale = await client.put(f"{PATH}/{made.json()['id']}", json=BODY, headers=headers)
    assert stale.status_code == 412
    seen = await client.post("/checkout", data={**fields_of(page, "/checkout"), **ADDRESS, "delivery_method": "bike"})
    assert (seen.status_code, "total is now £19.75" in seen.text) == (409, True)
    headers["If-Match"] = dearer.headers["etag"]
    assert (await client.delete(f"{PATH}/{made.json()['id']}", headers=headers)).status_code == 204
    gone = await client.post("/api/orders", json=order_of(cast, delivery_method="bike"))
    assert (gone.status_code, gone.json()["errors"][0]["pointer"]) == (422, "/delivery_method")
    assert "By bicycle" in (await client.get(order["url"])).text
    assert [one["code"] for one in await methods(client, clerk)].count("bike") == 0
    assert await shop.value("SELECT count(*) FROM delivery_methods WHERE archived_at IS NOT NULL") == 1
    again = await client.put(f"{PATH}/{made.json()['id']}", json=BODY, headers={**headers, "If-Match": "*"})
    assert again.status_code == 404
    assert (await client.post(PATH, json=BODY, headers=clerk.headers)).status_code == 201
    async with shop.shop.database.read() as connection:
        await check_books(connection)


async def test_our_own_country_never_loses_its_last_method(client: httpx.AsyncClient, clerk: Person) -> None:
    home = [one for one in await methods(client, clerk) if one["zone"] == "Home"]
    headers = {**clerk.headers, "If-Match": "*"}
    assert (await client.delete(f"{PATH}/{home[0]['id']}", headers=headers)).status_code == 204
    refused = await client.delete(f"{PATH}/{home[1]['id']}", headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "last_method")
    moved = await client.put(f"{PATH}/{home[1]['id']}", json={**BODY, "countries": ["FR"]}, headers=headers)
    assert moved.status_code == 409
    assert (await client.get("/")).status_code == 200
    assert (await client.get("/p/stovetop-kettle")).status_code == 200


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"countries": ["ZZ"]}, "/countries"),
        ({"countries": []}, "/countries"),
        ({"price": -1}, "/price"),
        ({"days_from": 3}, "/days_to"),
        ({"code": "No Spaces"}, "/code"),
        ({"currency": "EUR"}, ""),
        ({"code": "express"}, "/code"),
    ],
)
async def test_invalid_methods_are_refused_with_a_pointer(
    client: httpx.AsyncClient, clerk: Person, change: dict[str, Any], pointer: str
) -> None:
    refused = await client.post(PATH, json={**BODY, **change}, headers=clerk.headers)
    assert refused.status_code == 422, refused.text
    assert refused.json()["errors"][0]["pointer"].startswith(pointer)


async def test_only_staff_change_methods(client: httpx.AsyncClient, shop: OpenShop) -> None:
    ada = await sign_up(client, shop)
    for headers, status in (({}, 401), (ada.headers, 403)):
        assert (await client.get(PATH, headers=headers)).status_code == status
        assert (await client.post(PATH, json=BODY, headers=headers)).status_code == status
