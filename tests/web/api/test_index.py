"""The index of the API: where clients begin."""

from dataclasses import replace

import httpx

from tests.support.api.people import sign_up
from tests.support.shop import OpenShop, open_shop

REFERENCE = {"openapi": "/openapi.json", "docs": "/docs", "redoc": "/redoc"}


async def test_every_link_leads_somewhere(client: httpx.AsyncClient) -> None:
    index = (await client.get("/api")).json()
    reference = (await client.get("/openapi.json")).json()
    assert (index["name"], index["version"]) == ("Mercer", reference["info"]["version"])
    assert index["links"].items() >= {"products": "/api/products", **REFERENCE}.items()
    for path in index["links"].values():
        assert (await client.get(path)).status_code in {200, 401, 405}, path


async def test_it_is_public_and_the_same_for_everybody(client: httpx.AsyncClient, shop: OpenShop) -> None:
    ada = await sign_up(client, shop)
    answer, hers = await client.get("/api"), await client.get("/api", headers=ada.headers)
    assert (answer.status_code, answer.content, answer.headers["etag"]) == (200, hers.content, hers.headers["etag"])
    assert answer.headers["cache-control"].startswith("public")
    assert "set-cookie" not in answer.headers
    again = await client.get("/api", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_what_it_refuses_is_a_problem(client: httpx.AsyncClient) -> None:
    for answer in (await client.get("/api?limit=1"), await client.post("/api", json={})):
        assert answer.status_code in {405, 422}
        assert answer.headers["content-type"] == "application/problem+json"


async def test_without_docs_it_links_to_none(shop: OpenShop) -> None:
    async with open_shop(replace(shop.shop.settings, docs=False)) as opened, opened.visitor() as visitor:
        links = (await visitor.get("/api")).json()["links"]
    assert not links.keys() & REFERENCE
