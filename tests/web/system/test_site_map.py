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


async def test_collections_and_pages_say_when_they_really_changed(client: httpx.AsyncClient, shop: OpenShop) -> None:
    at = "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
    long_ago = "'2020-02-02T02:02:02Z'"
    for table in ("categories", "products"):
        await shop.run(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        await shop.run(f"UPDATE {table} SET changed_at = {long_ago}")
        await shop.run(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    await shop.run(
        "INSERT INTO collections (slug, name, changed_at) VALUES ('picked', 'Picked', '2020-03-03T03:03:03Z')"
    )
    await shop.run("""INSERT INTO collections (slug, name, changed_at, rule) VALUES ('metal', 'Metal', NULL,
                      '{"attributes": [["Material", "Steel"]]}')""")
    await shop.run("""INSERT INTO collection_products (collection_id, product_id, position)
                      SELECT c.id, p.id, 1 FROM collections c, products p
                      WHERE c.slug = 'picked' AND p.slug = 'opal-lamp'""")
    await shop.run("INSERT INTO content_pages (slug, title, body) VALUES ('care', 'Care', 'Wash.')")
    await shop.run("""INSERT INTO page_versions (page_id, number, title, body, published_at)
                      SELECT id, 1, title, body, '2021-01-01T01:01:01Z' FROM content_pages WHERE slug = 'care'""")

    async def found() -> dict[str, str]:
        text = (await client.get("/sitemaps/shop.xml")).text
        return dict(re.findall(r"<url><loc>http://shop.test(.*?)</loc>(?:<lastmod>(.*?)</lastmod>)?", text))

    then = {"/collections/picked": "2020-03-03T03:03:03Z", "/collections/metal": "2020-02-02T02:02:02Z"}
    assert (await found()).items() >= {**then, "/pages/care": "2021-01-01T01:01:01Z"}.items()
    assert (await found())["/c/lighting"] == "2020-02-02T02:02:02Z"
    assert "shop.xml</loc><lastmod>2021-01-01T01:01:01Z" in (await client.get("/sitemap.xml")).text
    await shop.run("UPDATE products SET name = 'Lamp' WHERE slug = 'opal-lamp'")
    lamp = await shop.value(f"SELECT {at.format('changed_at')} FROM products WHERE slug = 'opal-lamp'")
    assert (await found()).items() >= {**then, "/collections/picked": lamp, "/c/lighting": lamp}.items()
    await shop.run("UPDATE collections SET position = 5, version = version + 1")
    assert (await found()).items() >= {**then, "/collections/picked": lamp}.items()
    await shop.run("UPDATE collections SET description = 'Of steel.' WHERE slug = 'metal'")
    metal = await shop.value(f"SELECT {at.format('changed_at')} FROM collections WHERE slug = 'metal'")
    assert (await found())["/collections/metal"] == metal != then["/collections/metal"]
