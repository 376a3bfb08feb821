"""The pictures that imports name by their addresses: fetched after the products are there, each once."""

import httpx

from domain.accounts.views import Role
from domain.changes.fetches import claim_fetch, delete_old_fetches, settle_fetch
from domain.changes.proposal import ProposedRow, Value
from tests.support.api.people import official
from tests.support.cast import Cast
from tests.support.pictures import picture, work
from tests.support.shop import OpenShop
from tests.support.web.changes import import_rows, work_in
from tests.support.web.people import sign_in
from tests.support.web.picture_server import PictureServer, found, picture_server
from web.changes.fetching import fetch_pictures

PICTURES = "SELECT count(*) FROM product_images i JOIN products p ON p.id = i.product_id WHERE p.slug = 'pan'"
WHOLE: dict[str, Value] = {"name": "Pan", "category": "kitchen", "price": 4500, "stock": 7, "published": True}


async def applied(owner: httpx.AsyncClient, shop: OpenShop, *addresses: str) -> str:
    """Import a pan with pictures at these addresses, and apply it; returns the path of the change set."""
    row = ProposedRow(2, "PAN-1", "pan", {**WHOLE, "images": addresses})
    path = f"/admin/changes/{await import_rows(shop.shop.database, [row])}"
    assert (await owner.post(f"{path}/application")).status_code == 303
    await work_in(shop)
    return path


SMALL = """
WITH other AS (
    INSERT INTO change_sets (kind, title, currency, actor) VALUES ('import', 'small.csv', 'GBP', '') RETURNING id)
INSERT INTO picture_fetches (change_set_id, product_id, address)
SELECT other.id, f.product_id, 'https://small.example/1.jpg' FROM other CROSS JOIN picture_fetches f LIMIT 1
"""
"""Another import that came later."""


async def fetch_all(shop: OpenShop, server: PictureServer) -> int:
    """Do what the worker has to do; returns how many pictures were settled."""
    return await fetch_pictures(shop.shop.database, shop.shop.settings, guard=server.guard)


async def test_pictures_are_fetched_listed_with_their_reasons_and_tried_again(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await sign_in(client, shop, "owner@example.com", Role.ADMIN)
    async with picture_server() as server:
        server.answers = {
            "/1.jpg": found(picture()),
            "/3.jpg": found(b"<html>"),
            "/4.jpg": b"HTTP/1.1 503 Busy\r\n\r\n",
        }
        addresses = [server.at(f"/{n}.jpg") for n in (1, 2, 3, 4)]
        server.answers["/2.jpg"] = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        path = await applied(client, shop, *addresses, server.at("/5.jpg", "10.0.0.5"))
        assert "5 to fetch" in (await client.get(path)).text
        assert (await fetch_all(shop, server), await work(shop), await shop.value(PICTURES)) == (5, 1, 1)
        page = (await client.get(f"{path}/pictures")).text
        for words in ("The server answered 404", "not a picture that we can read", "not of the public internet",
                      "Line 2", "1 still to fetch", "Retry 3 failed pictures", addresses[1]):  # fmt: skip
            assert words in page, words
        assert (await fetch_all(shop, server)) == 0
        for pause in (1, 2):
            await shop.run("UPDATE picture_fetches SET due_at = now() WHERE status = 'waiting'")
            assert (await fetch_all(shop, server), pause) == (1, pause)
        assert "Retry 4 failed pictures" in (await client.get(f"{path}/pictures")).text
        server.answers["/2.jpg"] = found(picture("PNG"))
        assert (await client.post(f"{path}/pictures")).status_code == 303
        assert (await fetch_all(shop, server), await work(shop), await shop.value(PICTURES)) == (4, 1, 2)
    headers = (await official(client, shop, "admin")).headers
    listed = (await client.get(f"/api{path}/pictures?limit=2", headers=headers)).json()
    assert [(one["status"], one["product"], one["line"]) for one in listed["items"]] == [("fetched", "pan", 2)] * 2
    rest = (await client.get(f"/api{path}/pictures?cursor={listed['next_cursor']}", headers=headers)).json()
    assert [(one["status"], one["address"] in addresses) for one in rest["items"][:2]] == [
        ("failed", True), ("waiting", True),
    ]  # fmt: skip
    assert (await client.post(f"/api{path}/pictures", headers=headers)).status_code == 202
    assert (await client.post(f"{path}/undo")).status_code == 303
    await work_in(shop)
    assert await shop.value("SELECT count(*) FROM picture_fetches") == 0


async def test_a_picture_is_there_once_whoever_died_while_fetching_it(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await sign_in(client, shop, "owner@example.com", Role.ADMIN)
    async with picture_server() as server:
        server.answers = {"/1.jpg": found(picture())}
        await applied(client, shop, server.at("/1.jpg"))
        async with shop.shop.database.transaction() as connection:
            died = await claim_fetch(connection)
        assert (died is not None, await fetch_all(shop, server)) == (True, 0)
        await shop.run("UPDATE picture_fetches SET due_at = now()")
        assert (await fetch_all(shop, server), await shop.value(PICTURES)) == (1, 1)
        async with shop.shop.database.transaction() as connection:
            assert died
            assert not await settle_fetch(connection, died)
        await shop.run("UPDATE change_sets SET undo_until = now()")
        async with shop.shop.database.transaction() as connection:
            assert (await delete_old_fetches(connection), await delete_old_fetches(connection)) == (1, 0)


async def test_imports_take_turns_in_having_their_pictures_fetched(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await sign_in(client, shop, "owner@example.com", Role.ADMIN)
    await applied(client, shop, "https://large.example/1.jpg", "https://large.example/2.jpg")
    await shop.run("UPDATE picture_fetches SET due_at = now() - interval '1 hour'")
    await shop.run(SMALL)
    taken = []
    for _ in range(3):
        async with shop.shop.database.transaction() as connection:
            due = await claim_fetch(connection)
        taken.append(due.address if due else "")
    assert taken == [f"https://{one}.example/{n}.jpg" for one, n in (("large", 1), ("small", 1), ("large", 2))]
