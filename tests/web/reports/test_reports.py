"""Reports on pages, over JSON and as files: the figures of a few orders that are known, each in its own currency."""

import csv
import io
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest

from domain.accounts.views import Role
from domain.reports.stock_values import keep_stock_sums
from domain.search.counts import Found, count_searches
from tests.support.api.people import Person, official
from tests.support.cast import Cast
from tests.support.sales import issue, sell
from tests.support.shop import OpenShop
from tests.support.web.people import sign_in
from web.reports.definitions import REPORTS, ReportName

MARCH = "from=2026-03-01&to=2026-03-31"
MOST_QUERIES = 12
FOUND = {"kettle": Found(1), "zzyzx": Found(0), "lamp": Found(1, (UUID(int=1),))}


def on(day: int, hour: int = 12, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


@pytest.fixture
async def books(shop: OpenShop) -> None:
    """Orders of March 2026, when the clocks go forward: two currencies, a refund, a dispute, a last moment."""
    async with shop.shop.database.transaction() as connection:
        kettle = await sell(connection, on(2), 7800, units=2, discount=600, code="TEN")
        await kettle.refund(2000, units=1)
        mug = await sell(connection, on(28, 23, 59), 1800, slug="stoneware-mug", country="FR")
        await mug.lose(300)
        await sell(connection, on(31, 22, 59), 1000, slug="gone", email="eve@example.com")
        await sell(connection, on(31, 23), 5000)  # in London this is 1 April
        await sell(connection, on(10), 4000, currency="EUR", slug="=HYPERLINK(1)")
        await sell(connection, on(10), 900, status="pending")
        at20 = {"words": "VAT at 20%", "gross": 15000, "tax": 2500, "rate": 2000}
        await issue(connection, kettle.id, on(2), [at20])
        back = {"words": "VAT at 20%", "gross": 2000, "tax": 333, "rate": 2000}
        await issue(connection, kettle.id, on(20), [back], kind="credit_note")
        await count_searches(connection, on(3), {"kettle": 2, "zzyzx": 1, "lamp": 1}, FOUND)
        french = {"words": "VAT at 20%", "gross": 1800, "tax": 300, "rate": 2000}
        await issue(connection, mug.id, on(29), [french], country="FR")


@pytest.fixture
async def clerk(client: httpx.AsyncClient, shop: OpenShop) -> Person:
    return await official(client, shop, "staff")


async def report(client: httpx.AsyncClient, clerk: Person, name: str, query: str = MARCH) -> dict[str, Any]:
    answer = await client.get(f"/api/admin/reports/{name}?{query}", headers=clerk.headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_sales_are_told_by_whatever_is_asked(client: httpx.AsyncClient, books: None, clerk: Person) -> None:
    monthly = await report(client, clerk, "sales", f"{MARCH}&by=month")
    pounds, euros = monthly["rows"]
    assert pounds == {
        "start": "2026-03-01", "end": "2026-03-31", "orders": 4, "paid_orders": 3, "units": 4, "captured": 17800,
        "refunded": 2000, "disputed": 300, "revenue": 15500, "average_order": 5166, "currency": "GBP",
    }  # fmt: skip
    assert (euros["orders"], euros["revenue"], euros["currency"]) == (1, 4000, "EUR")
    assert [one["revenue"] for one in monthly["totals"]] == [15500, 4000]
    daily = await report(client, clerk, "sales")
    assert {one["start"]: one["revenue"] for one in daily["rows"] if one["revenue"]} == {
        "2026-03-02": 13000, "2026-03-28": 1500, "2026-03-31": 1000, "2026-03-10": 4000,
    }  # fmt: skip
    assert len(daily["rows"]) == 2 * 31
    by_country = await report(client, clerk, "sales", f"{MARCH}&by=country")
    assert [(one["country"], one["currency"], one["revenue"]) for one in by_country["rows"]] == [
        ("GB", "EUR", 4000), ("GB", "GBP", 14000), ("FR", "GBP", 1500),
    ]  # fmt: skip
    by_code = await report(client, clerk, "sales", f"{MARCH}&by=code")
    assert {(one["code"], one["currency"]): one["revenue"] for one in by_code["rows"]} == {
        ("TEN", "GBP"): 13000, ("", "GBP"): 2500, ("", "EUR"): 4000,
    }  # fmt: skip


async def test_goods_customers_and_payments_are_told(client: httpx.AsyncClient, books: None, clerk: Person) -> None:
    products = await report(client, clerk, "products")
    assert [(one["product"], one["currency"], one["units"], one["net"]) for one in products["rows"]] == [
        ("=HYPERLINK(1)", "EUR", 1, 4000), ("Stovetop Kettle", "GBP", 2, 13000), ("Stoneware Mug", "GBP", 1, 1800),
        ("gone", "GBP", 1, 1000),
    ]  # fmt: skip
    categories = await report(client, clerk, "categories")
    assert [(one["category"], one["net"]) for one in categories["rows"] if one["currency"] == "GBP"] == [
        ("Kitchen", 14800), ("Products that are gone", 1000),
    ]  # fmt: skip
    customers = await report(client, clerk, "customers")
    assert {(one["customer"], one["currency"]): one["orders"] for one in customers["rows"]} == {
        ("new", "GBP"): 2, ("returning", "GBP"): 2, ("returning", "EUR"): 1,
    }  # fmt: skip
    assert customers["title"] == "Customers"
    payments = await report(client, clerk, "payments")
    assert [(one["provider"], one["currency"], one["paid_orders"], one["net"]) for one in payments["rows"]] == [
        ("simulated", "EUR", 1, 4000), ("simulated", "GBP", 3, 15500),
    ]  # fmt: skip
    stock = await report(client, clerk, "stock")
    kitchen = next(one for one in stock["rows"] if one["category"] == "Kitchen")
    assert (kitchen["units"], kitchen["value"], kitchen["units_sold"]) == (55, 40 * 7800 + 15 * 1800, 3)
    assert (kitchen["days"], stock["counted_at"]) == (55 * 31 // 3, None)


async def test_a_large_shop_keeps_sums_of_its_stock_and_says_how_old_they_are(
    clerk: Person, client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    async def kettles() -> tuple[object, bool]:
        found = await report(client, clerk, "stock")
        return next(one["units"] for one in found["rows"] if one["category"] == "Kitchen"), bool(found["counted_at"])

    async with shop.shop.database.transaction() as connection:
        assert await keep_stock_sums(connection, large=-1) > 0  # a table that was never analysed has -1 rows
    await shop.run("UPDATE stock_items SET on_hand = on_hand + 1 WHERE variant_id = $1", cast.kettle)
    assert await kettles() == (55, True)
    await shop.run("UPDATE stock_sums SET counted_at = counted_at - interval '16 minutes'")
    assert await kettles() == (56, False), "the worker has made none for too long"
    async with shop.shop.database.transaction() as connection:
        assert await keep_stock_sums(connection) == 0
    assert await shop.value("SELECT count(*) FROM stock_sums") == 0


async def test_tax_is_told_as_returns_ask_for_it(client: httpx.AsyncClient, books: None, clerk: Person) -> None:
    tax = await report(client, clerk, "tax")
    assert [(one["country"], one["rate"], one["net_left"], one["tax_left"]) for one in tax["rows"]] == [
        ("FR", 2000, 1500, 300), ("GB", 2000, 10833, 2167),
    ]  # fmt: skip
    uk, one_stop = tax["further"]
    assert {one["box"]: one["amount"] for one in uk["rows"]} == {
        "1": 2167, "2": None, "3": 2167, "4": None, "5": None, "6": 10833, "7": None, "8": None, "9": None,
    }  # fmt: skip
    assert one_stop["rows"] == [{"country": "FR", "rate": 2000, "net": 1500, "tax": 300, "currency": "GBP"}]


async def test_a_file_holds_the_same_and_no_formula(client: httpx.AsyncClient, books: None, clerk: Person) -> None:
    answer = await client.get(f"/api/admin/reports/products.csv?{MARCH}", headers=clerk.headers)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [(one["product"], one["net"], one["currency"]) for one in rows[:2]] == [
        ("'=HYPERLINK(1)", "40.00", "EUR"), ("Stovetop Kettle", "130.00", "GBP"),
    ]  # fmt: skip
    for name in ReportName:
        file = await client.get(f"/api/admin/reports/{name}.csv?{MARCH}", headers=clerk.headers)
        head, *lines = list(csv.reader(io.StringIO(file.text.removeprefix("\ufeff"))))
        told = await report(client, clerk, name)
        assert (head, len(lines)) == ([one["key"] for one in told["columns"]], len(told["rows"]))


async def test_every_report_is_a_page_with_its_chart_and_table(
    queries: list[str], client: httpx.AsyncClient, shop: OpenShop, books: None
) -> None:
    await sign_in(client, shop, "clerk@example.com", Role.STAFF)
    index = (await client.get("/admin/reports")).text
    for name, definition in REPORTS.items():
        assert f'href="/admin/reports/{name}"' in index
        for by in definition.choices:
            queries.clear()
            page = await client.get(f"/admin/reports/{name}?{MARCH}&by={by}")
            assert (page.status_code, 0 < len(queries) <= MOST_QUERIES) == (200, True), (name, queries)
            if name != ReportName.RETURNS:
                assert '<svg class="chart__bars"' in page.text
                assert '<table class="report-table">' in page.text
    days = (await client.get(f"/admin/reports/sales?{MARCH}")).text
    assert "£130" in days
    assert ('<th scope="col">Day</th>' in days, '<th scope="col">To</th>' in days) == (True, False)
    assert (await client.get("/admin/reports/nonsense")).status_code == 404
    quiet = (await client.get("/admin/reports/sales?from=2020-01-01&to=2020-01-31&by=code")).text
    assert ("Nothing in these days" in quiet, "from 2020-01-01" in quiet) == (True, False)


BAD = {
    "from=2026-02-30": "from", "from=2026-03-02&to=2026-03-01": "from", "to=9999-12-31": "to", "by=hour": "by",
    "from=2020-01-01&to=2026-01-01": "from", "from=2024-01-01&to=2026-01-01&by=day": "by",
}  # fmt: skip


async def test_bad_days_are_refused_beside_the_field(client: httpx.AsyncClient, shop: OpenShop, clerk: Person) -> None:
    for query, field in BAD.items():
        refused = await client.get(f"/api/admin/reports/sales?{query}", headers=clerk.headers)
        assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json"), query
        assert field in refused.json()["errors"][0]["pointer"], query
    await sign_in(client, shop, "clerk@example.com", Role.STAFF)
    for query, field in BAD.items():
        page = await client.get(f"/admin/reports/sales?{query}")
        assert (page.status_code, "field__error" in page.text) == (422, True), query
        assert field == "by" or f'id="report-{field}-error"' in page.text, query
