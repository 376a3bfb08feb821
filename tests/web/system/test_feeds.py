"""The feed of new products: valid Atom, the newest first, only what is sold, and safe for any name."""

from xml.etree import ElementTree

import httpx

from tests.support.shop import OpenShop

NAMES = {"a": "http://www.w3.org/2005/Atom"}
FEED = "/feeds/new.atom"


async def test_new_products_are_announced(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await shop.run(
        "UPDATE products SET created_at = now() + '1 minute', name = 'Lamp <b> & \"co\"' WHERE slug = 'opal-lamp'"
    )
    answer = await client.get(FEED)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.text)  # noqa: S314 - ours
    entries = feed.findall("a:entry", NAMES)
    assert entries[0].findtext("a:title", "", NAMES) == 'Lamp <b> & "co"'
    assert {link.get("href") for entry in entries for link in entry.findall("a:link", NAMES)} == {
        f"http://shop.test/p/{slug}" for slug in ("opal-lamp", "oak-stool", "stoneware-mug", "stovetop-kettle")
    }
    for parent in (feed, *entries):
        needed = ("id", "title", "updated")
        assert all(len(parent.findall(f"a:{name}", NAMES)) == 1 for name in needed), ElementTree.tostring(parent)
    assert feed.findtext("a:updated", "", NAMES) == max(one.findtext("a:updated", "", NAMES) for one in entries)
    assert entries[0].findtext("a:summary", "", NAMES).startswith("£89 · A good Opal Lamp")
    again = await client.get(FEED, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.headers["x-cache"]) == (304, "hit")


async def test_pages_lead_to_the_feed(client: httpx.AsyncClient) -> None:
    assert f'<link rel="alternate" type="application/atom+xml" href="{FEED}"' in (await client.get("/")).text
    assert FEED not in (await client.get("/cart")).text
