"""The audit log on a page."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import httpx

from domain.accounts.views import Role
from domain.audit.queries import AuditView
from tests.support.shop import OpenShop
from tests.support.web.people import sign_in
from web.audit.text import Change, entry_of

HERE = "/admin/audit"


async def test_the_log_tells_who_changed_what_from_what_to_what(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await sign_in(client, shop, "owner@example.com", Role.ADMIN)
    assert "Nothing was changed yet" in (await client.get(HERE)).text
    product_id = await shop.value("SELECT id FROM products WHERE slug = 'opal-lamp'")
    changed = await client.post(f"/admin/products/{product_id}/price", data={"version": "1", "price": "79.50"})
    assert changed.status_code == 303
    page = (await client.get(HERE)).text
    assert f'<a href="/admin/products/{product_id}">Opal Lamp</a>' in page
    assert "<del>89.00</del>" in page
    assert "<ins>79.50</ins>" in page
    assert "owner@example.com, <time" in page
    for query, found in {
        "person=OWNER@example.com&subject=opal-lamp": True,
        "person=nobody@example.com": False,
        "subject=stovetop-kettle": False,
        "since=2020-01-01&until=2020-01-01": False,
        "since=2020-01-01&until=nonsense&after=nonsense": True,
        "since=2020-01-01&until=9999-12-31": True,
    }.items():
        assert ("Opal Lamp" in (await client.get(f"{HERE}?{query}")).text) is found, query


def test_money_of_an_order_is_told_in_its_currency_from_what_to_what() -> None:
    details = {"due": 2005, "total": [4495, 6500], "delivery_method": ["standard", "standard"], "refund": 0}
    view = AuditView(
        UUID(int=1), datetime.now(UTC), None, "sue@example.com", "order.change_waiting", "M-10001", details
    )
    assert entry_of(view, "GBP").changes == (
        Change("total", "44.95", "65.00"), Change("due", "20.05", ""), Change("refund", "0.00", ""),
    )  # fmt: skip
    waived = replace(view, action="order.change_waived", details={"waived": 1200, "currency": "JPY"})
    assert entry_of(waived, "GBP").changes[0] == Change("waived", "1200", "")
    asked = {"request": {"changes": {"price": {"set": None, "percent": "10"}, "stock": None, "published": False}}}
    assert entry_of(replace(view, details=asked), "GBP").changes == (
        Change("request", "changes: price: percent: 10, published: no", ""),
    )


async def test_only_administrators_read_it(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await sign_in(client, shop, "clerk@example.com", Role.STAFF)
    assert (await client.get(HERE)).status_code == 403
    assert HERE not in (await client.get("/admin/products")).text
