"""Pages of the catalogue: home, categories, products, search, and the queries that they cost."""

import asyncio
import re
from typing import Any

import httpx
import pytest

from tests.support.cast import Cast
from tests.support.shop import HTMX, OpenShop, add
from web.cache import known_catalogue, known_payment_methods


async def test_home_shows_categories_and_products(client: httpx.AsyncClient) -> None:
    page = await client.get("/")
    assert page.status_code == 200
    for words in ("Home", "Stovetop Kettle", "/c/home", "/p/opal-lamp"):
        assert words in page.text
    assert "Secret Chair" not in page.text


async def test_a_category_lists_everything_beneath_it(client: httpx.AsyncClient) -> None:
    page = await client.get("/c/home")
    for name in ("Stovetop Kettle", "Opal Lamp", "Oak Stool", "Stoneware Mug"):
        assert name in page.text
    below = await client.get("/c/lighting")
    assert "Opal Lamp" in below.text
    assert "Stovetop Kettle" not in below.text
    assert 'href="/c/home"' in below.text


@pytest.mark.parametrize(
    ("query", "there", "gone"),
    [
        ("colour=Oat", ["Stoneware Mug"], ["Stovetop Kettle"]),
        ("material=Steel&material=Glass", ["Stovetop Kettle", "Opal Lamp"], ["Stoneware Mug"]),
        ("in_stock=1", ["Opal Lamp"], ["Oak Stool"]),
        ("price_min=50&price_max=80", ["Stovetop Kettle"], ["Opal Lamp", "Stoneware Mug"]),
        ("price_max=18.00", ["Stoneware Mug"], ["Stovetop Kettle"]),
        ("colour=Ink&price_min=100", [], ["Stoneware Mug"]),
    ],
)
async def test_filters_narrow_a_list(client: httpx.AsyncClient, query: str, there: list[str], gone: list[str]) -> None:
    page = await client.get(f"/c/home?{query}", headers={**HTMX, "HX-Target": "catalogue-results"})
    assert page.status_code == 200
    assert "<html" not in page.text
    assert all(name in page.text for name in there)
    assert not any(name in page.text for name in gone)


async def test_sorting_by_price_both_ways(client: httpx.AsyncClient) -> None:
    names = ["Stoneware Mug", "Stovetop Kettle", "Opal Lamp", "Oak Stool"]
    for sort, wanted in (("price", names), ("-price", names[::-1])):
        text = (await client.get(f"/search?sort={sort}")).text.partition('id="catalogue-results"')[2]
        places = [text.index(name) for name in wanted]
        assert places == sorted(places), sort


@pytest.mark.parametrize(
    "query",
    [
        "page=-1", "page=0", "page=x", "sort=price;drop", "price_min=abc", "price_min=-5",
        "price_min=1e999", "price_min=1e999999", "price_max=-1e9999",
        "price_min=NaN", "price_min=90&price_max=10", "colour=" + "x" * 500, "utm_source=letter",
        "in_stock=maybe", "colour=%27%22%3B--", "q=%25_%25", "page=٣", "price_max=99999999999999999999", "sort=",
        "&".join(["material=Steel"] * 300), "colour=%F0%9F%92%A5",
    ],
)  # fmt: skip
async def test_a_senseless_address_still_gives_a_list(client: httpx.AsyncClient, query: str) -> None:
    for path in ("/c/home", "/search"):
        assert (await client.get(f"{path}?{query}")).status_code == 200


async def test_an_invalid_price_is_reported_beside_its_field(client: httpx.AsyncClient) -> None:
    assert "Enter an amount in GBP, such as 12.50." in (await client.get("/c/home?price_min=cheap")).text
    assert "below the lowest" in (await client.get("/c/home?price_min=90&price_max=10")).text


@pytest.mark.parametrize(
    ("words", "found"),
    [("kettle", "Stovetop Kettle"), ("kettles", "Stovetop Kettle"), ("ketle", "Stovetop Kettle"),
     ("ink", "Stoneware Mug"), ("stonware mug", "Stoneware Mug"), ("KETTLE", "Stovetop Kettle")],
)  # fmt: skip
async def test_search_finds_words_forms_and_near_misses(client: httpx.AsyncClient, words: str, found: str) -> None:
    assert found in (await client.get("/search", params={"q": words})).text


async def test_search_prefers_names_and_finds_nothing_kindly(client: httpx.AsyncClient) -> None:
    page = await client.get("/search", params={"q": "submarine"})
    assert page.status_code == 200
    assert "submarine" in page.text
    found, _, popular = page.text.partition("<main")[2].partition("You might like")
    assert "Stovetop Kettle" not in found
    assert "Stovetop Kettle" in popular


@pytest.mark.parametrize("words", ["'", '"', "a & | !", "(((", "\\", "%", "<script>", "x" * 5000, "🫖", "-", "or or"])
async def test_search_survives_any_words(client: httpx.AsyncClient, words: str) -> None:
    page = await client.get("/search", params={"q": words})
    assert page.status_code == 200
    assert "<script>" not in page.text


async def test_a_product_shows_its_variants_and_honest_stock(client: httpx.AsyncClient, cast: Cast) -> None:
    page = await client.get("/p/stoneware-mug")
    assert all(colour in page.text for colour in ("Oat", "Ink"))
    ink = await client.get(f"/p/stoneware-mug?variant={cast.ink_mug}")
    assert "Only 3 left" in ink.text
    assert f'value="{cast.ink_mug}"' in ink.text
    assert "Sold out" in (await client.get("/p/oak-stool")).text
    assert '"availability":"https://schema.org/OutOfStock"' in (await client.get("/p/oak-stool")).text


async def test_choosing_a_variant_gives_only_the_product_to_htmx(client: httpx.AsyncClient, cast: Cast) -> None:
    headers = {**HTMX, "HX-Target": "catalogue-product"}
    part = await client.get(f"/p/stoneware-mug?variant={cast.ink_mug}", headers=headers)
    assert "<html" not in part.text
    assert 'id="catalogue-product"' in part.text
    for more in ({"HX-Boosted": "true"}, {"HX-History-Restore-Request": "true"}):
        assert "<html" in (await client.get("/p/stoneware-mug", headers={**headers, **more})).text
    assert "HX-Request" in part.headers["vary"]


@pytest.mark.parametrize("path", ["/p/nothing", "/c/nothing", "/p/secret-chair", "/nowhere", "/p/", "/orders/M-1"])
async def test_an_unknown_page_offers_links(client: httpx.AsyncClient, path: str) -> None:
    page = await client.get(path)
    assert page.status_code == 404
    assert 'href="/"' in page.text


async def test_an_unchanged_page_is_not_sent_again(client: httpx.AsyncClient) -> None:
    first = await client.get("/c/home")
    assert first.headers["cache-control"].startswith("public")
    again = await client.get("/c/home", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "set-cookie" not in first.headers


@pytest.mark.parametrize(
    ("path", "changed", "unchanged"),
    [("/c/home", 3, 0), ("/c/home?colour=Oat&sort=price", 3, 0), ("/search?q=mug", 5, 0), ("/p/opal-lamp", 4, 0),
     ("/", 5, 0), ("/cart", 2, 1), ("/checkout", 2, 1)],
)  # fmt: skip
async def test_a_page_costs_few_queries(
    queries: list[str],
    shop: OpenShop,
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    changed: int,
    unchanged: int,
) -> None:
    """After a change of the catalogue, of which each page reads the menus anew, and while nothing changes."""
    monkeypatch.setattr(known_catalogue, "METHODS_SECONDS", 600)
    monkeypatch.setattr(known_payment_methods, "RULES_SECONDS", 600)
    async with shop.visitor() as visitor:
        await add(visitor, cast.kettle)
        await visitor.get(path)
        await shop.run("SELECT")
        await asyncio.sleep(0.05)  # asyncpg tells of a query a moment later
        queries.clear()
        assert (await visitor.get(path)).status_code == 200
        await asyncio.sleep(0.05)
        assert 0 < len(queries) <= changed, queries
        queries.clear()
        assert (await visitor.get(path)).status_code == 200
        await asyncio.sleep(0.05)
    assert len(queries) == unchanged, queries


@pytest.mark.parametrize(
    ("path", "most"), [("/c/home?sort=price", 0), ("/c/kitchen", 0), ("/c/home?in_stock=1&price_max=80", 0),
                       ("/search?q=oak", 2), ("/search?q=mug&sort=-price", 0), ("/search?q=oak+stool", 2),
                       ("/api/products?category=home&limit=2", 2), ("/api/products?in_stock=true", 1)],
)  # fmt: skip
async def test_a_list_of_known_products_costs_next_to_nothing(
    queries: list[str], client: httpx.AsyncClient, path: str, most: int
) -> None:
    await client.get("/c/home")
    await client.get("/search?q=mug")
    await asyncio.sleep(0.05)
    queries.clear()
    assert (await client.get(path)).headers["x-cache"] == "miss"
    await asyncio.sleep(0.05)
    assert len(queries) <= most, queries


async def test_health_robots_and_sitemap_are_served(client: httpx.AsyncClient) -> None:
    assert (await client.get("/health/live")).json() == {"status": "live"}
    assert (await client.get("/health/ready")).json()["status"] == "ready"
    assert "Sitemap: http://shop.test/sitemap.xml" in (await client.get("/robots.txt")).text
    site_map = (await client.get("/sitemaps/products-1.xml")).text
    assert "<loc>http://shop.test/p/opal-lamp</loc><lastmod>2" in site_map
    assert "secret-chair" not in site_map


async def test_many_readers_at_once(client: httpx.AsyncClient) -> None:
    answers: list[Any] = await asyncio.gather(*(client.get("/c/home") for _ in range(40)))
    assert {answer.status_code for answer in answers} == {200}


async def test_search_is_narrowed_by_department(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await shop.run("UPDATE categories SET parent_id = NULL WHERE slug = 'lighting'")
    page = await client.get("/search?q=good&category=lighting&category=nonsense")
    results = page.text.partition('id="catalogue-results"')[2]
    assert "Opal Lamp" in results
    assert "Stovetop Kettle" not in results
    assert 'value="home"' in results
    assert 'value="lighting" checked' in results


async def test_head_is_get_without_a_body(client: httpx.AsyncClient) -> None:
    head = await client.head("/c/home")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == (await client.get("/c/home")).headers["etag"]


async def test_assets_are_compressed_once_and_cached_for_ever(client: httpx.AsyncClient) -> None:
    page = (await client.get("/")).text
    paths = set(re.findall(r"/assets/[\w.-]+", page))
    assert {path.rpartition(".")[2] for path in paths} == {"css", "js"}
    assert len(paths) == 3
    for path in paths:
        plain = await client.get(path, headers={"Accept-Encoding": "identity"})
        small = await client.get(path, headers={"Accept-Encoding": "gzip, br"})
        assert plain.text == small.text
        assert small.headers["content-encoding"] == "br"
        assert int(small.headers["content-length"]) < len(plain.content) / 2
        assert "immutable" in plain.headers["cache-control"]
    assert (await client.get("/assets/site-000000000000.css")).status_code == 404
