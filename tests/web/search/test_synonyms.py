"""Synonyms: added from a search that found nothing, they find at once, in pages and JSON alike."""

import httpx
import pytest

from domain.accounts.views import Role
from domain.search.synonyms import MOST_WORDS
from domain.search.words import REFRESH, SPELL
from tests.support.api.people import Person
from tests.support.shop import OpenShop
from tests.support.web.people import sign_in
from tests.web.catalogue.test_categories_api import grace

__all__ = ["grace"]

HERE, JSON = "/admin/synonyms", "/api/admin/synonyms"


async def found(client: httpx.AsyncClient, words: str) -> list[str]:
    answer = await client.get("/api/products", params={"q": words, "exact": "true"})
    return [item["name"] for item in answer.json()["items"]]


@pytest.fixture
async def counted(shop: OpenShop) -> OpenShop:
    """A shop whose words have been counted."""
    for statement in (REFRESH, SPELL):
        await shop.run(statement)
    return shop


async def test_staff_say_what_means_the_same(client: httpx.AsyncClient, counted: OpenShop) -> None:
    await sign_in(client, counted, "owner@example.com", Role.ADMIN)
    assert await found(client, "teapot") == []
    form = (await client.get(f"{HERE}?word=teapot")).text
    assert "teapot, </textarea>" in form
    too_few = await client.post(HERE, data={"words": "teapot, "})
    assert (too_few.status_code, 'id="words-error"' in too_few.text) == (422, True)
    assert (await client.post(HERE, data={"words": "Teapot,  Stovetop  kettle"})).status_code == 303
    assert "teapot, stovetop kettle" in (await client.get(f"{HERE}?done=made")).text
    assert await found(client, "teapot") == await found(client, "stovetop kettle") == ["Stovetop Kettle"]
    assert await found(client, "steel teapot") == ["Stovetop Kettle"]
    one = await counted.value("SELECT id FROM search_synonyms")
    assert (await client.post(f"{HERE}/{one}/removal")).status_code == 303
    assert (await client.post(f"{HERE}/{one}/removal")).status_code == 404
    assert await found(client, "teapot") == []


async def test_a_phrase_means_the_same_as_a_word(client: httpx.AsyncClient, counted: OpenShop, grace: Person) -> None:
    made = await client.post(JSON, json={"words": ["hot water maker", "kettle"]}, headers=grace.headers)
    assert (made.status_code, made.json()["words"]) == (201, ["hot water maker", "kettle"])
    assert await found(client, "hot water maker") == ["Stovetop Kettle"]
    assert await found(client, "maker of hot water in steel") == ["Stovetop Kettle"]
    assert await found(client, "hot maker") == []
    assert await found(client, "glass hot water maker") == []


async def test_groups_that_share_a_word_become_one(client: httpx.AsyncClient, shop: OpenShop, grace: Person) -> None:
    for words in (["sofa", "couch"], ["settee", "divan"], ["Couches", "SETTEE", "davenport"]):
        await client.post(JSON, json={"words": words}, headers=grace.headers)
    (one,) = (await client.get(JSON, headers=grace.headers)).json()["items"]
    assert one["words"] == ["sofa", "couch", "settee", "divan", "couches", "davenport"]
    many = [f"word{number}" for number in range(MOST_WORDS - 4)]
    full = await client.post(JSON, json={"words": ["sofa", *many]}, headers=grace.headers)
    assert full.status_code == 422
    nothing = await client.post(JSON, json={"words": ["the", "sofa"]}, headers=grace.headers)
    assert (nothing.status_code, nothing.json()["errors"][0]["pointer"]) == (422, "/words")
    assert (await client.delete(f"{JSON}/{one['id']}", headers=grace.headers)).status_code == 204
    assert (await client.get(JSON, headers=grace.headers)).json() == {"items": []}
