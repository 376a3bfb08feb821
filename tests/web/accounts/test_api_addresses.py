"""The address book through the API."""

import asyncio
from typing import Any

import httpx
import pytest

from domain.accounts.addresses import MAX_ADDRESSES
from tests.support.api.orders import ADDRESS
from tests.support.api.people import sign_up
from tests.support.shop import OpenShop

BOOK = "/api/me/addresses"


async def test_an_address_is_saved_changed_and_deleted(client: httpx.AsyncClient, shop: OpenShop) -> None:
    ada = await sign_up(client, shop)
    kept = await client.post(BOOK, json=ADDRESS, headers=ada.headers)
    assert (kept.status_code, kept.json()["preferred"]) == (201, True)
    second = (await client.post(BOOK, json={**ADDRESS, "line1": "1 Long Lane"}, headers=ada.headers)).json()
    assert not second["preferred"]
    path = f"{BOOK}/{second['id']}"
    body = {**ADDRESS, "line1": "2 Long Lane", "postal_code": "sw1y4jh", "preferred": True}
    changed = (await client.put(path, json=body, headers=ada.headers)).json()
    assert (changed["line1"], changed["postal_code"], changed["preferred"]) == ("2 Long Lane", "SW1Y 4JH", True)
    items = (await client.get(BOOK, headers=ada.headers)).json()["items"]
    assert [one["preferred"] for one in items] == [True, False]
    assert (await client.delete(path, headers=ada.headers)).status_code == 204
    [left] = (await client.get(BOOK, headers=ada.headers)).json()["items"]
    assert (left["id"], left["preferred"]) == (kept.json()["id"], True)
    assert (await client.delete(path, headers=ada.headers)).status_code == 404


async def test_strangers_do_not_find_an_address(client: httpx.AsyncClient, shop: OpenShop) -> None:
    ada, eve = await sign_up(client, shop), await sign_up(client, shop, "eve@example.com")
    path = f"{BOOK}/{(await client.post(BOOK, json=ADDRESS, headers=ada.headers)).json()['id']}"
    assert (await client.get(BOOK, headers=eve.headers)).json()["items"] == []
    assert (await client.put(path, json=ADDRESS, headers=eve.headers)).status_code == 404
    assert (await client.delete(path, headers=eve.headers)).status_code == 404
    for method in ("GET", "POST"):
        assert (await client.request(method, BOOK, json=ADDRESS if method == "POST" else None)).status_code == 401
    assert len((await client.get(BOOK, headers=ada.headers)).json()["items"]) == 1


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"postal_code": "1"}, "/postal_code"),
        ({"country": "ZZ"}, "/country"),
        ({"country": "US", "region": "Atlantis"}, "/region"),
        ({"line1": ""}, "/line1"),
        ({"user_id": "x"}, "/"),
        ({"id": "x"}, "/"),
    ],
)
async def test_every_error_has_a_pointer(
    client: httpx.AsyncClient, shop: OpenShop, change: dict[str, Any], pointer: str
) -> None:
    ada = await sign_up(client, shop)
    refused = await client.post(BOOK, json={**ADDRESS, **change}, headers=ada.headers)
    assert refused.status_code == 422, refused.text
    assert any(one["pointer"].startswith(pointer) for one in refused.json()["errors"])


async def test_many_addresses_at_once_never_exceed_the_limit(client: httpx.AsyncClient, shop: OpenShop) -> None:
    ada = await sign_up(client, shop)
    bodies = [{**ADDRESS, "line1": f"{number} Long Lane", "preferred": True} for number in range(MAX_ADDRESSES + 4)]
    answers = await asyncio.gather(*(client.post(BOOK, json=one, headers=ada.headers) for one in bodies))
    assert sorted(answer.status_code for answer in answers) == [201] * MAX_ADDRESSES + [409] * 4
    assert await shop.value("SELECT count(*) FROM addresses WHERE preferred") == 1
