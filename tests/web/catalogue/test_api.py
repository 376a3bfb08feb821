"""The catalogue through the API."""

from typing import Any

import httpx
import pytest

from tests.support.api.people import official
from tests.support.cast import Cast
from tests.support.shop import OpenShop


async def test_a_list_has_items_facets_and_a_total(client: httpx.AsyncClient, cast: Cast) -> None:
    answer = await client.get("/api/products?category=kitchen&sort=price")
    assert answer.headers["content-type"] == "application/json"
    found = answer.json()
    assert [item["slug"] for item in found["items"]] == ["stoneware-mug", "stovetop-kettle"]
    assert (found["total"], found["next_cursor"]) == (2, None)
    assert {"value": "Ink", "count": 1} in found["facets"]["colour"]
    mug = found["items"][0]
    assert (mug["price"], mug["currency"], mug["stock"], mug["category"]) == (1800, "GBP", 15, "kitchen")
    assert mug["image"]["url"] == "/media/stoneware-mug-800.webp"


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("q=kettle", {"stovetop-kettle"}),
        ("in_stock=true", {"stovetop-kettle", "opal-lamp", "stoneware-mug"}),
        ("price_min=8000&price_max=9000", {"opal-lamp"}),
        ("material=Glass&material=Wood", {"opal-lamp", "oak-stool"}),
        ("colour=Ink&in_stock=true&category=home", {"stoneware-mug"}),
    ],
)
async def test_lists_are_filtered(client: httpx.AsyncClient, query: str, slugs: set[str]) -> None:
    found = (await client.get(f"/api/products?{query}")).json()
    assert {item["slug"] for item in found["items"]} == slugs


async def test_cursors_walk_the_whole_list_once(client: httpx.AsyncClient) -> None:
    seen: list[str] = []
    path: str | None = "/api/products?limit=1&sort=name"
    while path:
        answer = await client.get(path)
        seen += [item["slug"] for item in answer.json()["items"]]
        path = answer.links["next"]["url"] if "next" in answer.links else None
        assert (path is None) == (answer.json()["next_cursor"] is None)
    assert seen == ["oak-stool", "opal-lamp", "stoneware-mug", "stovetop-kettle"]


@pytest.mark.parametrize("query", ["sort=newest", "sort=price", "sort=-price", "sort=name", "", "q=good"])
async def test_a_list_that_changes_is_read_without_gaps_and_repeats(
    client: httpx.AsyncClient, shop: OpenShop, query: str
) -> None:
    whole = [item["slug"] for item in (await client.get(f"/api/products?{query}")).json()["items"]]
    first = await client.get(f"/api/products?{query}&limit=2")
    await shop.run("UPDATE products SET published = false WHERE slug = ANY($1::text[])", whole[:2])
    await shop.run(
        "INSERT INTO products (category_id, slug, name, currency, price_from, price_to, position, created_at) "
        "SELECT category_id, 'copy', name, currency, price_from, price_to, position, created_at + interval '1 ms' "
        "FROM products WHERE slug = $1",
        whole[0],
    )
    rest = await client.get(f"/api/products?{query}&cursor={first.json()['next_cursor']}")
    assert [item["slug"] for item in rest.json()["items"] if item["slug"] != "copy"] == whole[2:]


MORE = ("q=mug", "in_stock=true", "material=Wood", "price_min=1")


async def test_a_cursor_is_good_for_its_own_list_only(client: httpx.AsyncClient) -> None:
    cursor = (await client.get("/api/products?limit=1&category=home&sort=price")).json()["next_cursor"]
    own = await client.get(f"/api/products?sort=price&limit=3&category=home&cursor={cursor}")
    assert (own.status_code, len(own.json()["items"])) == (200, 3)
    same = "sort=price&category=home"
    for other in ("sort=price", "sort=-price&category=home", *(f"{same}&{one}" for one in MORE)):
        refused = await client.get(f"/api/products?{other}&cursor={cursor}")
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/cursor"), other


@pytest.mark.parametrize(
    "query",
    [
        "limit=0", "limit=101", "limit=x", "sort=price;drop", "price_min=-1", "price_min=1.5", "in_stock=maybe",
        "cursor=abc", "cursor=%F0%9F%92%A5", "category=nowhere", "color=Oat", "page=2", "q=" + "x" * 101,
        "price_max=99999999999999999999",
    ],
)  # fmt: skip
async def test_senseless_parameters_are_refused_with_a_pointer(client: httpx.AsyncClient, query: str) -> None:
    refused = await client.get(f"/api/products?{query}")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/" + query.partition("=")[0]


async def test_a_product_is_found_by_slug_or_id(client: httpx.AsyncClient, cast: Cast) -> None:
    by_slug: dict[str, Any] = (await client.get("/api/products/stoneware-mug")).json()
    by_id = (await client.get(f"/api/products/{by_slug['id']}")).json()
    assert by_slug == by_id
    assert {str(cast.oat_mug), str(cast.ink_mug)} == {one["id"] for one in by_slug["variants"]}
    wanted = {"id", "slug", "name", "description", "category", "price", "currency", "stock", "in_stock", "version",
              "variants", "images"}  # fmt: skip
    assert wanted <= set(by_slug)
    assert {"id", "sku", "options", "price", "stock", "version"} <= set(by_slug["variants"][0])
    for hidden in ("secret-chair", "nothing", "00000000-0000-0000-0000-000000000000"):
        assert (await client.get(f"/api/products/{hidden}")).status_code == 404


@pytest.mark.parametrize("path", ["/api/products", "/api/products/opal-lamp", "/api/categories"])
async def test_unchanged_answers_are_not_sent_again(client: httpx.AsyncClient, path: str) -> None:
    first = await client.get(path)
    again = await client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "set-cookie" not in first.headers


async def test_categories_are_a_tree(client: httpx.AsyncClient) -> None:
    [home] = (await client.get("/api/categories")).json()["items"]
    assert (home["slug"], [one["slug"] for one in home["children"]]) == ("home", ["kitchen", "lighting"])


async def test_a_refusal_names_each_field_and_the_values_that_there_are(
    client: httpx.AsyncClient, shop: OpenShop
) -> None:
    grace = await official(client, shop, "admin")
    body = await client.put("/api/orders/M-1/status", json={"status": "PAID", "x": 1}, headers=grace.headers)
    assert body.json()["detail"].startswith("x: Unknown field. status: Invalid enum value 'PAID'. Use one of: ")
    assert "confirmed, shipped" in body.json()["errors"][1]["detail"]
    query = await client.get("/api/products?sort=cheapest")
    assert query.json()["errors"] == [
        {
            "pointer": "/sort",
            "detail": "Invalid enum value 'cheapest'. Use one of: relevance, newest, price, -price, name.",
        }
    ]
    report = await client.get("/api/admin/reports?from=2026-02-30", headers=grace.headers)
    assert report.json()["errors"][0]["pointer"] == "/from"
