"""Imports as the worker takes them: read, decided on and applied."""

import httpx

from tests.support.shop import OpenShop
from web.changes.tasks import work_on_change_sets
from web.imports.tasks import read_files

Json = dict[str, object]


async def work(shop: OpenShop) -> None:
    """Do all that the worker finds to do with imports and change sets, until the shop's cache knows of it."""
    parts = shop.shop.database, shop.shop.settings
    while await read_files(*parts) + await work_on_change_sets(*parts):
        pass
    await shop.catch_up()


async def upload(client: httpx.AsyncClient, content: bytes | str, **fields: str) -> httpx.Response:
    """Send a file to the API."""
    return await client.post("/api/admin/imports", files={"file": ("goods.csv", content)}, data=fields)


async def imported(client: httpx.AsyncClient, shop: OpenShop, content: bytes | str, **fields: str) -> Json:
    """What an import of a file came to, once it was applied if it changes anything."""
    answer = await upload(client, content, **fields)
    assert answer.status_code == 202, answer.text
    assert (answer.json()["kind"], answer.json()["status"]) == ("import", "staging")
    here = answer.headers["location"]
    await work(shop)
    staged = (await client.get(here)).json()
    assert staged["status"] == "staged", staged
    if staged["counts"]["new"] or staged["counts"]["changed"]:
        assert (await client.post(f"{here}/application")).status_code == 202
        await work(shop)
    found: Json = (await client.get(f"{here}?limit=200")).json()
    return found
