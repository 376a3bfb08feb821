"""What visitors searched for, as the report of searches tells it."""

from collections import Counter

import httpx
import pytest

from tests.support.api.people import official
from tests.support.shop import OpenShop
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
    shop.shop.searches._put_back(Counter({"a": 1, "d": 1}), {"d": 0})
    await shop.shop.searches.write()
    async with shop.shop.database.read() as connection:
        rows = await connection.fetch("SELECT words, times FROM search_counts ORDER BY words")
    assert [tuple(row) for row in rows] == [("a", 3), ("b", 1)]
