"""Categories through the API: a tree that administrators change and that stays a tree."""

import asyncio
from typing import Any

import httpx
import pytest

from tests.support.api.people import Person, official, sign_up
from tests.support.shop import OpenShop


@pytest.fixture
async def grace(client: httpx.AsyncClient, shop: OpenShop) -> Person:
    return await official(client, shop, "admin")


def matching(grace: Person, tag: str) -> dict[str, str]:
    return {**grace.headers, "If-Match": tag}


async def test_a_category_comes_moves_and_goes(client: httpx.AsyncClient, shop: OpenShop, grace: Person) -> None:
    body = {"name": "Small Kitchen Things", "parent": "kitchen", "description": "Small"}
    added = await client.post("/api/categories", json=body, headers=grace.headers)
    category = added.json()
    assert (added.status_code, category["slug"], category["parent"], category["version"]) == (
        201, "small-kitchen-things", "kitchen", 1,
    )  # fmt: skip
    path = added.headers["location"]
    shown = await client.get("/api/categories/small-kitchen-things")
    assert (shown.json(), shown.headers["etag"]) == (category, added.headers["etag"])
    [home] = (await client.get("/api/categories")).json()["items"]
    assert [one["slug"] for one in home["children"][0]["children"]] == ["small-kitchen-things"]
    tray = {"name": "Tray", "category": category["id"], "price": 100}
    assert (await client.post("/api/products", json=tray, headers=grace.headers)).json()["category"] == category["slug"]
    assert (await client.get("/api/products?category=kitchen&q=tray")).json()["total"] == 1

    moved = await client.put(path, json={"name": "Small"}, headers=matching(grace, shown.headers["etag"]))
    assert (moved.status_code, moved.json()["parent"], moved.json()["slug"]) == (200, None, category["slug"])
    assert (moved.json()["version"], moved.json()["description"]) == (2, "")
    full = await client.delete(path, headers=matching(grace, '"2"'))
    assert (full.status_code, full.json()["code"], full.json()["products"]) == (409, "category_in_use", 1)
    gone = await client.patch("/api/products/tray", json={"category": "home"}, headers=matching(grace, "*"))
    assert gone.json()["category"] == "home"
    assert (await client.delete(path, headers=matching(grace, '"2"'))).status_code == 204
    assert (await client.get(path)).status_code == 404
    assert (await client.get("/c/small-kitchen-things")).status_code == 404
    actions = "SELECT array_agg(action::text ORDER BY id) FROM audit_entries WHERE action LIKE 'category%'"
    assert await shop.value(actions) == ["category.added", "category.changed", "category.deleted"]


async def test_a_category_with_subcategories_is_not_deleted(client: httpx.AsyncClient, grace: Person) -> None:
    refused = await client.delete("/api/categories/home", headers=matching(grace, "*"))
    assert (refused.status_code, refused.json()["categories"], refused.json()["products"]) == (409, 2, 2)
    assert refused.json()["detail"].startswith("Home still has 2 products and 2 categories.")


async def test_a_change_says_which_version_it_saw(client: httpx.AsyncClient, grace: Person) -> None:
    body = {"name": "Lights", "parent": "home"}
    for method in ("PUT", "DELETE"):
        sent = body if method == "PUT" else None
        missing = await client.request(method, "/api/categories/lighting", headers=grace.headers, json=sent)
        stale = await client.request(method, "/api/categories/lighting", headers=matching(grace, '"7"'), json=sent)
        assert (missing.status_code, stale.status_code, stale.json()["current_version"]) == (428, 412, 1)
    answers = await asyncio.gather(
        *(client.put("/api/categories/lighting", json=body, headers=matching(grace, '"1"')) for _ in range(5))
    )
    assert sorted(one.status_code for one in answers) == [200, 412, 412, 412, 412]


async def test_no_ring_can_be_made(client: httpx.AsyncClient, shop: OpenShop, grace: Person) -> None:
    for parent in ("home", "kitchen"):
        ring = await client.put(
            "/api/categories/home", json={"name": "Home", "parent": parent}, headers=matching(grace, "*")
        )
        assert (ring.status_code, ring.json()["errors"][0]["pointer"]) == (422, "/parent")
    both = await asyncio.gather(
        *(
            client.put(f"/api/categories/{one}", json={"name": one, "parent": other}, headers=matching(grace, "*"))
            for one, other in (("kitchen", "lighting"), ("lighting", "kitchen"))
        )
    )
    assert sorted(one.status_code for one in both) == [200, 422]
    parent = "kitchen"
    for _ in range(4):
        added = await client.post("/api/categories", json={"name": "x", "parent": parent}, headers=grace.headers)
        parent = added.json().get("id", "")
    assert (added.status_code, added.json()["errors"][0]["pointer"]) == (422, "/parent")


SENSELESS: list[tuple[dict[str, Any], int]] = [
    ({}, 422), ({"name": ""}, 422), ({"name": "\x00"}, 422), ({"name": "a" * 121}, 422),
    ({"name": "a", "slug": "A"}, 422),
    ({"name": "a", "parent": "nowhere"}, 422), ({"name": "a", "version": 2}, 422), ({"name": "a", "position": -1}, 422),
    ({"name": "a", "slug": "home"}, 409),
]  # fmt: skip


async def test_invalid_categories_are_refused(client: httpx.AsyncClient, grace: Person) -> None:
    for body, status in SENSELESS:
        refused = await client.post("/api/categories", json=body, headers=grace.headers)
        assert refused.status_code == status, (body, refused.text)
    unusable = {"name": "a", "description": "\ue000"}
    refused = await client.post("/api/categories", json=unusable, headers=grace.headers)
    assert refused.json()["errors"] == [
        {"pointer": "/description", "detail": "This contains characters that we cannot use."}
    ]
    for method in ("PUT", "DELETE"):
        sent = {"name": "a"} if method == "PUT" else None
        answer = await client.request(method, "/api/categories/nothing", headers=matching(grace, "*"), json=sent)
        assert answer.status_code == 404


async def test_only_some_staff_change_categories(client: httpx.AsyncClient, shop: OpenShop) -> None:
    clerk, ada = await official(client, shop, "bookkeeper"), await sign_up(client, shop)
    paths = (("POST", "/api/categories"), ("PUT", "/api/categories/home"), ("DELETE", "/api/categories/home"))
    for method, path in paths:
        body = {"name": "Mine"} if method != "DELETE" else None
        assert (await client.request(method, path, json=body)).status_code == 401
        for user in (clerk, ada):
            assert (await client.request(method, path, headers=matching(user, "*"), json=body)).status_code == 403
