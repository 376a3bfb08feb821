"""A flood of searches is bounded by where it comes from, and harms nobody else."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest

from tests.support.api.orders import order_of
from tests.support.cast import Cast
from tests.support.shop import HTMX, OpenShop, open_shop
from web.catalogue import limits

FLOODER, NEIGHBOUR = ({"X-Forwarded-For": address} for address in ("203.0.113.7", "198.51.100.9"))
MOST = 5


@pytest.fixture(params=["by index", "by the database"])
async def guarded(
    request: pytest.FixtureRequest, shop: OpenShop, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[OpenShop]:
    """The shop behind a proxy with its limits on, with and without an index of its products."""
    monkeypatch.setattr(limits, "SEARCH", type(limits.SEARCH)(MOST, namespace="search"))
    if request.param == "by the database":
        monkeypatch.setattr("web.cache.known_index.MOST_PRODUCTS", 0)
    await shop.shop.bell._redis.flushdb()
    async with open_shop(replace(shop.shop.settings, rate_limits=True, trusted_proxies=("127.0.0.0/8",))) as opened:
        yield opened


async def flood(visitor: httpx.AsyncClient, address: str) -> list[httpx.Response]:
    return await asyncio.gather(*(visitor.get(address.format(n), headers=FLOODER) for n in range(4 * MOST)))


@pytest.mark.parametrize("address", ["/search?q=oak+{}", "/api/products?q=oak+{}", "/search?q=oak&price_min={}"])
async def test_a_flood_of_searches_is_bounded_and_harms_nobody(guarded: OpenShop, cast: Cast, address: str) -> None:
    async with guarded.visitor() as visitor:
        answers = await flood(visitor, address)
        assert Counter(one.status_code for one in answers) == {200: MOST, 429: 3 * MOST}
        found, refused = (next(one for one in answers if one.status_code == status) for status in (200, 429))
        assert 0 < int(refused.headers["retry-after"]) <= 60
        known = await visitor.get(found.request.url.raw_path.decode(), headers=FLOODER)
        assert (known.status_code, known.headers["x-cache"]) == (200, "hit")
        assert "ratelimit" not in known.headers
        if "/api/" in address:
            assert refused.headers["content-type"] == "application/problem+json"
            assert refused.json()["code"] == "too_many_requests"
            left = sorted(one.headers["ratelimit"].split(";")[1] for one in answers if one.status_code == 200)
            assert left == [f"r={n}" for n in range(MOST)]
        for path in ("/c/home", "/p/stoneware-mug", "/search", "/cart"):
            assert (await visitor.get(path, headers=FLOODER)).status_code == 200
        assert (await visitor.post("/api/orders", json=order_of(cast), headers=FLOODER)).status_code == 201
        assert (await visitor.get("/search?q=kettle", headers={**NEIGHBOUR, **HTMX})).status_code == 200


async def test_filters_are_counted_where_they_cost_queries(guarded: OpenShop) -> None:
    async with guarded.visitor() as visitor:
        await visitor.get("/c/home", headers=FLOODER)
        answers = Counter(one.status_code for one in await flood(visitor, "/c/home?price_min={}"))
    assert answers == ({200: 4 * MOST} if guarded.shop.lists.indexed else {200: MOST, 429: 3 * MOST})
