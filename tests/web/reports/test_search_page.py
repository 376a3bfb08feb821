"""One search over orders and products, for staff."""

import httpx

from domain.accounts.roles import Job
from domain.accounts.views import Role
from tests.support.shop import OpenShop
from tests.support.web.people import sign_in

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


async def test_a_bookkeeper_finds_no_way_to_change_products(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await sign_in(client, shop, "books@example.com", Job.BOOKKEEPER)
    page = (await client.get(f"{HERE}?q=stovetop")).text
    assert "Stovetop Kettle" in page
    assert "/admin/products/" not in page
