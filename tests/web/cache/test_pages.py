"""Cached pages: quick, current, anonymous, and there while a service is away."""

import asyncio
import gzip
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from functools import cache
from typing import Any
from uuid import UUID

import asyncpg
import brotli
import httpx
import pytest
from structlog.testing import capture_logs

from domain.catalogue.generation import bump_generation
from domain.connection import prepare_connection
from tests.support.cast import Cast
from tests.support.lines import line_to, over
from tests.support.routes import every_route
from tests.support.shop import ADDRESS, HTMX, OpenShop, add, open_shop
from web.cache.keys import may_be_kept, page_key
from web.cache.routes import CachedRoutes
from web.cache.shared import PLACES, SharedCache
from web.http import render
from web.infra.redis import Breaker
from web.shop import Shop

PAGES = ["/", "/c/home", "/c/home?colour=Oat&sort=price", "/search?q=mug", "/p/opal-lamp"]
ANSWERS = ["/api/products", "/api/products?category=home&limit=2", "/api/products/opal-lamp", "/api/categories"]
PART = {**HTMX, "HX-Target": "catalogue-results"}
WITHIN = 1.0


@asynccontextmanager
async def two_processes(shop: OpenShop, **changes: object) -> AsyncIterator[list[httpx.AsyncClient]]:
    """One door to each of two processes of the same shop."""
    settings = replace(shop.shop.settings, **changes)  # type: ignore[arg-type]
    async with AsyncExitStack() as stack:
        shops = [await stack.enter_async_context(open_shop(settings)) for _ in range(2)]
        yield [await stack.enter_async_context(one.visitor()) for one in shops]


async def rename(connection: "asyncpg.Connection", slug: str, name: str) -> None:
    async with connection.transaction():
        await connection.execute("UPDATE products SET name = $2 WHERE slug = $1", slug, name)
        await bump_generation(connection)


@asynccontextmanager
async def staff(dsn: str) -> AsyncIterator["asyncpg.Connection"]:
    """Somebody who changes the catalogue elsewhere."""
    connection = await asyncpg.connect(dsn)
    await prepare_connection(connection)
    try:
        yield connection
    finally:
        await connection.close()


async def shows(client: httpx.AsyncClient, path: str, words: str) -> float:
    """Seconds until the page says so."""
    began = time.monotonic()
    while words not in (await client.get(path)).text:
        assert time.monotonic() - began < 5
        await asyncio.sleep(0.02)
    return time.monotonic() - began


@pytest.mark.parametrize("path", [*PAGES, *ANSWERS])
async def test_a_cached_page_costs_no_query(queries: list[str], client: httpx.AsyncClient, path: str) -> None:
    first = await client.get(path)
    assert (first.status_code, first.headers["x-cache"]) == (200, "miss")
    assert "page;dur=" in first.headers["server-timing"]
    await asyncio.sleep(0.05)  # asyncpg tells of a query a moment later
    queries.clear()
    with capture_logs() as logs:
        again = await client.get(path)
    unchanged = await client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert queries == []
    assert (again.headers["x-cache"], again.content) == ("hit", first.content)
    assert 'desc="hit"' in again.headers["server-timing"]
    assert (unchanged.status_code, unchanged.content, unchanged.headers["x-cache"]) == (304, b"", "hit")
    assert any(line["event"] == "serving from cache" for line in logs)
    for name in ("content-security-policy", "x-request-id", "etag", "vary", "cache-control"):
        assert name in again.headers, name
    assert again.headers["x-request-id"] != first.headers["x-request-id"]


async def test_a_page_that_is_still_the_same_is_not_made_again(
    shop: OpenShop, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A product's page is made again once something of it differs, and only then."""
    made: list[str] = []
    whole = render._render

    def counted(request: render.PageRequest, shop: Shop, name: str, *given: Any) -> bytes:
        made.append(name)
        return whole(request, shop, name, *given)

    monkeypatch.setattr(render, "_render", counted)
    first = await client.get("/p/opal-lamp")
    await shop.run("UPDATE stock_items SET version = version + 1")
    again = await client.get("/p/opal-lamp")
    assert (again.headers["x-cache"], again.headers["etag"]) == ("miss", first.headers["etag"])
    assert (again.content, made) == (first.content, ["catalogue/product.html"])
    await shop.run("UPDATE products SET name = 'Opal Lamp, large' WHERE slug = 'opal-lamp'")
    changed = await client.get("/p/opal-lamp")
    assert "Opal Lamp, large" in changed.text
    assert changed.headers["etag"] != first.headers["etag"]
    assert len(made) == 2


async def test_a_page_that_was_made_while_the_settings_changed_is_made_again(
    shop: OpenShop, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read before the product is of the settings of before, what is around it of those of after."""
    read = shop.shop.products.submit

    async def meanwhile(slug: str) -> Any:
        found = await read(slug)
        await shop.run("INSERT INTO settings (name, value) VALUES ('return_days', '45') ON CONFLICT DO NOTHING")
        return found

    monkeypatch.setattr(shop.shop.products, "submit", meanwhile)
    assert '"merchantReturnDays":30' in (await client.get("/p/opal-lamp")).text
    monkeypatch.undo()
    assert '"merchantReturnDays":45' in (await client.get("/p/opal-lamp")).text


async def test_a_page_that_another_process_made_is_shared(shop: OpenShop) -> None:
    async with two_processes(shop) as [one, other]:
        made = await one.get("/c/home")
        await asyncio.sleep(0.1)
        shared = await other.get("/c/home")
    assert (made.headers["x-cache"], shared.headers["x-cache"]) == ("miss", "hit")
    assert made.content == shared.content


async def test_a_page_of_another_process_that_is_still_the_same_is_not_made_again(
    shop: OpenShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though the catalogue has changed meanwhile; once something of it differs, it is made."""
    async with two_processes(shop) as [one, other]:
        made = await one.get("/p/opal-lamp")
        await shop.run("UPDATE stock_items SET version = version + 1")
        await asyncio.sleep(1.2)
        with monkeypatch.context() as broken:
            broken.setattr(render, "_render", None)
            same = await other.get("/p/opal-lamp")
        assert (same.headers["x-cache"], same.content) == ("miss", made.content)
        await shop.run("UPDATE products SET name = 'Opal Lamp, large' WHERE slug = 'opal-lamp'")
        await asyncio.sleep(1.2)
        assert "Opal Lamp, large" in (await other.get("/p/opal-lamp")).text


async def test_a_crowd_has_a_page_made_once(queries: list[str], shop: OpenShop, client: httpx.AsyncClient) -> None:
    await client.get("/c/home")
    await shop.run("SELECT")
    await asyncio.sleep(0.05)  # asyncpg tells of a query a moment later
    queries.clear()
    crowd = await asyncio.gather(*(client.get("/c/home") for _ in range(40)))
    assert len({page.content for page in crowd}) == 1
    assert 0 < len(queries) == len(set(queries)), queries


async def test_a_sale_that_changes_a_stock_label_is_seen(shop: OpenShop, cast: Cast) -> None:
    async with two_processes(shop) as [buyer, other], shop.visitor() as stranger:
        for client in (buyer, other, stranger):
            assert "Only 1 left" in (await client.get("/p/opal-lamp")).text
        await add(buyer, cast.last_lamp)
        assert (await buyer.post("/checkout", data=ADDRESS)).status_code == 303
        other.cookies = buyer.cookies
        assert "Sold out" in (await buyer.get("/p/opal-lamp")).text
        assert "Sold out" in (await other.get("/p/opal-lamp")).text
        assert await shows(stranger, "/p/opal-lamp", "Sold out") < WITHIN


async def test_a_sale_that_changes_no_label_renews_the_api_only(shop: OpenShop, cast: Cast) -> None:
    async with shop.visitor() as visitor:
        await visitor.get("/p/stovetop-kettle")
        assert (await visitor.get("/api/products/stovetop-kettle")).json()["stock"] == 40
        await add(visitor, cast.kettle)
        await visitor.post("/checkout", data=ADDRESS)
        assert (await visitor.get("/api/products/stovetop-kettle")).json()["stock"] == 39
        assert (await visitor.get("/p/stovetop-kettle")).headers["x-cache"] == "hit"


@pytest.mark.parametrize("path", ["/cart", "/account/sign-in", "/checkout", "/nowhere"])
async def test_a_page_of_ones_own_has_the_menu_of_now(queries: list[str], shop: OpenShop, path: str) -> None:
    """Though this process has made no other page since the menu changed; and it reads the menu once a change."""
    async with shop.visitor() as visitor:
        assert ">Home</a>" in (await visitor.get("/cart")).text
        await shop.run("UPDATE categories SET name = 'House' WHERE slug = 'home'")
        assert ">House</a>" in (await visitor.get(path, follow_redirects=True)).text
        await asyncio.sleep(0.05)  # asyncpg tells of a query a moment later
        queries.clear()
        await visitor.get(path)
        await asyncio.sleep(0.05)
        assert not [one for one in queries if "categories" in one]


@pytest.mark.parametrize("redis_url", [None, "redis://127.0.0.1:1"])
async def test_a_change_by_staff_is_seen_by_all_within_a_second(shop: OpenShop, redis_url: str | None) -> None:
    changes = {"redis_url": redis_url} if redis_url else {}
    async with two_processes(shop, **changes) as doors, staff(shop.shop.settings.database_url or "") as connection:
        for door in doors:
            await door.get("/c/home")
        await rename(connection, "opal-lamp", "Pearl Lamp")
        assert max(await asyncio.gather(*(shows(door, "/c/home", "Pearl Lamp") for door in doors))) < WITHIN


async def test_a_change_is_seen_by_the_first_who_comes_after_a_quiet_second(shop: OpenShop) -> None:
    async with shop.visitor() as visitor, staff(shop.shop.settings.database_url or "") as connection:
        await visitor.get("/c/home")
        await rename(connection, "opal-lamp", "Pearl Lamp")
        await asyncio.sleep(WITHIN)
        assert "Pearl Lamp" in (await visitor.get("/c/home")).text


async def test_a_client_sees_its_own_change_at_once_in_every_process(shop: OpenShop) -> None:
    async with two_processes(shop) as [one, other], staff(shop.shop.settings.database_url or "") as connection:
        for number in range(5):
            for door in (one, other):
                await door.get("/c/home")
            changed = await one.post("/cart/removal")
            assert "fresh=1" in changed.headers["set-cookie"]
            other.cookies = one.cookies
            await rename(connection, "opal-lamp", f"Lamp Number {number}")
            for door in (one, other):
                assert f"Lamp Number {number}" in (await door.get("/c/home")).text


async def test_a_signed_in_api_client_sees_its_change_at_once(shop: OpenShop) -> None:
    async with two_processes(shop) as doors, staff(shop.shop.settings.database_url or "") as connection:
        for door in doors:
            await door.get("/api/products/opal-lamp")
        await rename(connection, "opal-lamp", "Pearl Lamp")
        for door in doors:
            found = await door.get("/api/products/opal-lamp", headers={"Authorization": "Bearer x"})
            assert found.json()["name"] == "Pearl Lamp"


async def test_the_menu_is_never_cached_from_an_older_generation(shop: OpenShop, client: httpx.AsyncClient) -> None:
    await client.get("/c/lighting")
    await shop.run("UPDATE categories SET name = 'Lamps and Light' WHERE slug = 'lighting'")
    for path in ("/c/lighting", "/c/home", "/api/categories"):
        assert "Lamps and Light" in (await client.get(path)).text, path


async def test_redis_that_hangs_costs_one_short_wait(shop: OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: Counter[int] = Counter()
    trip = Breaker.trip

    def counted(breaker: Breaker, error: BaseException) -> None:
        waits[id(breaker)] += 1
        trip(breaker, error)

    monkeypatch.setattr(Breaker, "trip", counted)
    monkeypatch.setattr("web.infra.redis.PAUSE_SECONDS", 3600.0)
    async with line_to(shop.shop.settings.redis_url or "") as line:
        url = f"redis://127.0.0.1:{line.port}"
        async with open_shop(replace(shop.shop.settings, redis_url=url)) as opened, opened.visitor() as visitor:
            await visitor.get("/c/home")
            await asyncio.gather(*opened.shop.shared._sharing)
            line.hang()
            for path in [*PAGES, *ANSWERS]:
                assert (await visitor.get(path)).status_code == 200
            for path in [*PAGES, *ANSWERS]:
                assert (await visitor.get(path)).headers["x-cache"] == "hit"
            assert set(waits.values()) == {1}


@pytest.mark.parametrize("trouble", ["cut", "hang"])
async def test_without_the_database_the_last_known_page_is_shown_as_old(
    shop: OpenShop, cast: Cast, trouble: str
) -> None:
    async with line_to(shop.shop.settings.database_url or "") as line:
        url = over(line, shop.shop.settings.database_url or "")
        async with open_shop(replace(shop.shop.settings, database_url=url)) as opened, opened.visitor() as visitor:
            for path in [*PAGES, *ANSWERS]:
                await visitor.get(path)
            getattr(line, trouble)()
            await asyncio.sleep(WITHIN)
            waits = []
            for path in [*PAGES, *ANSWERS]:
                began = time.monotonic()
                page = await visitor.get(path)
                waits.append(time.monotonic() - began)
                assert (page.status_code, page.headers["x-cache"]) == (200, "stale"), path
                assert page.headers["warning"].startswith("110")
                assert page.headers["cache-control"] == "no-store"
                assert ("may be out of date" in page.text) == (path in PAGES), path
            assert sum(waits) < 2.5
            unknown = await visitor.get("/p/stovetop-kettle")
            assert (unknown.status_code, unknown.headers["retry-after"]) == (503, "5")
            assert (await visitor.post("/cart/lines", data={"variant_id": str(cast.kettle)})).status_code == 503
            line.mend()
            deadline = time.monotonic() + 5
            while (page := await visitor.get("/c/home")).headers["x-cache"] == "stale":
                assert time.monotonic() < deadline
                await asyncio.sleep(0.05)
            assert "may be out of date" not in page.text


@pytest.mark.parametrize("path", PAGES)
async def test_pages_are_the_same_for_everybody(shop: OpenShop, cast: Cast, path: str) -> None:
    async with shop.visitor() as one, shop.visitor() as other:
        await add(one, cast.kettle, 3)
        await add(other, cast.oat_mug)
        await shop.run("SELECT")
        first, second = await one.get(path), await other.get(path)
        await shop.run("SELECT")
        third = await other.get(path)
    assert [page.headers["x-cache"] for page in (first, second, third)] == ["miss", "hit", "miss"]
    assert first.content == second.content == third.content
    assert not any("set-cookie" in page.headers for page in (first, second, third))


async def test_a_part_is_never_taken_for_a_page(client: httpx.AsyncClient) -> None:
    for _ in range(2):
        page, part = await client.get("/c/home"), await client.get("/c/home", headers=PART)
        assert "<html" in page.text
        assert "<html" not in part.text
        assert page.headers["etag"] != part.headers["etag"]
        for whole in ({"HX-Boosted": "true"}, {"HX-History-Restore-Request": "true"}, {"HX-Target": "elsewhere"}):
            assert (await client.get("/c/home", headers={**PART, **whole})).content == page.content
    assert {"HX-Request", "HX-Target", "Accept-Encoding"} <= set(page.headers["vary"].split(", "))


@pytest.mark.parametrize(
    ("accepted", "used"),
    [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("identity", ""), ("", ""), ("br;q=0, gzip;q=0.5", "gzip"),
     ("br;q=0", ""), ("BR", "br"), ("gzip;q=x, br;q=1.0", "br")],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/c/home", "/api/products", "/cart"])
async def test_every_encoding_is_the_same_page(client: httpx.AsyncClient, path: str, accepted: str, used: str) -> None:
    plain = (await client.get(path, headers={"Accept-Encoding": "identity"})).content
    for _ in range(2):
        async with client.stream("GET", path, headers={"Accept-Encoding": accepted}) as answer:
            raw = b"".join([chunk async for chunk in answer.aiter_raw()])
        assert answer.headers.get("content-encoding", "") == used
        assert int(answer.headers["content-length"]) == len(raw)
        assert {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[used](raw) == plain
    head = await client.head(path, headers={"Accept-Encoding": accepted})
    assert (head.content, head.headers["content-length"]) == (b"", str(len(raw)))


@cache
def routes() -> CachedRoutes:
    return CachedRoutes(every_route())


@pytest.mark.parametrize(
    ("path", "query", "key"),
    [
        ("/", "utm_source=x", "/#"),
        ("/c/home", "sort=price&colour=Oat&utm=1&colour=Ink", "/c/home?colour=Oat&colour=Ink&sort=price#"),
        ("/search", "q=&page=2&category=home", "/search?category=home&page=2#"),
        ("/p/lamp", "variant=nonsense&x=y", "/p/lamp#"),
        ("/api/products", "limit=2&category=home", "/api/products?category=home&limit=2#"),
        ("/api/products", "limit=2&utm=1", None),
        ("/api/orders", "", None),
        ("/cart", "", None),
        ("/c/home/more", "", None),
        ("/search", "q=" + "x" * 400, None),
        ("/search", "q=%00", None),
    ],
)
def test_keys_are_few_and_short(path: str, query: str, key: str | None) -> None:
    cached = routes().find(path)
    kept = page_key(cached, path, query, "", frozenset({"colour"})) if cached and may_be_kept(path, query) else None
    assert (kept.text if kept else None) == key


async def test_a_refusal_is_not_cached(client: httpx.AsyncClient) -> None:
    for path, status in (("/p/nothing", 404), ("/c/nothing", 404), ("/api/products?limit=0", 422),
                         ("/api/products?colour=Oat&page=2", 422), ("/search?q=%00", 400)):  # fmt: skip
        for _ in range(2):
            refused = await client.get(path)
            assert (refused.status_code, refused.headers.get("x-cache")) == (status, None), path


async def test_redis_has_a_fixed_number_of_slots(shop: OpenShop, client: httpx.AsyncClient) -> None:
    redis = shop.shop.bell._redis
    await redis.flushdb()
    for number in range(30):
        await client.get(f"/p/opal-lamp?variant={UUID(int=number)}")
    await asyncio.sleep(0.1)
    keys = [key async for key in redis.scan_iter("mercer-page:*")]
    assert 20 <= len(keys) <= 30
    assert all(int(key.rpartition(b":")[2]) < PLACES for key in keys)
    assert 0 < await redis.ttl(keys[0]) <= 24 * 3600


async def test_pages_that_share_a_slot_are_not_mixed_up(shop: OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.cache.shared.PLACES", 1)
    async with two_processes(shop) as [one, other]:
        await one.get("/p/opal-lamp")
        await asyncio.sleep(0.1)
        assert "Stovetop Kettle" in (await other.get("/p/stovetop-kettle")).text


async def test_foreign_data_in_redis_is_ignored(shop: OpenShop, client: httpx.AsyncClient) -> None:
    redis = shop.shop.bell._redis
    page = await client.get("/c/home")
    await asyncio.sleep(0.1)
    for key in [key async for key in redis.scan_iter("mercer-page:*")]:
        await redis.set(key, b"\x93nonsense")
    async with two_processes(shop) as [other, _]:
        assert (await other.get("/c/home")).content == page.content
    far = SharedCache(shop.shop.settings.redis_url or "", lambda: "another shop")
    assert await far.get("/c/home#") is None
    await far.close()
