"""Dashboard and reports through the API: counted right, for staff only, and reading only."""

from typing import Any

import httpx
import pytest

from tests.support.api.people import Person, official, sign_up
from tests.support.cast import Cast
from tests.support.shop import OpenShop

ADDRESS = {"name": "Ada Byron", "line1": "12 St James's Square", "city": "London", "postal_code": "SW1Y 4JH",
           "country": "GB"}  # fmt: skip


@pytest.fixture
async def clerk(client: httpx.AsyncClient, shop: OpenShop) -> Person:
    return await official(client, shop, "staff")


async def buy(
    client: httpx.AsyncClient, shop: OpenShop, variant: object, quantity: int, *, ago: str = "0 days", pay: bool = True
) -> dict[str, Any]:
    """An order that was placed so long ago."""
    items = [{"variant_id": str(variant), "quantity": quantity}]
    body = {"items": items, "email": "ada@example.com", "shipping_address": ADDRESS}
    order: dict[str, Any] = (await client.post("/api/orders", json=body)).json()
    if pay:
        paid = await client.post(f"/api/orders/{order['id']}/payments?key={order['access_key']}", json={})
        assert paid.status_code == 201, paid.text
    await shop.run("UPDATE orders SET placed_at = placed_at - $2::text::interval WHERE id = $1", order["id"], ago)
    return order


async def test_a_dashboard_compares_spans_and_lists_waiting_work(
    client: httpx.AsyncClient, shop: OpenShop, clerk: Person, cast: Cast
) -> None:
    await buy(client, shop, cast.kettle, 1)
    await buy(client, shop, cast.kettle, 2, pay=False)
    await buy(client, shop, cast.oat_mug, 4, ago="24 hours")
    await buy(client, shop, cast.oat_mug, 1, ago="40 days")
    await shop.run(
        "UPDATE outgoing_mail SET status = 'failed' WHERE id = (SELECT min(id::text)::uuid FROM outgoing_mail)"
    )
    answer = await client.get("/api/admin/dashboard", headers=clerk.headers)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    found = answer.json()
    now = {"orders": 2, "paid_orders": 1, "revenue": 7800, "average_order": 7800}
    before = {"orders": 1, "paid_orders": 1, "revenue": 7200, "average_order": 7200}
    assert (found["today"]["now"], found["today"]["before"], found["currency"]) == (now, before, "GBP")
    assert found["week"]["now"]["revenue"] in {7800, 7800 + 7200}
    assert found["orders_by_status"] | {"cancelled": 0} == {
        "pending": 1, "confirmed": 2, "shipped": 0, "delivered": 0, "cancelled": 0, "failed": 0,
    }  # fmt: skip
    assert [(one["product"], one["on_hand"]) for one in found["low_stock"]] == [
        ("Oak Stool", 0), ("Opal Lamp", 1), ("Stoneware Mug", 3),
    ]  # fmt: skip
    assert len(found["latest_orders"]) == 4
    waiting = await shop.value("SELECT count(*) FROM outgoing_mail WHERE status = 'waiting'")
    assert found["letters"] == {"waiting": waiting, "failed": 1, "untried_since": None}


async def test_revenue_is_captured_less_refunded(
    client: httpx.AsyncClient, shop: OpenShop, clerk: Person, cast: Cast
) -> None:
    await buy(client, shop, cast.kettle, 1)
    back = await buy(client, shop, cast.last_lamp, 1)
    cancelled = await client.post(f"/api/orders/{back['id']}/cancel?key={back['access_key']}")
    assert cancelled.status_code == 200
    await shop.run("UPDATE refunds SET status = 'succeeded', settled_at = now()")
    report = (await client.get("/api/admin/reports", headers=clerk.headers)).json()
    analytics = (await client.get("/api/admin/analytics", headers=clerk.headers)).json()
    assert report["total"]["revenue"] == analytics["total_revenue"] == 7800
    assert [one["name"] for one in report["best_sellers"]] == ["Stovetop Kettle"]


async def test_a_report_has_every_period_and_the_best_sellers(
    client: httpx.AsyncClient, shop: OpenShop, clerk: Person, cast: Cast
) -> None:
    await buy(client, shop, cast.kettle, 2)
    for place, day in enumerate(("2026-03-01 00:30+00", "2026-03-28 23:30+00", "2026-03-29 23:30+00")):
        order = await buy(client, shop, cast.oat_mug, place + 1)
        await shop.run("UPDATE orders SET placed_at = $2::text::timestamptz WHERE id = $1", order["id"], day)
    path = "/api/admin/reports?from=2026-03-01&to=2026-03-31"
    daily = (await client.get(path, headers=clerk.headers)).json()
    assert len(daily["periods"]) == 31
    sold = {one["start"]: one["orders"] for one in daily["periods"] if one["orders"]}
    assert sold == {"2026-03-01": 1, "2026-03-28": 1, "2026-03-30": 1}
    assert (daily["from"], daily["to"], daily["total"]["orders"]) == ("2026-03-01", "2026-03-31", 3)
    mugs = {"slug": "stoneware-mug", "name": "Stoneware Mug", "quantity": 6, "total": 6 * 1800}
    assert [one | {"id": ""} for one in daily["best_sellers"]] == [mugs | {"id": ""}]
    assert [(one["slug"], one["quantity"]) for one in daily["categories"]] == [("kitchen", 6)]
    monthly = (await client.get(f"{path}&group=month", headers=clerk.headers)).json()
    assert [(one["start"], one["end"], one["orders"]) for one in monthly["periods"]] == [
        ("2026-03-01", "2026-03-31", 3)
    ]
    assert monthly["total"] == daily["total"]


async def test_invalid_periods_are_refused(client: httpx.AsyncClient, clerk: Person) -> None:
    for query in ("from=2026-02-30", "from=2026-02-01&to=2026-01-01", "to=9999-12-31", "group=year", "first=2026-01-01",
                  "from=2020-01-01&to=2026-01-01", "limit=5"):  # fmt: skip
        refused = await client.get(f"/api/admin/reports?{query}", headers=clerk.headers)
        assert (refused.status_code, bool(refused.json()["errors"][0]["pointer"])) == (422, True), query


async def test_only_staff_see_reports(client: httpx.AsyncClient, shop: OpenShop) -> None:
    ada = await sign_up(client, shop)
    for path in ("/api/admin/dashboard", "/api/admin/reports"):
        assert (await client.get(path)).status_code == 401
        assert (await client.get(path, headers=ada.headers)).status_code == 403


async def test_two_currencies_are_never_added(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, clerk: Person
) -> None:
    await buy(client, shop, cast.kettle, 1)
    await shop.run("UPDATE orders SET currency = 'EUR'; UPDATE payments SET currency = 'EUR'")
    await buy(client, shop, cast.kettle, 1)
    alone = cast.kettle_price
    analytics = (await client.get("/api/admin/analytics", headers=clerk.headers)).json()
    assert (analytics["total_orders"], analytics["total_revenue"]) == (2, alone)
    dashboard = (await client.get("/api/admin/dashboard", headers=clerk.headers)).json()
    assert dashboard["today"]["now"]["revenue"] == alone
    report = (await client.get("/api/admin/reports", headers=clerk.headers)).json()
    assert (report["total"]["revenue"], report["best_sellers"][0]["total"]) == (alone, alone)
