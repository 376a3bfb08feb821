"""A month is closed: its figures stay, later changes are corrections, and nobody alters it unseen."""

import hashlib
from datetime import UTC, datetime

import httpx

from domain.accounts.views import Role
from domain.books.checks import run_checks
from tests.support.api.people import Person, official
from tests.support.sales import Sale, issue, sell
from tests.support.shop import OpenShop
from tests.support.web.people import sign_in

HERE = "/api/admin/reports/months"
CHECK = "Each closed month is as it was when it was closed, and follows the one before"


async def refund(shop: OpenShop, sale: Sale, amount: int) -> None:
    async with shop.shop.database.transaction() as connection:
        await Sale(connection, sale.id, sale.line, sale.payment, sale.currency).refund(amount)


async def close(client: httpx.AsyncClient, clerk: Person, month: str) -> httpx.Response:
    return await client.post(HERE, json={"month": month}, headers=clerk.headers)


def sales_of(answer: httpx.Response, part: str = "figures", section: str = "sales") -> dict[str, int]:
    return {one["figure"]: one["amount"] for one in answer.json()[part] if one["section"] == section}


async def holds(shop: OpenShop) -> bool:
    async with shop.shop.database.read() as connection:
        return next(one.holds for one in await run_checks(connection) if one.sentence == CHECK)


async def test_a_closed_month_stays_and_later_changes_are_corrections(
    client: httpx.AsyncClient, shop: OpenShop
) -> None:
    clerk = await official(client, shop, "staff")
    async with shop.shop.database.transaction() as connection:
        sale = await sell(connection, datetime(2026, 3, 31, 22, 59, tzinfo=UTC), 5000)
        await sell(connection, datetime(2026, 3, 31, 23, 1, tzinfo=UTC), 700)
        tax = {"words": "VAT at 20%", "gross": 5000, "tax": 833, "rate": 2000}
        await issue(connection, sale.id, datetime(2026, 3, 31, 22, 59, tzinfo=UTC), [tax])
    march = await close(client, clerk, "2026-03")
    assert (march.status_code, march.json()["closed_by"]) == (201, "staff@example.com")
    assert sales_of(march) == {"captured": 5000, "orders": 1, "paid": 1, "sold": 5000, "units": 1}
    assert sales_of(march, section="tax") == {"documents": 1, "net": 4167, "tax": 833}
    for again in ("2026-03", "2026-05"):
        assert (await close(client, clerk, again)).status_code == 409
    for bad in ("2099-01", "9999-12", "2026-13", "March"):
        assert (await close(client, clerk, bad)).status_code == 422, bad

    await refund(shop, sale, 1200)
    now = await client.get(f"{HERE}/2026-03", headers=clerk.headers)
    assert (sales_of(now), sales_of(now, "corrections")) == (sales_of(march), {"refunded": 1200})
    april = await close(client, clerk, "2026-04")
    assert sales_of(april)["captured"] == 700
    assert sales_of(april, section="correction of 2026-03 sales") == {"refunded": 1200}
    assert sales_of(await client.get(f"{HERE}/2026-03", headers=clerk.headers), "corrections") == {}
    await refund(shop, sale, 300)
    listed = (await client.get(HERE, headers=clerk.headers)).json()["items"]
    assert [(one["month"], len(one["corrections"])) for one in listed] == [("2026-04", 0), ("2026-03", 3)]

    file = await client.get(f"{HERE}/2026-03/file", headers=clerk.headers)
    assert hashlib.sha256(file.content).hexdigest() == march.json()["sha256"]
    assert (await client.get(f"{HERE}/2026-05", headers=clerk.headers)).status_code == 404
    await sign_in(client, shop, "clerk@example.com", Role.STAFF)
    page = (await client.get("/admin/reports/months/2026-03")).text
    assert ("<td>United Kingdom</td>" in page, "<td>United Kingdom, VAT at 20%</td>" in page) == (True, True)
    assert await holds(shop)
    await shop.run("UPDATE closed_months SET figures = replace(figures, '5000', '4000') WHERE month = '2026-03-01'")
    assert not await holds(shop)
    await shop.run("UPDATE closed_months SET digest = encode(sha256(convert_to(figures, 'UTF8')), 'hex')")
    assert not await holds(shop)


async def test_a_month_is_closed_on_a_page_by_who_is_sure(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await sign_in(client, shop, "clerk@example.com", Role.STAFF)
    page = "/admin/reports/months"
    assert "No month is closed yet" in (await client.get(page)).text
    for form, field in (({"month": "2026-03"}, "sure"), ({"month": "soon", "sure": "yes"}, "month")):
        refused = await client.post(page, data=form)
        assert (refused.status_code, f'id="{field}-error"' in refused.text) == (422, True)
    closed = await client.post(page, data={"month": "2026-03", "sure": "yes"})
    assert closed.headers["location"] == f"{page}/2026-03"
    assert "Nothing was sold in this month." in (await client.get(f"{page}/2026-03")).text
    listed = (await client.get(page)).text
    assert "Close April 2026" in listed
    assert "clerk@example.com" in listed
    assert (await client.post(page, data={"month": "2026-03", "sure": "yes"})).status_code == 409
