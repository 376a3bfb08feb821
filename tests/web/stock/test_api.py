"""Stock through the API: corrected by staff, recorded in the ledger, and never below zero."""

import asyncio
from typing import Any

import httpx
import pytest

from tests.support.api.orders import order_of
from tests.support.api.people import Person, official, sign_up
from tests.support.cast import KETTLE_STOCK, Cast
from tests.support.shop import OpenShop, check_books


@pytest.fixture
async def clerk(client: httpx.AsyncClient, shop: OpenShop) -> Person:
    return await official(client, shop, "staff")


async def test_stock_is_counted_and_corrected(
    client: httpx.AsyncClient, shop: OpenShop, clerk: Person, cast: Cast
) -> None:
    path = f"/api/variants/{cast.kettle}/stock"
    more = await client.put(path, json={"delta": 5, "reason": "delivery"}, headers=clerk.headers)
    assert more.json() == {"variant_id": str(cast.kettle), "on_hand": KETTLE_STOCK + 5, "version": 2}
    counted = await client.put(path, json={"on_hand": 7, "reason": "year-end count"}, headers=clerk.headers)
    assert counted.json() | {"variant_id": ""} == {"variant_id": "", "on_hand": 7, "version": 3}
    same = await client.put(path, json={"on_hand": 7}, headers=clerk.headers)
    assert same.json()["version"] == 3
    assert (await client.get("/api/products/stovetop-kettle")).json()["variants"][0]["version"] == 3
    ledger = (await client.get(f"{path}/movements?limit=2", headers=clerk.headers)).json()
    entries = [(one["delta"], one["reason"], one["actor"]) for one in ledger["items"]]
    assert entries == [(-38, "year-end count", "staff@example.com"), (5, "delivery", "staff@example.com")]
    rest = await client.get(f"{path}/movements?cursor={ledger['next_cursor']}", headers=clerk.headers)
    assert [one["delta"] for one in rest.json()["items"]] == [KETTLE_STOCK]
    shown = (await client.get(path, headers=clerk.headers)).json()
    assert (shown["product"], shown["on_hand"], shown["version"]) == ("Stovetop Kettle", 7, 3)
    assert await shop.value("SELECT count(*) FROM audit_entries WHERE action = 'stock.changed'") == 2
    async with shop.shop.database.read() as connection:
        await check_books(connection)


async def test_a_change_that_is_sent_again_under_its_key_is_made_once(
    client: httpx.AsyncClient, shop: OpenShop, clerk: Person, cast: Cast
) -> None:
    path, key = f"/api/variants/{cast.kettle}/stock", {**clerk.headers, "Idempotency-Key": "delivery 7"}
    change = {"delta": 5, "reason": "delivery"}
    answers = await asyncio.gather(*(client.put(path, json=change, headers=key) for _ in range(4)))
    await client.put(path, json={"delta": -1}, headers=clerk.headers)
    answers.append(await client.put(path, json=change, headers={**key, "If-Match": 'W/"1"'}))
    assert {(one.status_code, one.json()["on_hand"], one.json()["version"]) for one in answers} == {
        (200, KETTLE_STOCK + 5, 2)
    }
    assert sorted("idempotent-replayed" in one.headers for one in answers) == [False, True, True, True, True]
    other = await client.put(path, json={"delta": 6, "reason": "delivery"}, headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert await shop.value("SELECT on_hand FROM stock_items WHERE variant_id = $1", cast.kettle) == KETTLE_STOCK + 4
    elsewhere = f"/api/variants/{cast.oat_mug}/stock"
    assert "idempotent-replayed" not in (await client.put(elsewhere, json=change, headers=key)).headers
    async with shop.shop.database.read() as connection:
        await check_books(connection)


async def test_stock_is_never_below_zero(client: httpx.AsyncClient, shop: OpenShop, clerk: Person, cast: Cast) -> None:
    path = f"/api/variants/{cast.last_lamp}/stock"
    refused = await client.put(path, json={"delta": -2, "reason": "broken"}, headers=clerk.headers)
    assert (refused.status_code, refused.json()["code"], refused.json()["on_hand"]) == (409, "stock_refused", 1)
    assert "only 1" in refused.json()["detail"]
    brimful = await client.put(path, json={"delta": 1_000_000}, headers=clerk.headers)
    assert (brimful.status_code, brimful.json()["on_hand"]) == (409, 1)
    answers = await asyncio.gather(
        *(client.put(path, json={"delta": -1, "reason": "broken"}, headers=clerk.headers) for _ in range(10))
    )
    assert sorted(one.status_code for one in answers) == [200] + [409] * 9
    async with shop.shop.database.read() as connection:
        await check_books(connection)


async def test_a_version_may_be_named(client: httpx.AsyncClient, clerk: Person, cast: Cast) -> None:
    path = f"/api/variants/{cast.kettle}/stock"
    seen = (await client.get(path, headers=clerk.headers)).headers["etag"]
    first = await client.put(path, json={"on_hand": 9}, headers={**clerk.headers, "If-Match": seen})
    assert first.status_code == 200
    by_header = await client.put(path, json={"on_hand": 8}, headers={**clerk.headers, "If-Match": seen})
    by_field = await client.put(path, json={"on_hand": 8, "version": 1}, headers=clerk.headers)
    for stale in (by_header, by_field):
        assert (stale.status_code, stale.json()["current_version"]) == (412, 2)
        assert stale.json()["differences"] == [{"pointer": "/on_hand", "sent": 8, "current": 9}]
    assert (await client.put(path, json={"on_hand": 8, "version": 2}, headers=clerk.headers)).status_code == 200


SENSELESS: list[dict[str, Any]] = [
    {}, {"delta": 1, "on_hand": 1}, {"delta": 0}, {"on_hand": -1}, {"delta": 10**20}, {"on_hand": 10**7},
    {"delta": 1.5}, {"delta": 1, "reason": "\x00"}, {"delta": 1, "reason": "x" * 201}, {"delta": 1, "actor": "me"},
]  # fmt: skip


async def test_invalid_changes_are_refused(client: httpx.AsyncClient, clerk: Person, cast: Cast) -> None:
    for body in SENSELESS:
        refused = await client.put(f"/api/variants/{cast.kettle}/stock", json=body, headers=clerk.headers)
        assert refused.status_code in {400, 422}, body
    nothing = "/api/variants/00000000-0000-0000-0000-000000000000/stock"
    for method, path in (("PUT", nothing), ("GET", nothing), ("GET", f"{nothing}/movements")):
        sent = {"delta": 1} if method == "PUT" else None
        assert (await client.request(method, path, headers=clerk.headers, json=sent)).status_code == 404


async def test_low_stock_is_listed(client: httpx.AsyncClient, clerk: Person, cast: Cast) -> None:
    low = (await client.get("/api/admin/stock?low=3", headers=clerk.headers)).json()
    assert {one["variant_id"] for one in low["items"]} == {
        str(cast.last_lamp), str(cast.sold_out_stool), str(cast.ink_mug),
    }  # fmt: skip
    first = (await client.get("/api/admin/stock?low=3&limit=2", headers=clerk.headers)).json()
    rest = await client.get(f"/api/admin/stock?low=3&cursor={first['next_cursor']}", headers=clerk.headers)
    assert first["items"] + rest.json()["items"] == low["items"]


async def test_only_staff_change_stock(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    ada, path = await sign_up(client, shop), f"/api/variants/{cast.kettle}/stock"
    for method, address in (("PUT", path), ("GET", path), ("GET", f"{path}/movements"), ("GET", "/api/admin/stock")):
        sent = {"delta": 1} if method == "PUT" else None
        assert (await client.request(method, address, json=sent)).status_code == 401
        assert (await client.request(method, address, headers=ada.headers, json=sent)).status_code == 403
    assert await shop.value("SELECT on_hand FROM stock_items WHERE variant_id = $1", cast.kettle) == KETTLE_STOCK


async def test_what_was_counted_includes_the_goods_of_unsent_orders(
    client: httpx.AsyncClient, shop: OpenShop, clerk: Person, cast: Cast
) -> None:
    for status in ("pending", "confirmed"):
        await client.post("/api/orders", json=order_of(cast, 2))
        await shop.run("UPDATE orders SET status = $1", status)
    path = f"/api/variants/{cast.kettle}/stock"
    counted = await client.put(path, json={"counted": KETTLE_STOCK}, headers=clerk.headers)
    assert counted.json()["on_hand"] == KETTLE_STOCK - 4
    short = await client.put(path, json={"counted": 3}, headers=clerk.headers)
    assert (short.status_code, short.json()["code"]) == (409, "stock_refused")
    assert "4 of these are promised" in short.json()["detail"]
