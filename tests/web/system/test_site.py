"""What machines ask of the site: headers, icons, well-known addresses, encodings and the language of pages."""

import gzip
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import brotli
import httpx
import pytest

from tests.support.cast import Cast
from tests.support.shop import OpenShop
from web.templating.assets import asset
from web.templating.filters import filters, shortened


async def test_allow_lists_head_wherever_get_is(client: httpx.AsyncClient) -> None:
    for path in ("/health/live", "/api/products"):
        refused = await client.request("DELETE", path, headers={"Sec-Fetch-Site": "same-origin"})
        options = await client.options(path)
        for answer in (refused, options):
            assert {"GET", "HEAD"} <= set(answer.headers["allow"].split(", ")), (path, answer.status_code)


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("br", "br"),
        ("br;q=0, gzip", "gzip"),
        ("gzip", "gzip"),
        ("br;q=0", None),
        ("identity", None),
        ("gzip, br", "br"),
    ],
)
async def test_an_asset_comes_as_the_client_asks(
    client: httpx.AsyncClient, accepted: str, encoding: str | None
) -> None:
    async with client.stream("GET", asset("site.css"), headers={"Accept-Encoding": accepted}) as answer:
        body = b"".join([part async for part in answer.aiter_raw()])
    assert answer.headers.get("content-encoding") == encoding
    plain = {"br": brotli.decompress, "gzip": gzip.decompress}.get(encoding or "", bytes)(body)
    assert b"@layer" in plain


async def test_well_known_addresses_lead_on(client: httpx.AsyncClient) -> None:
    for path, target in {"/favicon.ico": "/icon/", "/.well-known/change-password": "/account/password"}.items():
        answer = await client.get(path)
        assert answer.status_code == 302
        assert answer.headers["location"].startswith(target)


async def test_robots_are_told_once(client: httpx.AsyncClient) -> None:
    for path in ("/no-such-page", "/search?q=mug", "/cart", "/sign-in"):
        assert (await client.get(path)).text.count('name="robots"') == 1, path
    closed = (await client.get("/robots.txt")).text
    assert [path for path in ("/cart", "/wishlist", "/checkout") if f"Disallow: {path}\n" not in closed] == []


async def test_a_description_keeps_its_lines_and_previews_are_short(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await shop.run("UPDATE products SET description = $1 WHERE slug = 'stovetop-kettle'", "First.\n\n" + "word " * 200)
    page = (await client.get("/p/stovetop-kettle")).text
    assert "<p>First.</p>\n<p>word word" in page
    for name in ('name="description"', 'property="og:description"'):
        content = page.split(f'<meta {name} content="')[1].split('"')[0]
        assert content.startswith("First. word")
        assert len(content) <= 160


def test_a_preview_ends_with_a_word() -> None:
    assert shortened("short  text\n here") == "short text here"
    assert shortened("word " * 100).endswith("word…")
    assert len(shortened("x" * 500)) == 160


async def test_times_for_customers_say_their_zone(shop: OpenShop) -> None:
    there = filters(shop.shop.settings)
    assert there["clock_there"](datetime(2026, 11, 29, 9, 30, tzinfo=UTC)) == "09:30 GMT"
    assert there["clock_there"](datetime(2026, 6, 29, 9, 30, tzinfo=UTC)) == "10:30 BST"
    tokyo = filters(replace(shop.shop.settings, time_zone="Asia/Tokyo"))
    assert tokyo["clock_there"](datetime(2026, 11, 29, 9, 30, tzinfo=UTC)) == "18:30 GMT+09:00"


async def test_the_type_of_a_problem_leads_to_its_explanation(client: httpx.AsyncClient) -> None:
    unknown = await client.get("/api/nothing")
    invalid = await client.post("/api/orders", json={"items": []})
    twice = await client.get("/api/products", headers=[("hx-target", "a"), ("hx-target", "b")])
    for refused in (unknown, invalid, twice):
        page, _, code = refused.json()["type"].partition("#")
        explained = await client.get(page)
        assert (code, explained.status_code) == (refused.json()["code"], 200)
        assert f'id="{code}"' in explained.text
    assert [one.status_code for one in (unknown, invalid, twice)] == [404, 422, 400]


async def test_who_finds_a_weakness_is_told_where_to_write(client: httpx.AsyncClient, shop: OpenShop) -> None:
    assert (await client.get("/.well-known/security.txt")).status_code == 404, "nobody gave an address"
    await shop.run("INSERT INTO settings (name, value) VALUES ('email', $1)", "shop+a@kupfer.example")
    found = await client.get("/.well-known/security.txt")
    assert found.headers["content-type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in found.text.splitlines())
    assert fields["Contact"] == "mailto:shop+a@kupfer.example"
    assert fields["Canonical"] == f"{shop.shop.settings.base_url}/.well-known/security.txt"
    assert timedelta() < datetime.fromisoformat(fields["Expires"]) - datetime.now(UTC) < timedelta(days=365)
