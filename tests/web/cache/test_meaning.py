"""A request has one meaning: whatever header fields come with it, what is cached is what a clean request gets."""

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.cast import Cast
from tests.support.shop import OpenShop

Fields = list[tuple[str, str]]

ADDRESSES = ("/", "/c/kitchen", "/search?q=kettle", "/p/stovetop-kettle", "/api/products?q=kettle")
PARTS = {
    "/c/kitchen": "catalogue-results",
    "/search?q=kettle": "catalogue-results",
    "/p/stovetop-kettle": "catalogue-product",
}
FIELD = st.sampled_from(
    [
        *[("HX-Request", value) for value in ("true", "false", "TRUE")],
        *[("HX-Target", value) for value in ("catalogue-results", "catalogue-product", "cart-lines", "x")],
        *[("HX-Boosted", value) for value in ("true", "false")],
        ("HX-History-Restore-Request", "true"),
        *[("Host", value) for value in ("evil.example", "localhost:abc", "localhost:99999", "[::1]:80")],
        ("X-Forwarded-Host", "evil.example"),
        ("X-Forwarded-For", "203.0.113.9"),
        ("Accept", "application/json"),
        ("Accept-Language", "de"),
        ("Cookie", "session=stolen; cart=x"),
        ("Origin", "https://evil.example"),
        ("Sec-Fetch-Site", "cross-site"),
        ("Range", "bytes=0-9"),
    ]
)


async def fetched(shop: OpenShop, address: str, fields: Fields | None = None) -> httpx.Response:
    async with shop.visitor() as client:
        request = client.build_request("GET", address)
        fields = fields or []
        headers = [*([] if any(name == "Host" for name, _ in fields) else [("Host", "shop.test")]), *fields]
        request.headers = httpx.Headers(headers)
        return await client.send(request)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(address=st.sampled_from(ADDRESSES), fields=st.lists(FIELD, max_size=6))
async def test_what_is_cached_is_what_a_clean_request_gets(
    shop: OpenShop, cast: Cast, address: str, fields: Fields
) -> None:
    await shop.run("SELECT 1")
    first = await fetched(shop, address, fields)
    assert first.status_code in {200, 206, 304, 400}
    seen = await fetched(shop, address)
    await shop.run("SELECT 1")
    clean = await fetched(shop, address)
    assert seen.content == clean.content
    if part := PARTS.get(address):
        htmx = await fetched(shop, address, [("HX-Request", "true"), ("HX-Target", part)])
        assert b"<html" not in htmx.content


@pytest.mark.parametrize(
    "fields",
    [
        [("HX-Target", "catalogue-results"), ("HX-Target", "x")],
        [("HX-Request", "true"), ("HX-Request", "false")],
        [("Host", "a.test"), ("Host", "b.test")],
        [("Authorization", "Bearer a"), ("Authorization", "Bearer b")],
        [("Host", "localhost:abc")],
        [("Host", "localhost:99999")],
    ],
)
async def test_a_contradiction_is_refused(shop: OpenShop, cast: Cast, fields: Fields) -> None:
    answer = await fetched(shop, "/c/kitchen", fields)
    assert answer.status_code == 400
    assert answer.json()["code"] == "bad_request"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("address", ["/c/kitchen", "/p/stovetop-kettle", "/api/products"])
async def test_tags_are_compared_weakly(shop: OpenShop, cast: Cast, address: str) -> None:
    tag = (await fetched(shop, address)).headers["etag"]
    for known in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        assert (await fetched(shop, address, [("If-None-Match", known)])).status_code == 304, known
    assert (await fetched(shop, address, [("If-None-Match", tag.removesuffix('"'))])).status_code == 200
