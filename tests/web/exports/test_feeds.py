"""Product feeds: off until switched on, what Google and Meta would refuse left out and listed with the reason."""

import csv
import io
from xml.etree import ElementTree

import httpx
import pytest

from domain.accounts.roles import Job
from tests.support.api.people import official
from tests.support.shop import OpenShop
from tests.support.web.people import sign_in

G = {"g": "http://base.google.com/ns/1.0"}
SWITCH_ON = """INSERT INTO settings (name, value) VALUES ('product_feeds', 'true')"""
MADE = """
UPDATE products SET maker_id = (SELECT id FROM makers), name = 'Kettle <b>' WHERE slug = 'stovetop-kettle'
"""


@pytest.fixture
async def on(shop: OpenShop) -> OpenShop:
    """A shop with feeds, in which a kettle has a maker, and a mug has no description."""
    await shop.run(SWITCH_ON)
    await shop.run("UPDATE products SET description = '' WHERE slug = 'stoneware-mug'")
    await shop.run("INSERT INTO makers (name, address, contact) VALUES ('Kuhn & Co', 'A', 'a@example.com')")
    await shop.run(
        "UPDATE products SET maker_id = (SELECT id FROM makers), name = 'Kettle <b>' WHERE slug = 'stovetop-kettle'"
    )
    await shop.run("INSERT INTO catalogue_changes (pages, figures, goods) VALUES (1, 1, 1)")
    shop.shop.watch.forget()
    return shop


async def test_feeds_are_off_until_they_are_switched_on(client: httpx.AsyncClient) -> None:
    for path in ("/feeds/google.xml", "/feeds/meta.csv"):
        assert (await client.get(path)).status_code == 404


async def test_google_reads_what_is_for_sale(client: httpx.AsyncClient, on: OpenShop) -> None:
    answer = await client.get("/feeds/google.xml")
    assert answer.headers["content-type"].startswith("application/xml")
    channel = ElementTree.fromstring(answer.text)[0]  # noqa: S314 - ours
    found = {one.findtext("g:title", "", G): one for one in channel.findall("item")}
    kettle = next(one for title, one in found.items() if title.startswith("Kettle <b>"))
    assert not any("Mug" in title for title in found)
    said = {name: kettle.findtext(f"g:{name}", "", G) for name in ("price", "brand", "condition", "availability")}
    assert said == {"price": "78.00 GBP", "brand": "Kuhn & Co", "condition": "new", "availability": "in_stock"}
    assert kettle.findtext("g:link", "", G).startswith("http://shop.test/p/stovetop-kettle?variant=")
    assert kettle.findtext("g:image_link", "", G).endswith(".jpg")
    assert kettle.findtext("g:shipping/g:country", "", G) == "GB"
    again = await client.get("/feeds/google.xml", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


async def test_meta_reads_what_has_a_maker(client: httpx.AsyncClient, on: OpenShop) -> None:
    rows = list(csv.DictReader(io.StringIO((await client.get("/feeds/meta.csv")).text)))
    assert {one["brand"] for one in rows} == {"Kuhn & Co"}
    assert {one["availability"] for one in rows} == {"in stock"}


async def test_staff_see_what_is_left_out_and_why(client: httpx.AsyncClient, on: OpenShop) -> None:
    clerk = await official(client, on, "staff")
    told = (await client.get("/api/admin/feeds", headers=clerk.headers)).json()
    assert (told["enabled"], told["google"], told["checked"]) == (True, "http://shop.test/feeds/google.xml", 4)
    by_product = {one["product"]: one for one in told["items"]}
    assert "stovetop-kettle" not in by_product
    assert by_product["stoneware-mug"]["feeds"] == ["google", "meta"]
    assert "The description is missing." in by_product["stoneware-mug"]["reasons"]
    assert by_product["opal-lamp"]["feeds"] == ["meta"]
    last = await on.value("SELECT max(id::text) FROM products")
    behind = (await client.get(f"/api/admin/feeds?cursor={last}", headers=clerk.headers)).json()
    assert (behind["checked"], behind["items"]) == (0, [])
    await sign_in(client, on, "owner@example.com", Job.OWNER)
    page = (await client.get("/admin/feeds")).text
    assert ("The description is missing." in page, "http://shop.test/feeds/meta.csv" in page) == (True, True)
