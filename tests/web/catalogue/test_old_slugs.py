"""Old slugs lead to where the product or category is now, for ever."""

import asyncio

import httpx
import pytest

from tests.support.api.goods import TRAY, add, matching
from tests.support.api.people import Person, official
from tests.support.shop import OpenShop


@pytest.fixture
async def grace(client: httpx.AsyncClient, shop: OpenShop) -> Person:
    return await official(client, shop, "admin")


async def leads(client: httpx.AsyncClient, path: str) -> tuple[int, str]:
    answer = await client.get(path)
    return answer.status_code, answer.headers.get("location", "")


async def rename(client: httpx.AsyncClient, grace: Person, before: str, after: str) -> None:
    changed = await client.patch(f"/api/products/{before}", json={"slug": after}, headers=matching(grace, "*"))
    assert changed.status_code == 200, changed.text


async def test_old_slugs_of_a_product_lead_to_it(client: httpx.AsyncClient, grace: Person) -> None:
    await add(client, grace)
    await rename(client, grace, "oak-tray", "oak-board")
    assert await leads(client, "/p/oak-tray?variant=x&utm_source=a%26b") == (
        301,
        "/p/oak-board?variant=x&utm_source=a%26b",
    )
    await rename(client, grace, "oak-board", "oak-plank")
    for folder in ("/p", "/api/products"):
        for old in ("oak-tray", "oak-board"):
            assert await leads(client, f"{folder}/{old}") == (301, f"{folder}/oak-plank")
        assert await leads(client, f"{folder}/oak-bench") == (404, "")

    await rename(client, grace, "oak-plank", "oak-tray")
    assert await leads(client, "/p/oak-tray") == (200, "")
    assert await leads(client, "/p/oak-plank") == (301, "/p/oak-tray")

    other = await add(client, grace, name="Another", slug="oak-plank")
    assert (await client.get("/api/products/oak-plank")).json()["id"] == other.json()["id"]
    assert await leads(client, "/p/oak-board") == (301, "/p/oak-tray")
    await client.delete("/api/products/oak-tray", headers=matching(grace, "*"))
    assert await leads(client, "/p/oak-board") == (404, "")


async def test_old_slugs_of_a_category_lead_to_it(client: httpx.AsyncClient, grace: Person) -> None:
    body = {"name": "Kitchen", "slug": "cooking", "parent": "home"}
    assert (await client.put("/api/categories/kitchen", json=body, headers=matching(grace, "*"))).status_code == 200
    assert await leads(client, "/c/kitchen?sort=price&page=2&x=1") == (301, "/c/cooking?sort=price&page=2&x=1")
    assert await leads(client, "/api/categories/kitchen") == (301, "/api/categories/cooking")
    assert (await client.get("/api/products?category=kitchen")).json()["total"] == 2
    await client.post("/api/categories", json={"name": "Kitchen"}, headers=grace.headers)
    assert await leads(client, "/c/kitchen") == (200, "")


async def test_a_redirect_is_cached_and_each_visitor_keeps_the_query(
    queries: list[str], client: httpx.AsyncClient, shop: OpenShop, grace: Person
) -> None:
    await add(client, grace, **TRAY)
    await rename(client, grace, "oak-tray", "oak-board")
    async with shop.visitor() as visitor:
        await leads(visitor, "/p/oak-tray?gclid=1")
        await asyncio.sleep(0.05)  # asyncpg tells of a query a moment later
        queries.clear()
        again = await visitor.get("/p/oak-tray?gclid=2", headers={"If-None-Match": "*"})
        assert (again.status_code, again.headers["location"]) == (301, "/p/oak-board?gclid=2")
        assert (again.headers["x-cache"], again.content, queries) == ("hit", b"", [])
        assert "public" in again.headers["cache-control"]
        await add(client, grace, name="Newer", slug="oak-tray")
        assert (await client.get("/p/oak-tray")).status_code == 200
