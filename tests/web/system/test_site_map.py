"""The site map: an index of parts, each with what changed when, and nothing cut."""

import re
from xml.etree import ElementTree

import httpx
import pytest

from domain.catalogue import site_map
from tests.support.shop import OpenShop

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


async def test_the_site_map_is_kept_until_there_are_other_addresses(client: httpx.AsyncClient, shop: OpenShop) -> None:
    first = await client.get("/sitemaps/products-1.xml")
    async with shop.shop.database.transaction() as connection:
        await connection.execute("INSERT INTO catalogue_changes (pages, figures, goods) VALUES (1, 1, 0)")
    await shop.catch_up()
    again = await client.get("/sitemaps/products-1.xml", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.headers["x-cache"]) == (304, "hit")
    await shop.run("UPDATE products SET published = false WHERE slug = 'opal-lamp'")
    changed = await client.get("/sitemaps/products-1.xml")
    assert changed.headers["x-cache"] == "miss"
    assert "opal-lamp" in first.text
    assert "opal-lamp" not in changed.text


async def test_the_index_leads_to_every_address(
    client: httpx.AsyncClient, shop: OpenShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site_map, "PART", 3)
    await shop.run("UPDATE products SET name = 'Oak Seat' WHERE slug = 'oak-stool'")
    index = ElementTree.fromstring((await client.get("/sitemap.xml")).text)  # noqa: S314 - ours
    parts = [one.text.removeprefix("http://shop.test") for one in index.iterfind("s:sitemap/s:loc", NAMES) if one.text]
    assert parts == ["/sitemaps/shop.xml", "/sitemaps/products-1.xml", "/sitemaps/products-2.xml"]
    texts = [(await client.get(path)).text for path in parts]
    found = dict(re.findall(r"<url><loc>http://shop.test(.*?)</loc>(?:<lastmod>(.*?)</lastmod>)?", "".join(texts)))
    products = {path for path in found if path.startswith("/p/")}
    assert products == {"/p/stovetop-kettle", "/p/opal-lamp", "/p/oak-stool", "/p/stoneware-mug"}
    assert {"/", "/c/home", "/c/kitchen", "/c/lighting"} <= set(found)
    moments = "SELECT to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') FROM products WHERE slug = $1"
    made = await shop.value(moments.format("created_at"), "opal-lamp")
    changed = await shop.value(moments.format("changed_at"), "oak-stool")
    assert (found["/p/opal-lamp"], found["/c/lighting"]) == (made, made)
    assert (found["/p/oak-stool"], found["/c/home"], found["/"]) == (changed, changed, changed)
    for nothing in ("products-3.xml", "products-0.xml", "products-01.xml", "products-x.xml", "x"):
        assert (await client.get(f"/sitemaps/{nothing}")).status_code == 404
