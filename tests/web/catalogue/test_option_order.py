"""Options in the order in which the owner wrote them, wherever they are shown: JSON in the database sorts its names."""

import re
from uuid import UUID

import httpx
import pytest

from domain.accounts.views import Role
from domain.mail.operations import OutgoingEmail
from domain.stock_alerts.notify import tell_waiting
from domain.stock_alerts.operations import request_alert
from tests.support.documents import words_of
from tests.support.shop import ADDRESS, OpenShop, add
from tests.support.web.imports import Json, imported, upload, work
from tests.support.web.people import moved, sign_in
from web.mail.mailer import write_out

TEE = {
    "name": "Tee",
    "category": "home",
    "variants": [
        {"price": 2000, "options": {"Colour": "Oat", "Size": "M"}, "stock": 9, "sku": "TEE-1"},
        {"price": 2000, "options": {"Size": "S", "Colour": "Ink"}, "stock": 0, "sku": "TEE-2"},
    ],
}
EXPORT = "/api/admin/exports/products.csv?q=tee"
NAMES = re.compile(r'"options":\{([^}]*)\}')
SWAPPED = "product,sku,options\ntee,TEE-1,Size: M; Colour: Oat\ntee,TEE-2,Size: S; Colour: Ink\n"
SHOPIFY = (
    "Handle,Title,Type,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Price\n"
    "tee,Tee,Home,Size,M,Colour,Oat,TEE-1,20.00\ntee,,,,S,,Ink,TEE-2,20.00\n"
)
WOO = (
    "Type,SKU,Name,Parent,Regular price,Attribute 1 name,Attribute 1 value(s),Attribute 2 name,Attribute 2 value(s)\n"
    'variable,tee,Tee,,,Size,"M, S",Colour,"Oat, Ink"\n'
    "variation,TEE-1,Tee,tee,20,Size,M,Colour,Oat\nvariation,TEE-2,Tee,tee,20,Size,S,Colour,Ink\n"
)


@pytest.fixture
async def owner(client: httpx.AsyncClient, shop: OpenShop) -> httpx.AsyncClient:
    """A browser of an administrator, who has added a tee."""
    await sign_in(client, shop, "owner@example.com", Role.ADMIN)
    added = await client.post("/api/products", json=TEE)
    assert added.status_code == 201, added.text
    assert orders_of(added.text) == {"Colour, Size"}
    return client


def orders_of(text: str) -> set[str]:
    """The orders in which the options stand in a JSON text."""
    return {", ".join(re.findall(r'"(\w+)":', options)) for options in NAMES.findall(text.replace('": ', '":'))}


async def variant(shop: OpenShop, sku: str) -> UUID:
    found = await shop.value("SELECT id FROM variants WHERE sku = $1", sku)
    assert isinstance(found, UUID)
    return found


async def mails(shop: OpenShop) -> dict[str, str]:
    """The text of each email that is due, by its kind."""
    async with shop.shop.database.read() as connection:
        due = await connection.fetch("SELECT id, kind, recipient, order_id, context FROM outgoing_mail")
        emails = [OutgoingEmail(**row, attempts=1) for row in due]
        return {one.kind: (await write_out(connection, shop.shop.settings, one)).text for one in emails}


async def test_shoppers_and_staff_see_the_owners_order(owner: httpx.AsyncClient, shop: OpenShop) -> None:
    tee, gone = await variant(shop, "TEE-1"), await variant(shop, "TEE-2")
    page = (await owner.get("/p/tee")).text
    assert "Colour, Size <span>Oat, M</span>" in page
    assert "<span>Ink, S</span>" in page
    assert "2 colours: Oat, Ink" in (await owner.get("/c/home")).text
    await owner.post("/wishlist/items", data={"variant_id": str(tee)})
    await add(owner, tee)
    async with shop.shop.database.transaction() as connection:
        await request_alert(connection, variant_id=gone, email="eve@example.com")
    placed = await owner.post("/checkout", data=ADDRESS)
    paid = await owner.post(placed.headers["location"], data={"outcome": "success"})
    path = paid.headers["location"].partition("?")[0]
    number = path.rpartition("/")[2]
    await add(owner, tee)
    for place in ("/cart", "/wishlist", path, "/checkout", f"/admin/orders/{number}", "/admin/stock?q=tee"):
        assert "Oat, M" in (await owner.get(place)).text, place
    order_id = await shop.value("SELECT id FROM orders WHERE number = $1", number)
    for place in ("/cart", "/wishlist", "/products/tee", f"/orders/{order_id}", "/me/export", "/admin/stock"):
        found = await owner.get(f"/api{place}")
        assert (found.status_code, orders_of(found.text) >= {"Colour, Size"}) == (200, True), (place, found.text)
        assert "Size, Colour" not in orders_of(found.text), place
    for paper in (f"{path}/invoice", f"/admin/orders/{number}/packing-slip"):
        assert "Oat, M" in words_of((await owner.get(paper)).content), paper
    form = (await owner.get("/admin/products/tee")).text
    assert [re.search(f'name="{name}"[^>]*value="([^"]*)"', form)[1] for name in ("option-0", "v0-o0", "v1-o0")] == [  # type: ignore[index]
        "Colour", "Oat", "Ink",
    ]  # fmt: skip
    await moved(shop, number, "delivered")
    await shop.run("UPDATE stock_alerts SET confirmed_at = now()")
    await shop.run("UPDATE stock_items SET on_hand = 3 WHERE variant_id = $1", gone)
    async with shop.shop.database.transaction() as connection:
        await tell_waiting(connection, limit=9)
    texts = await mails(shop)
    assert "Oat, M" in texts["order_confirmed"]
    assert all("Tee, Ink, S" in texts[kind] for kind in ("stock_alert_requested", "back_in_stock"))


async def test_an_order_keeps_the_order_that_it_was_placed_with(owner: httpx.AsyncClient, shop: OpenShop) -> None:
    await add(owner, await variant(shop, "TEE-1"))
    placed = await owner.post("/checkout", data=ADDRESS)
    await owner.post(placed.headers["location"], data={"outcome": "success"})
    tee = await owner.get("/api/products/tee")
    variants = [
        {**one, "options": dict(reversed(one["options"].items()))}
        for one in ({name: one[name] for name in ("id", "sku", "price", "options")} for one in tee.json()["variants"])
    ]
    same = await owner.patch("/api/products/tee", json={"name": "Tee"}, headers={"If-Match": tee.headers["etag"]})
    assert same.headers["etag"] == tee.headers["etag"]
    changed = await owner.patch(
        "/api/products/tee", json={"variants": variants}, headers={"If-Match": tee.headers["etag"]}
    )
    assert (changed.status_code, orders_of(changed.text)) == (200, {"Size, Colour"}), changed.text
    assert changed.headers["etag"] != tee.headers["etag"]
    assert "2 sizes" in (await owner.get("/c/home")).text
    noted = await shop.value("SELECT details->'changes' FROM audit_entries WHERE action = 'product.changed'")
    assert noted == {"option_names": {"before": ["Colour", "Size"], "after": ["Size", "Colour"]}}
    assert orders_of((await owner.get("/api/orders")).text) <= {"Colour, Size"}
    async with shop.shop.database.read() as connection:
        lines = await connection.fetch("SELECT in_order(options, option_names)::text AS text FROM order_lines")
    assert [re.findall(r'"(\w+)" :', row["text"]) for row in lines] == [["Colour", "Size"]]


async def shown(owner: httpx.AsyncClient) -> set[str]:
    return orders_of((await owner.get("/api/products/tee")).text)


def counts(found: Json) -> tuple[int, int, int, int]:
    told = found["counts"]
    assert isinstance(told, dict)
    return told["new"], told["changed"], told["unchanged"], told["refused"]


async def test_files_keep_the_order_and_change_it(owner: httpx.AsyncClient, shop: OpenShop) -> None:
    exported = await owner.get(EXPORT)
    assert "Colour: Oat; Size: M" in exported.text
    assert counts(await imported(owner, shop, exported.content)) == (0, 0, 2, 0)
    here = (await upload(owner, SWAPPED)).headers["location"]
    await work(shop)
    staged = await owner.get(here)
    assert (staged.json()["counts"]["changed"], orders_of(staged.text)) == (2, {"Colour, Size", "Size, Colour"})
    preview = await owner.get(here.removeprefix("/api"))
    assert "Colour: Oat, Size: M" in preview.text
    assert "Size: M, Colour: Oat" in preview.text
    assert await shown(owner) == {"Colour, Size"}
    assert (await owner.post(f"{here}/application")).status_code == 202
    await work(shop)
    assert await shown(owner) == {"Size, Colour"}
    for text in (SWAPPED, (await owner.get(EXPORT)).content, SHOPIFY, WOO):
        again = await imported(owner, shop, text)
        assert counts(again)[1:] == (0, 2, counts(again)[3]), again["rows"]
    assert (await owner.post(f"{here}/undo")).status_code == 202
    await work(shop)
    assert await shown(owner) == {"Colour, Size"}
    part = await imported(owner, shop, SWAPPED.replace("tee,TEE-1,Size: M; Colour: Oat\n", ""))
    assert (counts(part), await shown(owner)) == ((0, 1, 0, 0), {"Size, Colour"})


async def test_options_of_before_stay_as_they_were_shown(owner: httpx.AsyncClient, shop: OpenShop) -> None:
    await shop.run("UPDATE variants SET option_names = NULL")
    exported = await owner.get(EXPORT)
    assert "Size: M; Colour: Oat" in exported.text
    assert await shown(owner) == {"Size, Colour"}
    assert counts(await imported(owner, shop, exported.content)) == (0, 0, 2, 0)
    await shop.run("UPDATE variants SET option_names = '{Finish,Size}' WHERE sku = 'TEE-1'")
    assert "Size: M; Colour: Oat" in (await owner.get(EXPORT)).text
