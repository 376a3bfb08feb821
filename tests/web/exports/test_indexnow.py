"""IndexNow: search engines are told of what changed, once, however late it is committed, and staff of what failed."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import asyncpg
import httpx
import pytest

from domain.accounts.roles import Job
from tests.support.shop import OpenShop, open_shop
from tests.support.web.indexnow_server import IndexNowServer, indexnow_server
from tests.support.web.people import sign_in
from web.config.environment import SettingsError
from web.config.settings import read_settings
from web.exports.indexnow import announce_changes
from web.infra.schema import plain_dsn

KEY = "0123456789abcdef"


@dataclass
class Announcing:
    """A shop that announces what changes, and who is told."""

    shop: OpenShop
    server: IndexNowServer

    async def run(self) -> int:
        """Work as the worker does once it is time."""
        await self.shop.run("UPDATE announcements SET next_at = now()")
        return await announce_changes(self.shop.shop.database, self.shop.shop.settings)

    async def told(self, *changes: str) -> list[str]:
        """The addresses that are told after these changes."""
        for change in changes:
            await self.shop.run(change)
        seen = len(self.server.told)
        await self.run()
        return sorted(one for body in self.server.told[seen:] for one in body["urlList"])


@pytest.fixture
async def announcing(shop: OpenShop) -> AsyncIterator[Announcing]:
    """A shop with a key, of which everything has been told."""
    await shop.run("DELETE FROM changed_addresses")
    async with indexnow_server() as server:
        settings = replace(shop.shop.settings, indexnow_key=KEY, indexnow_url=server.address)
        async with open_shop(settings) as opened:
            yield Announcing(opened, server)


async def test_what_changes_is_told_once(announcing: Announcing) -> None:
    shop = "http://shop.test"
    assert await announcing.told() == []
    kettle = "UPDATE products SET version = version + 1 WHERE slug = 'stovetop-kettle'"
    assert await announcing.told(kettle, kettle) == [f"{shop}/p/stovetop-kettle"]
    [body] = announcing.server.told
    assert body == {
        "host": "shop.test", "key": KEY, "keyLocation": f"{shop}/{KEY}.txt", "urlList": [f"{shop}/p/stovetop-kettle"],
    }  # fmt: skip
    assert await announcing.told() == []
    assert await announcing.told("UPDATE products SET slug = 'pot' WHERE slug = 'stovetop-kettle'") == [
        f"{shop}/p/pot", f"{shop}/p/stovetop-kettle",
    ]  # fmt: skip
    gone = "UPDATE products SET published = false WHERE slug = 'pot'"
    assert await announcing.told(gone, "UPDATE products SET version = 9 WHERE slug = 'pot'") == [f"{shop}/p/pot"]
    assert await announcing.told("UPDATE products SET version = 8 WHERE slug = 'secret-chair'") == []
    assert await announcing.told("UPDATE stock_items SET on_hand = 3", "UPDATE products SET position = 3") == []
    pictured = """INSERT INTO product_images (product_id, file, width, height, position)
                  SELECT id, 'a.webp', 9, 9, 9 FROM products WHERE slug IN ('oak-stool', 'secret-chair')"""
    assert await announcing.told(pictured) == [f"{shop}/p/oak-stool"]
    assert await announcing.told("UPDATE categories SET name = 'Cooking' WHERE slug = 'kitchen'") == [
        f"{shop}/c/kitchen"
    ]
    assert await announcing.told("UPDATE categories SET position = 7, version = version + 1") == []
    made = "INSERT INTO collections (slug, name) VALUES ('gifts', 'Gifts')"
    moved = "UPDATE collections SET position = 4, version = version + 1"
    assert await announcing.told(made, moved) == [f"{shop}/collections/gifts"]
    assert await announcing.told(moved.replace("position = 4, ", "")) == [f"{shop}/collections/gifts"]
    assert await announcing.told("DELETE FROM collections") == [f"{shop}/collections/gifts"]
    page = "INSERT INTO content_pages (slug, title, body) VALUES ('care', 'Care', 'Wash.')"
    published = """INSERT INTO page_versions (page_id, number, title, body, published_at)
                   SELECT id, 1, title, body, now() FROM content_pages WHERE slug = 'care'"""
    assert await announcing.told(page) == []
    assert await announcing.told(published) == [f"{shop}/pages/care"]
    assert await announcing.told("UPDATE page_versions SET ended_at = now()") == [f"{shop}/pages/care"]


async def test_what_is_committed_late_is_told_then(announcing: Announcing) -> None:
    late = await asyncpg.connect(plain_dsn(announcing.shop.shop.settings.database_url or ""))
    change = late.transaction()
    await change.start()
    await late.execute("UPDATE products SET version = 7 WHERE slug = 'opal-lamp'")
    told = "UPDATE products SET version = 7 WHERE slug = 'oak-stool'"
    assert await announcing.told(told) == ["http://shop.test/p/oak-stool"]
    await change.commit()
    await late.close()
    assert await announcing.told() == ["http://shop.test/p/opal-lamp"]


async def test_many_are_told_in_pieces_and_not_too_often(
    announcing: Announcing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.catalogue.changed_addresses.MOST", 3)
    await announcing.shop.run("UPDATE products SET version = version + 1")
    database, settings = announcing.shop.shop.database, announcing.shop.shop.settings
    assert [await announce_changes(database, settings) for _ in range(3)] == [3, 0, 0]
    assert await announcing.run() == 1
    assert [len(body["urlList"]) for body in announcing.server.told] == [3, 1]


@pytest.mark.parametrize(
    ("status", "headers", "sentence", "seconds"),
    [
        (403, "", "IndexNow did not find the key at the shop's address (403).", 60),
        (422, "", "IndexNow refused the addresses (422). Check BASE_URL.", 60),
        (429, "retry-after: 7200\r\n", "IndexNow has been told too much of late (429).", 7200),
        (429, "retry-after: 900000000000\r\n", "IndexNow has been told too much of late (429).", 86_400),
        (503, "retry-after: Fri, 01 Jan 2199 00:00:00 GMT\r\n", "IndexNow answered 503.", 86_400),
        (503, "retry-after: tomorrow\r\n", "IndexNow answered 503.", 60),
        (0, "", "IndexNow could not be reached: ", 60),
    ],
)
async def test_staff_see_what_failed_and_it_is_tried_again_later(
    announcing: Announcing, status: int, headers: str, sentence: str, seconds: int
) -> None:
    announcing.server.status, announcing.server.headers = status, headers
    change = "UPDATE products SET version = version + 1 WHERE slug = 'opal-lamp'"
    wait = "SELECT round(extract(epoch FROM next_at - failed_at)) FROM announcements"
    await announcing.told(change)
    assert await announcing.shop.value(wait) == seconds
    assert await announce_changes(announcing.shop.shop.database, announcing.shop.shop.settings) == 0
    await announcing.run()
    assert await announcing.shop.value(wait) == max(seconds, 120)
    async with announcing.shop.visitor() as visitor:
        await sign_in(visitor, announcing.shop, "owner@example.com", Job.OWNER)
        page = (await visitor.get("/admin/feeds")).text
        found = (await visitor.get("/api/admin/feeds")).json()["search_engines"]
        assert sentence in page.replace("&#39;", "'")
        assert "1 changed page is waiting to be announced" in page
        assert (found["enabled"], found["waiting"], found["sent"]) == (True, 1, 0)
        assert found["problem"].startswith(sentence)
        announcing.server.status, announcing.server.headers = 200, ""
        assert await announcing.told() == ["http://shop.test/p/opal-lamp"]
        found = (await visitor.get("/api/admin/feeds")).json()["search_engines"]
        assert (found["waiting"], found["sent"], found["problem"]) == (0, 1, "")


async def test_the_key_stands_at_the_root(announcing: Announcing, client: httpx.AsyncClient) -> None:
    async with announcing.shop.visitor() as visitor:
        answer = await visitor.get(f"/{KEY}.txt")
        assert (answer.status_code, answer.text) == (200, KEY)
        assert answer.headers["content-type"].startswith("text/plain")
        assert answer.headers["x-content-type-options"] == "nosniff"
        for name in (KEY, f"{KEY[:-1]}.txt", ".txt", "nothing"):
            assert (await visitor.get(f"/{name}")).status_code == 404
            assert (await visitor.post(f"/{name}")).status_code == 404
    assert (await client.get(f"/{KEY}.txt")).status_code == 404


async def test_without_a_key_nothing_is_told_and_nothing_waits(shop: OpenShop) -> None:
    await shop.run("UPDATE products SET version = version + 1")
    assert await announce_changes(shop.shop.database, shop.shop.settings) > 0
    assert await shop.value("SELECT count(*) FROM changed_addresses") == 0


async def test_a_closed_shop_waits_and_a_week_is_enough(announcing: Announcing) -> None:
    shop = announcing.shop
    await shop.run("UPDATE products SET version = version + 1")
    assert await announce_changes(shop.shop.database, replace(shop.shop.settings, open=False)) == 0
    await shop.run("UPDATE changed_addresses SET created_at = now() - interval '8 days' WHERE path <> '/p/opal-lamp'")
    assert await announcing.told() == ["http://shop.test/p/opal-lamp"]


@pytest.mark.parametrize("key", ["short", "a" * 129, "with space", "slash/slash", "ünïcode-key"])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    with pytest.raises(SettingsError, match="INDEXNOW_KEY"):
        read_settings({"INDEXNOW_KEY": key})
    assert read_settings({"INDEXNOW_KEY": KEY, "INDEXNOW_URL": "https://bing.example/indexnow"}).indexnow_key == KEY
