"""Lists on pages: their ends, their canonical addresses, their chips, and what is not for sale."""

import re
from functools import partial
from html import unescape

import httpx
import pytest

from domain.catalogue.filters import Filters
from domain.search.words import REFRESH, SPELL
from tests.support.api.people import official
from tests.support.cast import Cast
from tests.support.shop import HTMX, OpenShop


@pytest.mark.parametrize("path", ["/c/home", "/search"])
async def test_a_page_past_the_end_leads_to_the_last_one(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    for page in ("2", "501", "1000000000"):
        answer = await client.get(f"{path}?in_stock=1&sort=price&page={page}")
        assert (answer.status_code, answer.headers["location"]) == (303, f"{path}?sort=price&in_stock=1")
    nothing = await client.get(f"{path}?material=Wool&page=2", headers={**HTMX, "HX-Target": "catalogue-results"})
    assert (nothing.status_code, nothing.headers["hx-redirect"]) == (200, f"{path}?material=Wool")
    monkeypatch.setattr("web.catalogue.listing_form.PAGE_SIZE", 2)
    monkeypatch.setattr("web.catalogue.listing_form.Filters", partial(Filters, page_size=2))
    assert (await client.get(f"{path}?page=9")).headers["location"] == f"{path}?page=2"


async def test_each_page_of_a_list_is_its_own_canonical(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.catalogue.listing_form.PAGE_SIZE", 2)
    monkeypatch.setattr("web.catalogue.listing_form.Filters", partial(Filters, page_size=2))
    for query, canonical in [("", "/c/home"), ("?page=2", "/c/home?page=2"), ("?page=2&sort=price", "/c/home")]:
        assert f'rel="canonical" href="http://shop.test{canonical}"' in (await client.get(f"/c/home{query}")).text


async def test_a_chip_names_the_attribute_where_its_value_alone_is_unclear(client: httpx.AsyncClient) -> None:
    page = (await client.get("/c/home?material=Yes&colour=Yes&colour=10+cm&material=Oat&category=kitchen")).text
    chips = re.findall(r'id="(chip-\d+)".*?</span>(.*?)<svg', page)
    assert [words for _, words in chips] == ["Material: Yes", "Oat", "Colour: Yes", "Colour: 10 cm"]
    assert len({id_ for id_, _ in chips}) == 4


async def test_what_has_no_price_in_our_currency_is_not_for_sale(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await shop.run("UPDATE products SET currency = 'JPY' WHERE slug = 'opal-lamp'")
    for page in ("/c/lighting", "/p/opal-lamp"):
        text = (await client.get(page)).text.partition("<main")[2].partition("</main>")[0]
        assert "Not for sale here" in text
        assert "Only 1 left" not in text
        assert "schema.org/InStock" not in text
    for sort in ("price", "-price"):
        path, slugs = f"/api/products?sort={sort}&limit=3", []
        while path:
            page = (await client.get(path)).json()
            slugs += [one["slug"] for one in page["items"]]
            path = f"/api/products?sort={sort}&limit=3&cursor={page['next_cursor']}" if page["next_cursor"] else ""
        assert (slugs[-1], len(set(slugs))) == ("opal-lamp", len(slugs)), sort
        assert "Sorted by prices in GBP." in (await client.get(f"/search?q=&sort={sort}")).text
    assert "Sorted by prices in GBP." not in (await client.get("/c/kitchen?sort=price")).text
    items = (await client.get("/api/products?category=lighting")).json()["items"]
    assert [item["in_stock"] for item in items] == [False]
    assert (await client.get("/api/products/opal-lamp")).json()["in_stock"] is False


async def test_filters_mean_one_and_the_same_variant(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    """A dear ink mug in stock and a cheap oat one that is sold out are no cheap ink mug, and no oat one in stock."""
    await shop.run("UPDATE variants SET price = 9000 WHERE id = $1", cast.ink_mug)
    await shop.run("UPDATE products SET price_to = 9000 WHERE slug = 'stoneware-mug'")
    await shop.run("UPDATE stock_items SET on_hand = 0 WHERE variant_id = $1", cast.oat_mug)
    for query, total in [
        ("colour=Oat&in_stock=true", 0),
        ("colour=Ink&price_max=2000", 0),
        ("price_min=2000&price_max=8000&category=kitchen", 1),
        ("colour=Oat&price_max=2000", 1),
        ("colour=Ink&in_stock=true&price_min=9000", 1),
    ]:
        found = (await client.get(f"/api/products?{query}")).json()
        assert (found["total"], len(found["items"])) == (total, total), query
    narrowed = (await client.get("/api/products?price_max=2000&category=kitchen")).json()["facets"]["colour"]
    assert narrowed == [{"value": "Oat", "count": 1}]


@pytest.mark.parametrize("typed", ["MER-TAB-01-OAT", "mer-tab-01-oat", "MERTAB01OAT", "mer_tab.01/oat"])
async def test_a_sku_finds_its_product_alone(client: httpx.AsyncClient, shop: OpenShop, cast: Cast, typed: str) -> None:
    await shop.run("UPDATE variants SET sku = 'MER-TAB-01-OAT' WHERE id = $1", cast.oat_mug)
    await shop.run("UPDATE products SET name = 'Mer Tab 01 Oat', position = -1 WHERE slug = 'opal-lamp'")
    grace = await official(client, shop, "staff")
    for path in ("/api/products", "/api/admin/products"):
        found = await client.get(path, params={"q": typed}, headers=grace.headers)
        assert [item["slug"] for item in found.json()["items"]] == ["stoneware-mug"], path
    assert "Stoneware Mug" in (await client.get("/search", params={"q": typed})).text.partition("results")[2]
    words = await client.get("/api/products", params={"q": "mer tab 01 oat"})
    assert words.json()["items"][0]["slug"] == "opal-lamp"


async def test_a_correction_is_said_with_a_way_back(client: httpx.AsyncClient, shop: OpenShop) -> None:
    for statement in (REFRESH, SPELL):
        await shop.run(statement)
    page = shown(await client.get("/search?q=stonware+mug"))
    assert "Showing results for stoneware mug" in page
    assert "Search for stonware mug instead" in page
    page = shown(await client.get("/search?q=stonware+mug&exact=1"))
    assert "No results for “stonware mug”" in page
    assert "You might like" in page
    assert "Stovetop Kettle" in page


def shown(answer: httpx.Response) -> str:
    """The words of a page."""
    return " ".join(re.sub(r"<[^>]+>", "", unescape(answer.text)).split())


async def test_what_was_searched_is_said_with_the_results(client: httpx.AsyncClient) -> None:
    part = {**HTMX, "HX-Target": "catalogue-results"}
    partly = (await client.get("/search?q=stovetop+mug", headers=part)).text
    assert "No product has all of these words. These have some of them." in partly
    none = (await client.get("/search?q=stoneware+mug&price_min=30", headers=part)).text
    assert "No product has all" not in none
    assert "No products match these filters" in none
