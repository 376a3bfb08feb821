"""What visitors searched for, as the report of searches tells it."""

from collections import Counter
from datetime import timedelta

import httpx
import pytest

from domain.accounts.views import Role
from domain.clock import now
from domain.search.counts import Found
from tests.support.api.people import official
from tests.support.sales import sell
from tests.support.shop import OpenShop
from tests.support.web.people import sign_in
from web.cache import searches


async def test_searches_are_counted_from_the_cache_too(client: httpx.AsyncClient, shop: OpenShop) -> None:
    clerk = await official(client, shop, "staff")
    addresses = (
        "q=kettle",
        "q=kettle",
        "q=+Kettle",
        "q=kettle&page=1",
        "q=kettle&sort=price",
        "q=zzyzx",
        "q=kettle+submarine",
        "q=",
        "",
    )
    for query in addresses:
        assert (await client.get(f"/search?{query}", follow_redirects=True)).status_code == 200
    await client.get("/search?q=" + "x" * 81)
    await shop.shop.searches.write()
    await client.get("/search?q=kettle")
    await shop.shop.searches.write()
    told = (await client.get("/api/admin/reports/searches", headers=clerk.headers)).json()
    rows = [(one["words"], one["times"], one["found"]) for one in told["rows"]]
    assert rows == [("kettle", 4, 1), ("kettle submarine", 1, 0), ("zzyzx", 1, 0)]
    missing = (await client.get("/api/admin/reports/searches?by=not-found", headers=clerk.headers)).json()
    assert [one["words"] for one in missing["rows"]] == ["kettle submarine", "zzyzx"]


async def test_a_flood_of_searches_waits_for_no_more_memory(shop: OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searches, "MOST", 2)
    for words in (b"q=a", b"q=b", b"q=c", b"q=a"):
        shop.shop.searches.count(words)
    shop.shop.searches._put_back(Counter({"a": 1, "d": 1}), {"d": Found(0)})
    await shop.shop.searches.write()
    async with shop.shop.database.read() as connection:
        rows = await connection.fetch("SELECT words, times FROM search_counts ORDER BY words")
    assert [tuple(row) for row in rows] == [("a", 3), ("b", 1)]


async def test_searches_that_sold_nothing_are_known_by_what_they_showed(
    client: httpx.AsyncClient, shop: OpenShop
) -> None:
    clerk = await official(client, shop, "staff")
    for words in ("kettle", "mug", "mug", "zzyzx"):
        await client.get(f"/search?q={words}")
    await shop.shop.searches.write()
    async with shop.shop.database.transaction() as connection:
        await sell(connection, now(), 7800)
        await sell(connection, now() - timedelta(days=60), 1800, slug="stoneware-mug")
    told = (await client.get("/api/admin/searches", headers=clerk.headers)).json()
    assert [(one["words"], one["times"]) for one in told["found_nothing"]] == [("zzyzx", 1)]
    assert [(one["words"], one["times"]) for one in told["sold_nothing"]] == [("mug", 2)]
    long = (
        await client.get(f"/api/admin/searches?from={(now() - timedelta(days=90)).date()}", headers=clerk.headers)
    ).json()
    assert long["sold_nothing"] == []
    assert (
        await client.get("/api/admin/searches?from=2026-03-02&to=2026-03-01", headers=clerk.headers)
    ).status_code == 422


async def test_a_search_joins_the_synonyms_that_it_shares_a_word_with_at_a_press(
    client: httpx.AsyncClient, shop: OpenShop
) -> None:
    await sign_in(client, shop, "owner@example.com", Role.ADMIN)
    await client.post("/admin/synonyms", data={"words": "couch, sofa"})
    for words in ("corduroy couch", "zzyzx"):
        await client.get("/search", params={"q": words})
    await shop.shop.searches.write()
    page = (await client.get("/admin/reports/searches?by=not-found")).text
    assert '<input type="hidden" name="words" value="corduroy couch, couch">' in page
    assert 'href="/admin/synonyms?word=zzyzx"' in page
    await client.post("/admin/synonyms", data={"words": "corduroy couch, couch"})
    assert await shop.value("SELECT words FROM search_synonyms") == ["couch", "sofa", "corduroy couch"]
    assert "corduroy couch, couch" not in (await client.get("/admin/reports/searches?by=not-found")).text
