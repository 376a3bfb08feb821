"""The audit log on a page."""

import httpx

from domain.accounts.views import Role
from tests.support.shop import OpenShop
from tests.support.web.people import sign_in

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


async def test_only_administrators_read_it(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await sign_in(client, shop, "clerk@example.com", Role.STAFF)
    assert (await client.get(HERE)).status_code == 403
    assert HERE not in (await client.get("/admin/products")).text
