"""Discount codes: created by staff, used by shoppers, refused with a reason, given back once."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tests.support.api.orders import order_of
from tests.support.api.people import Person, official, sign_up
from tests.support.cast import Cast
from tests.support.codes import make_code
from tests.support.shop import OpenShop, check_books

CODE = {"code": "Autumn10", "kind": "percentage", "value": 10}
LONG_AGO, FAR = datetime(2020, 1, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC)


@pytest.fixture
async def clerk(client: httpx.AsyncClient, shop: OpenShop) -> Person:
    return await official(client, shop, "staff")


async def coded(shop: OpenShop, **columns: Any) -> None:
    async with shop.shop.database.transaction() as connection:
        await make_code(connection, **columns)


async def books(shop: OpenShop) -> None:
    async with shop.shop.database.read() as connection:
        await check_books(connection)


async def test_staff_make_look_at_and_end_codes(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, clerk: Person
) -> None:
    body = {**CODE, "limit_total": 5, "minimum_subtotal": 500, "ends_at": "2999-01-01T00:00:00Z"}
    made = await client.post("/api/admin/discounts", json=body, headers=clerk.headers)
    assert made.status_code == 201, made.text
    code = made.json()
    assert {name: code[name] for name in body} == body
    assert (code["currency"], code["used"], code["ended_at"]) == ("GBP", 0, None)
    placed = await client.post("/api/orders", json=order_of(cast, discount_code=" autumn10 "))
    assert placed.status_code == 201, placed.text
    order = placed.json()
    assert (order["discount"], order["total"], order["discount_code"]) == (780, 7020, "Autumn10")
    assert order["lines"][0]["discount"] == 780
    assert "10% off" in order["explanation"]["discount"]
    seen = (await client.get(made.headers["location"], headers=clerk.headers)).json()
    assert seen["used"] == 1
    assert (await client.get("/api/admin/discounts/AUTUMN10", headers=clerk.headers)).json() == seen
    assert (await client.get("/api/admin/discounts?limit=1", headers=clerk.headers)).json()["items"] == [seen]
    path = f"/api/admin/discounts/{code['id']}"
    assert (await client.delete(path, headers=clerk.headers)).status_code == 204
    assert (await client.delete(path, headers=clerk.headers)).status_code == 404
    refused = await client.post("/api/orders", json=order_of(cast, discount_code="AUTUMN10"))
    assert (refused.status_code, "expired" in refused.json()["detail"]) == (409, True)
    assert (await client.post("/api/admin/discounts", json=CODE, headers=clerk.headers)).status_code == 201
    actions = "SELECT array_agg(action || ' ' || actor ORDER BY id) FROM audit_entries WHERE action LIKE 'discount%'"
    assert await shop.value(actions) == [
        f"discount.{what} {clerk.email}" for what in ("created", "ended", "created")
    ]  # fmt: skip
    await books(shop)


async def test_a_code_is_changed_by_the_version_that_was_seen(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, clerk: Person
) -> None:
    made = await client.post("/api/admin/discounts", json={**CODE, "limit_total": 5}, headers=clerk.headers)
    path, tag = made.headers["location"], made.headers["etag"]
    assert (await client.patch(path, json={"value": 20}, headers=clerk.headers)).status_code == 428
    assert (await client.post("/api/orders", json=order_of(cast, discount_code="autumn10"))).status_code == 201
    headers = {**clerk.headers, "If-Match": tag}
    bounds = {"limit_total": 1, "minimum_subtotal": 900, "ends_at": "2999-01-01T00:00:00Z"}
    changed = await client.patch(path, json=bounds, headers=headers)
    assert (changed.status_code, changed.json()["version"]) == (200, 2), changed.text
    assert {name: changed.json()[name] for name in bounds} == bounds
    assert (changed.json()["value"], changed.json()["state"]) == (10, "used_up")
    stale = await client.patch(path, json={"limit_total": None}, headers=headers)
    assert (stale.status_code, stale.json()["current_version"]) == (412, 2)
    assert stale.json()["differences"] == [{"pointer": "/limit_total", "sent": None, "current": 1}]
    headers["If-Match"] = changed.headers["etag"]
    freed = await client.patch("/api/admin/discounts/AUTUMN10", json={"limit_total": None}, headers=headers)
    assert (freed.json()["limit_total"], freed.json()["state"]) == (None, "running")
    note = "SELECT details->'changes'->'limit_total' FROM audit_entries WHERE action = 'discount.changed' ORDER BY id"
    assert await shop.value(note) == {"before": 5, "after": 1}
    await client.delete(path, headers=clerk.headers)
    ended = await client.patch(path, json={"limit_total": 9}, headers={**headers, "If-Match": "*"})
    assert (ended.status_code, ended.json()["code"]) == (409, "discount_ended")


async def test_a_used_code_keeps_its_words_kind_and_value(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, clerk: Person
) -> None:
    path = (await client.post("/api/admin/discounts", json=CODE, headers=clerk.headers)).headers["location"]
    headers = {**clerk.headers, "If-Match": "*"}
    for change in ({"code": "Winter"}, {"kind": "amount", "value": 500}, {"value": 700}):
        assert (await client.patch(path, json=change, headers=headers)).status_code == 200, change
    order = (
        await client.post("/api/orders", json=order_of(cast, discount_code="winter"), headers=clerk.headers)
    ).json()
    assert order["discount"] == 700
    await client.post(f"/api/orders/{order['id']}/cancel", headers=clerk.headers)
    for change in ({"code": "Spring"}, {"kind": "free_delivery", "value": 0}, {"value": 600}):
        refused = await client.patch(path, json=change, headers=headers)
        pointers = {one["pointer"].strip("/") for one in refused.json()["errors"]}
        assert (refused.status_code, pointers) == (422, set(change)), change
    assert (await client.patch(path, json={"value": 700, "limit_total": 3}, headers=headers)).status_code == 200


async def test_a_limit_is_never_less_than_the_uses(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, clerk: Person
) -> None:
    await coded(shop, limit_total=9, used=4)
    headers = {**clerk.headers, "If-Match": "*"}
    refused = await client.patch("/api/admin/discounts/autumn", json={"limit_total": 3}, headers=headers)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/limit_total")
    assert "the 4 uses so far" in refused.json()["errors"][0]["detail"]
    assert (await client.patch("/api/admin/discounts/autumn", json={"limit_total": 4}, headers=headers)).is_success
    await coded(shop, code="SPRING")
    taken = await client.patch("/api/admin/discounts/autumn", json={"code": "spring"}, headers=headers)
    assert taken.status_code == 422, "it has been used"
    taken = await client.patch("/api/admin/discounts/spring", json={"code": "Autumn"}, headers=headers)
    assert (taken.status_code, taken.json()["code"]) == (409, "code_taken")


@pytest.mark.parametrize(
    ("columns", "state"),
    [
        ({}, "running"),
        ({"starts_at": FAR}, "not_yet"),
        ({"ends_at": LONG_AGO}, "ended"),
        ({"ended_at": LONG_AGO}, "ended"),
        ({"limit_total": 1, "used": 1}, "used_up"),
        ({"limit_total": 1, "used": 1, "ends_at": LONG_AGO}, "ended"),
    ],
)
async def test_staff_see_the_state_of_a_code(
    client: httpx.AsyncClient, shop: OpenShop, clerk: Person, columns: dict[str, Any], state: str
) -> None:
    await coded(shop, **columns)
    [seen] = (await client.get("/api/admin/discounts", headers=clerk.headers)).json()["items"]
    assert seen["state"] == state


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"value": 0}, "/value"),
        ({"value": 101}, "/value"),
        ({"value": -1}, "/value"),
        ({"value": 1.5}, "/value"),
        ({"kind": "amount", "value": 0}, "/value"),
        ({"kind": "amount", "value": 10**16}, "/value"),
        ({"kind": "free_delivery", "value": 1}, "/value"),
        ({"kind": "gift"}, "/kind"),
        ({"code": ""}, "/code"),
        ({"code": "two words"}, "/code"),
        ({"code": "x" * 41}, "/code"),
        ({"limit_total": 0}, "/limit_total"),
        ({"limit_per_customer": -1}, "/limit_per_customer"),
        ({"starts_at": "2999-01-02T00:00:00Z", "ends_at": "2999-01-01T00:00:00Z"}, "/ends_at"),
        ({"ends_at": "2999-01-01T00:00:00"}, "/ends_at"),
        ({"starts_at": "0001-01-01T00:00:00Z"}, "/starts_at"),
        ({"ends_at": "9999-12-31T23:59:59-12:00"}, "/ends_at"),
        ({"minimum_subtotal": -1}, "/minimum_subtotal"),
        ({"used": 0}, ""),
    ],
)
async def test_an_invalid_code_is_refused_with_a_pointer(
    client: httpx.AsyncClient, clerk: Person, change: dict[str, Any], pointer: str
) -> None:
    refused = await client.post("/api/admin/discounts", json={**CODE, **change}, headers=clerk.headers)
    assert refused.status_code == 422, refused.text
    assert refused.json()["errors"][0]["pointer"].startswith(pointer)


async def test_a_live_code_is_made_once_whatever_its_case(client: httpx.AsyncClient, clerk: Person) -> None:
    await client.post("/api/admin/discounts", json=CODE, headers=clerk.headers)
    again = await client.post("/api/admin/discounts", json={**CODE, "code": "AUTUMN10"}, headers=clerk.headers)
    assert (again.status_code, again.json()["code"]) == (409, "code_taken")


async def test_only_staff_change_codes(client: httpx.AsyncClient, shop: OpenShop) -> None:
    ada = await sign_up(client, shop)
    for headers, status in (({}, 401), (ada.headers, 403)):
        assert (await client.post("/api/admin/discounts", json=CODE, headers=headers)).status_code == status
        assert (await client.get("/api/admin/discounts", headers=headers)).status_code == status
        assert (await client.delete("/api/admin/discounts/x", headers=headers)).status_code == status
        assert (await client.patch("/api/admin/discounts/x", json={}, headers=headers)).status_code == status


@pytest.mark.parametrize(
    ("columns", "status", "words"),
    [
        ({"code": "other"}, 422, "isn't valid"),
        ({"limit_total": 1, "used": 1}, 409, "used up"),
        ({"minimum_subtotal": 7801}, 409, "Spend £0.01 more"),
        ({"currency": "EUR"}, 409, "EUR"),
    ],
)
async def test_an_invalid_code_is_refused_and_the_order_may_go_without(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, columns: dict[str, Any], status: int, words: str
) -> None:
    await coded(shop, **columns)
    refused = await client.post("/api/orders", json=order_of(cast, discount_code="AUTUMN"))
    assert refused.status_code == status, refused.text
    assert refused.json()["errors"][0]["pointer"] == "/discount_code"
    assert words in refused.json()["errors"][0]["detail"]
    assert await shop.value("SELECT count(*) FROM orders") == 0
    assert (await client.post("/api/orders", json=order_of(cast))).status_code == 201


async def test_times_are_by_the_databases_clock(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    await coded(shop)
    for change, words in (
        ("starts_at = now() + interval '1 minute'", "isn't active yet"),
        ("starts_at = NULL, ends_at = now() - interval '1 second'", "has expired"),
    ):
        await shop.run(f"UPDATE discounts SET {change}")
        refused = await client.post("/api/orders", json=order_of(cast, discount_code="AUTUMN"))
        assert words in refused.json()["detail"]


async def test_free_delivery_and_an_amount(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    await coded(shop, code="POST", kind="free_delivery", value=0)
    await coded(shop, code="FIVER", kind="amount", value=500)
    mug = [{"variant_id": str(cast.oat_mug), "quantity": 1}]
    free = (await client.post("/api/orders", json=order_of(cast, items=mug, discount_code="POST"))).json()
    assert (free["discount"], free["delivery"], free["total"]) == (0, 0, 1800)
    assert "free with code POST" in free["explanation"]["delivery"]
    both = [*mug, {"variant_id": str(cast.kettle), "quantity": 1}]
    less = (await client.post("/api/orders", json=order_of(cast, items=both, discount_code="FIVER"))).json()
    assert (less["discount"], less["total"]) == (500, 9100)
    assert [line["discount"] for line in less["lines"]] == [94, 406]
    await books(shop)


@pytest.mark.parametrize("by", ["guest", "account"])
async def test_a_customer_uses_a_code_as_often_as_allowed(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, by: str
) -> None:
    await coded(shop, limit_per_customer=1)
    ada = await sign_up(client, shop)
    headers = ada.headers if by == "account" else {}
    body = order_of(cast, discount_code="AUTUMN")
    assert (await client.post("/api/orders", json=body, headers=headers)).status_code == 201
    other = {**body, "email": "ADA@example.com" if by == "guest" else "other@example.com"}
    refused = await client.post("/api/orders", json=other, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "discount_refused")
    assert (await client.post("/api/orders", json={**body, "email": "bob@example.com"})).status_code == 201


async def test_a_key_stands_for_its_code_too(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    await coded(shop, limit_total=1)
    headers = {"Idempotency-Key": "one"}
    body = order_of(cast, discount_code="AUTUMN")
    first = await client.post("/api/orders", json=body, headers=headers)
    again = await client.post("/api/orders", json={**body, "discount_code": "autumn"}, headers=headers)
    assert (again.status_code, again.json()["id"]) == (201, first.json()["id"])
    assert (await client.post("/api/orders", json=order_of(cast), headers=headers)).status_code == 422


async def test_a_cancelled_order_gives_its_code_back_once(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await coded(shop, limit_total=1)
    ada = await sign_up(client, shop)
    body = order_of(cast, discount_code="AUTUMN")
    for _ in range(2):
        order = (await client.post("/api/orders", json=body, headers=ada.headers)).json()
        await client.post(f"/api/orders/{order['id']}/payments", json={}, headers=ada.headers)
        assert (await client.post("/api/orders", json=body, headers=ada.headers)).status_code == 409
        await client.post(f"/api/orders/{order['id']}/cancel", headers=ada.headers)
        assert (await client.post(f"/api/orders/{order['id']}/cancel", headers=ada.headers)).status_code == 409
        assert await shop.value("SELECT used FROM discounts") == 0
    assert await shop.value("SELECT count(*) FROM discount_uses WHERE released_at IS NOT NULL") == 2
    await books(shop)


async def test_a_refund_by_line_is_what_was_paid_for_the_line(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, clerk: Person
) -> None:
    await coded(shop, value=33)
    items = [{"variant_id": str(cast.kettle), "quantity": 1}, {"variant_id": str(cast.oat_mug), "quantity": 3}]
    body = order_of(cast, items=items, discount_code="AUTUMN")
    order = (await client.post("/api/orders", json=body, headers=clerk.headers)).json()
    await client.post(f"/api/orders/{order['id']}/payments", json={}, headers=clerk.headers)
    back = 0
    for line, quantity in ((1, 1), (1, 2), (0, 1)):
        wanted = [{"line_id": order["lines"][line]["id"], "quantity": quantity, "restock": False}]
        refund = {"lines": wanted, "reason": "Dented"}
        answer = await client.post(f"/api/orders/{order['id']}/refunds", json=refund, headers=clerk.headers)
        assert answer.status_code == 201, answer.text
        back += answer.json()["refund"]["amount"]
    assert back == order["total"] - order["delivery"]
    await books(shop)


@pytest.mark.parametrize("lie", ["discount", "total", "currency", "tax", "delivery", "discount_value"])
async def test_an_api_client_cannot_set_its_own_price(client: httpx.AsyncClient, cast: Cast, lie: str) -> None:
    assert (await client.post("/api/orders", json=order_of(cast, **{lie: 1}))).status_code == 422


@pytest.mark.parametrize("code", ["a\x00b", "x" * 41, "ünicode", "' OR 1=1 --", "A\nB"])
async def test_odd_codes_are_refused_with_a_pointer(client: httpx.AsyncClient, cast: Cast, code: str) -> None:
    refused = await client.post("/api/orders", json=order_of(cast, discount_code=code))
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/discount_code")
