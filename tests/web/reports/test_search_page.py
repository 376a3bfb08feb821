"""One search over orders and products, for staff."""

import httpx

from domain.accounts.roles import Job
from domain.accounts.views import Role
from tests.support.cast import Cast
from tests.support.shop import OpenShop
from tests.support.web.people import buy, sign_in

HERE = "/admin/search"


async def test_one_search_finds_products_and_leads_to_the_only_one(client: httpx.AsyncClient, shop: OpenShop) -> None:
    assert (await client.get(f"{HERE}?q=lamp")).status_code == 303
    await sign_in(client, shop, "owner@example.com", Role.ADMIN)
    only = await client.get(f"{HERE}?q=stovetop")
    assert (only.status_code, only.headers["location"]) == (303, "/admin/products/stovetop-kettle")
    several = (await client.get(f"{HERE}?q=kitchen")).text
    assert 'href="/admin/products/stovetop-kettle"' in several
    assert 'href="/admin/products/stoneware-mug"' in several
    assert "Nothing matches" in (await client.get(f"{HERE}?q=100%25")).text
    assert "Search for an order" in (await client.get(HERE)).text
    assert '<a class="admin__person" href="/account">' in (await client.get(HERE)).text


async def test_the_search_finds_customers(client: httpx.AsyncClient, shop: OpenShop) -> None:
    async with shop.visitor() as visitor:
        ada = await sign_in(visitor, shop, "ada.byron@example.net")
    await sign_in(client, shop, "clerk@example.com", Role.STAFF)
    assert f'href="/admin/customers/{ada}"' in (await client.get(f"{HERE}?q=byron")).text
    found = (await client.get("/api/admin/search?q=byron")).json()
    assert ([one["id"] for one in found["customers"]], found["more"]) == ([str(ada)], [])


async def test_the_search_over_json_finds_an_order_and_hides_what_may_not_be_seen(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    async with shop.visitor() as visitor:
        number = await buy(visitor, cast)
    await sign_in(client, shop, "packer@example.com", Job.PACKER)
    found = (await client.get(f"/api/admin/search?q={number[-4:]}")).json()
    assert ([one["number"] for one in found["orders"]], found["customers"]) == ([number], [])
    nothing = (await client.get("/api/admin/search?q=ada")).json()
    assert (nothing["orders"] != [], nothing["customers"]) == (True, [])
    assert (await client.get("/api/admin/search?q=" + "x" * 1000)).status_code == 422
    assert (await client.get("/api/admin/search")).json()["orders"] == []


async def test_a_bookkeeper_finds_no_way_to_change_products(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await sign_in(client, shop, "books@example.com", Job.BOOKKEEPER)
    page = (await client.get(f"{HERE}?q=stovetop")).text
    assert "Stovetop Kettle" in page
    assert "/admin/products/" not in page
