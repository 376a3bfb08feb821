"""Suggestions while typing: few queries, bounded, escaped, as of now."""

import asyncio
import re

import httpx
import pytest

from domain.search.words import REFRESH, SPELL
from tests.support.cast import Cast
from tests.support.shop import OpenShop
from web.search import pages

HERE = "/search/suggestions"


@pytest.fixture
async def counted(shop: OpenShop) -> OpenShop:
    """A shop whose words have been counted."""
    for statement in (REFRESH, SPELL):
        await shop.run(statement)
    return shop


async def lines(client: httpx.AsyncClient, typed: str) -> list[tuple[str, str]]:
    answer = await client.get(HERE, params={"q": typed})
    assert answer.status_code == 200
    found = re.findall(r'role="option".*?href="([^"]*)">(.*?)</a>', answer.text, re.DOTALL)
    return [(address, " ".join(re.sub(r"<[^>]+>", " ", words).split())) for address, words in found]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("stonew", ("/p/stoneware-mug", "Stoneware Mug £18")),
        ("KETTLE", ("/p/stovetop-kettle", "Stovetop Kettle £78")),
        ("stoneware m", ("/p/stoneware-mug", "Stoneware Mug £18")),
        ("kitch", ("/c/kitchen", "Kitchen")),
        ("stonwaer", ("/search?q=stoneware", "Did you mean stoneware ?")),
        ("stool", ("/p/oak-stool", "Oak Stool £129")),
    ],
)
async def test_what_is_typed_is_completed(
    client: httpx.AsyncClient, counted: OpenShop, typed: str, first: tuple[str, str]
) -> None:
    assert (await lines(client, typed))[0] == first


@pytest.mark.parametrize("typed", ["", "s", "qqzzxx", "%", "__", "'; --", "\\", "the", "<b>", "x" * 500, "&|!"])
async def test_nothing_is_suggested_for_what_nobody_means(
    client: httpx.AsyncClient, counted: OpenShop, typed: str
) -> None:
    assert await lines(client, typed) == []


async def test_a_suggestion_costs_one_query_and_then_none_until_goods_change(
    queries: list[str], client: httpx.AsyncClient, counted: OpenShop, cast: Cast
) -> None:
    await client.get("/")
    queries.clear()
    assert await lines(client, "opal")
    await asyncio.sleep(0.05)
    assert len([one for one in queries if "search_spellings" in one]) == len(queries) == 1
    queries.clear()
    assert await lines(client, "OPAL ")
    await asyncio.sleep(0.05)
    assert queries == []
    await counted.run("UPDATE products SET published = false WHERE slug = 'opal-lamp'")
    await counted.run("INSERT INTO catalogue_changes (pages, figures, goods) VALUES (1, 1, 1)")
    counted.shop.watch.forget()
    assert await lines(client, "opal") == []


async def test_a_flood_is_bounded(counted: OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counted.shop.limits, "on", True)
    monkeypatch.setattr(pages, "SUGGEST", type(pages.SUGGEST)(2, namespace="suggest"))
    async with counted.visitor() as visitor:
        answers = [(await visitor.get(HERE, params={"q": f"oak {word}"})).status_code for word in ("aa", "bb", "cc")]
        known = (await visitor.get(HERE, params={"q": "oak aa"})).status_code
    assert (answers, known) == ([200, 200, 429], 200)
