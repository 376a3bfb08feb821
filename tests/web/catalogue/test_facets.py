"""A shop with attributes of its own: they narrow its pages, its JSON and its cache without a line of code."""

import asyncio
import re
from collections.abc import AsyncIterator

import httpx
import pytest

from domain.catalogue.attributes import Attributes, attributes_of
from tests.support.cast import Cast
from tests.support.shop import HTMX, OpenShop, add, open_shop
from tests.web.cache.test_pages import staff, two_processes
from web.cache.product_lists import Lists

LAMP = {"Fassung": ["E27"], "Größe": ["groß", "12 × 4"], "Sort": ["Tischlampe"], "Voltage": ["230 V"]}
KETTLE = {"Voltage": ["230 V", "110 V"], "Größe": ["klein"]}
LABELS = "UPDATE products SET attributes = $2 WHERE slug = $1"
PART = {**HTMX, "HX-Target": "catalogue-results"}


@pytest.fixture(params=["by index", "by the database"])
async def lamps(
    request: pytest.FixtureRequest, shop: OpenShop, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[OpenShop]:
    """A shop that sells by voltage and socket, a small one and one that is too large for an index."""
    await shop.run("UPDATE products SET attributes = '{}'")
    await shop.run(LABELS, "opal-lamp", LAMP)
    await shop.run(LABELS, "stovetop-kettle", KETTLE)
    if request.param == "by the database":
        monkeypatch.setattr("web.cache.known_index.MOST_PRODUCTS", 0)
    async with open_shop(shop.shop.settings) as opened:
        yield opened


def legends(page: str) -> list[str]:
    return re.findall(r"<legend>(.*?)</legend>", page)


@pytest.mark.parametrize("path", ["/c/home", "/search"])
async def test_pages_offer_what_the_products_have(lamps: OpenShop, path: str) -> None:
    async with lamps.visitor() as visitor:
        page = (await visitor.get(path)).text
        part = (await visitor.get(path, headers=PART)).text
    for text in (page, part):
        assert [one for one in legends(text) if one != "Department"] == ["Größe", "Voltage", "Fassung", "Sort", "Price"]
        assert 'name="größe"' in text
        assert 'name="attribute_sort"' in text


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("voltage=230+V", {"Opal Lamp", "Stovetop Kettle"}),
        ("voltage=110+V&voltage=12+V", {"Stovetop Kettle"}),
        ("gr%C3%B6%C3%9Fe=gro%C3%9F&voltage=230+V", {"Opal Lamp"}),
        ("gr%C3%B6%C3%9Fe=12+%C3%97+4", {"Opal Lamp"}),
        ("fassung=E27&voltage=110+V", set()),
        ("attribute_sort=Tischlampe&sort=price", {"Opal Lamp"}),
        ("fassung=", {"Opal Lamp", "Stovetop Kettle", "Oak Stool", "Stoneware Mug"}),
        ("colour=Oat&Fassung=E27", {"Opal Lamp", "Stovetop Kettle", "Oak Stool", "Stoneware Mug"}),
    ],
)
async def test_pages_are_narrowed_by_it(lamps: OpenShop, query: str, names: set[str]) -> None:
    async with lamps.visitor() as visitor:
        for headers in ({}, PART):
            page = (await visitor.get(f"/c/home?{query}", headers=headers)).text
            cards = page.partition('id="catalogue-results"')[2]
            assert {
                name for name in ("Opal Lamp", "Stovetop Kettle", "Oak Stool", "Stoneware Mug") if name in cards
            } == names
            again = await visitor.get(f"/c/home?{query}", headers=headers)
            assert (again.headers["x-cache"], again.text) == ("hit", page)


async def test_links_keep_what_is_chosen(lamps: OpenShop) -> None:
    async with lamps.visitor() as visitor:
        page = (await visitor.get("/c/home?gr%C3%B6%C3%9Fe=gro%C3%9F&voltage=230+V")).text
    assert 'href="/c/home?voltage=230+V"' in page
    assert 'href="/c/home?gr%C3%B6%C3%9Fe=gro%C3%9F"' in page
    assert re.search(r'name="größe"[^>]*value="groß" checked', page)


async def test_an_attribute_may_have_any_name(shop: OpenShop, client: httpx.AsyncClient) -> None:
    names = ["self", "values", "Price min", "Q", "Page", "Variant", "Category", "<b>", "a&b=c", "__init__"]
    await shop.run(LABELS, "opal-lamp", {name: ["<i>"] for name in names})
    found = (await client.get("/api/products")).json()["facets"]
    mine = sorted(set(found) - {"colour", "material"})
    assert mine == ["a_b_c", "attribute_category", "attribute_page", "attribute_price_min", "attribute_q",
                    "attribute_variant", "b", "init", "self", "values"]  # fmt: skip
    for parameter in mine:
        query = f"{parameter}=%3Ci%3E&in_stock=1"
        page = (await client.get(f"/search?{query}")).text
        assert "1 thing" in page or "1 product" in page, parameter
        assert "<i>" not in page
        assert (await client.get(f"/api/products?{query}")).json()["total"] == 1


async def test_json_takes_it_and_refuses_all_else(lamps: OpenShop) -> None:
    async with lamps.visitor() as program:
        found = (await program.get("/api/products?voltage=110+V&voltage=12+V&limit=1")).json()
        assert [item["slug"] for item in found["items"]] == ["stovetop-kettle"]
        assert list(found["facets"]) == ["größe", "voltage"]
        assert {"value": "110 V", "count": 1} in found["facets"]["voltage"]
        for name in ("colour", "Voltage", "attributes", "utm_source"):
            refused = await program.get(f"/api/products?voltage=230+V&{name}=x")
            assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, f"/{name}")
        assert (await program.get("/api/products?voltage=null")).status_code == 422
        following = (await program.get("/api/products?voltage=230+V&limit=1")).links["next"]["url"]
        assert "voltage=230+V" in following
        assert (await program.get(following)).json()["next_cursor"] is None


async def test_nothing_is_asked_again_while_goods_stay(queries: list[str], lamps: OpenShop, cast: Cast) -> None:
    async with open_shop(lamps.shop.settings) as opened, opened.visitor() as visitor:
        await visitor.get("/c/home?voltage=230+V")
        await add(visitor, cast.last_lamp)
        await opened.run("UPDATE stock_items SET on_hand = on_hand")
        await visitor.get("/c/home")
        await asyncio.sleep(0.05)
        queries.clear()
        for path in ("/c/home?voltage=230+V&sort=name", "/search?fassung=E27", "/api/products?voltage=110+V&limit=3"):
            assert (await visitor.get(path)).headers["x-cache"] == "miss"
        await asyncio.sleep(0.05)
    assert not [query for query in queries if "jsonb_array_elements_text(a.value) WITH ORDINALITY" in query]


async def test_a_new_attribute_is_there_at_once(lamps: OpenShop) -> None:
    path = "/c/home?dimmbar=ja"
    async with two_processes(lamps) as [one, other], staff(lamps.shop.settings.database_url or "") as connection:
        for door in (one, other):
            assert "Oak Stool" in (await door.get(path)).text
            assert (await door.get("/api/products?dimmbar=ja")).status_code == 422
        await one.post("/cart/removal")
        other.cookies = one.cookies
        async with connection.transaction():
            await connection.execute(LABELS, "opal-lamp", {**LAMP, "Dimmbar": ["ja"]})
            await connection.execute("INSERT INTO catalogue_changes (pages, figures, goods) VALUES (1, 1, 1)")
        for door in (one, other):
            page = (await door.get(path)).text
            assert "Dimmbar" in legends(page)
            assert "Oak Stool" not in page
            assert (await door.get("/api/products?dimmbar=ja")).json()["total"] == 1


async def test_what_the_key_leaves_out_is_not_read(
    shop: OpenShop, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page is never kept under the key of another, even if an attribute appears while it is made."""
    known, first = Lists.attributes, True

    async def late(lists: Lists) -> Attributes:
        nonlocal first
        found, first = (attributes_of(()) if first else await known(lists)), False
        return found

    monkeypatch.setattr(Lists, "attributes", late)
    narrowed = await client.get("/c/home?colour=Ink")
    whole = await client.get("/c/home")
    assert whole.headers["x-cache"] == "hit"
    assert narrowed.text == whole.text
    assert "Opal Lamp" in whole.text
    assert "Opal Lamp" not in (await client.get("/c/home?colour=Ink")).text.partition('id="catalogue-results"')[2]


async def test_without_products_nothing_is_offered(shop: OpenShop, client: httpx.AsyncClient) -> None:
    await shop.run("UPDATE products SET published = false")
    assert (await client.get("/api/products")).json()["facets"] == {}
    assert (await client.get("/c/home?colour=Oat")).status_code == 200
    assert (await client.get("/api/products?colour=Oat")).status_code == 422
