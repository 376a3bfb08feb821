"""Imports from the upload to the shop: what a file says is there, and is not changed by a second import."""

from typing import Any

import httpx
import pytest

from domain.accounts.views import Role
from domain.changes.collecting import store_piece
from domain.changes.work import MOST_ATTEMPTS
from domain.connection import Connection
from tests.support.shop import OpenShop, check_books
from tests.support.web.imports import imported, upload, work
from tests.support.web.people import sign_in
from tests.web.imports.test_formats import SHOPIFY, WOO
from web.imports.tasks import read_files

EXPORT = "/api/admin/exports/products.csv"
STRANGE = "Article,Title,Cost,Colour,Notes\nA-1,Tea Towel,4.50,Red,x\nA-2,Tea Towel,4.50,Blue,=1\n,Lost,1,,\n"


@pytest.fixture
async def owner(client: httpx.AsyncClient, shop: OpenShop) -> httpx.AsyncClient:
    """A browser of an administrator."""
    await sign_in(client, shop, "owner@example.com", Role.ADMIN)
    return client


@pytest.mark.parametrize(
    ("text", "form", "counts"),
    [(SHOPIFY, "shopify", (3, 3)), (WOO, "woocommerce", (4, 6))],
    ids=["shopify", "woocommerce"],
)
async def test_goods_of_another_shop_are_taken_over_and_exported_and_taken_again_unchanged(
    owner: httpx.AsyncClient, shop: OpenShop, text: str, form: str, counts: tuple[int, int]
) -> None:
    first = await imported(owner, shop, text)
    assert (first["status"], first["format"]) == ("applied", form)
    assert first["counts"] == {"new": counts[0], "changed": 0, "unchanged": 0, "refused": counts[1]}, first["rows"]
    again = await imported(owner, shop, text)
    assert again["counts"] == {"new": 0, "changed": 0, "unchanged": counts[0], "refused": counts[1]}, again["rows"]
    exported = (await owner.get(EXPORT)).content
    ours = await imported(owner, shop, exported)
    variants = await shop.value("SELECT count(*) FROM variants")
    assert ours["counts"] == {"new": 0, "changed": 0, "unchanged": variants, "refused": 0}, ours["rows"]
    assert await shop.value("SELECT count(*) FROM import_files") == 0
    async with shop.shop.database.read() as connection:
        await check_books(connection)


async def test_a_product_is_found_by_its_old_address_and_a_row_without_one_by_its_sku(
    owner: httpx.AsyncClient, shop: OpenShop
) -> None:
    sku = await shop.value(
        "SELECT v.sku FROM variants v JOIN products p ON p.id = v.product_id WHERE slug = 'opal-lamp'"
    )
    await shop.run("INSERT INTO old_product_slugs SELECT 'glass-lamp', id FROM products WHERE slug = 'opal-lamp'")
    text = f"product,sku,price\nglass-lamp,{sku},79.50\n,no-such-sku,1\n"
    found = await imported(owner, shop, text)
    assert found["counts"] == {"new": 0, "changed": 1, "unchanged": 0, "refused": 1}
    assert "£79.50" in (await owner.get("/p/opal-lamp")).text
    by_sku = await imported(owner, shop, f"sku;price\n{sku};81,00\n")
    assert by_sku["counts"] == {"new": 0, "changed": 1, "unchanged": 0, "refused": 0}, by_sku["rows"]
    assert "£81" in (await owner.get("/p/opal-lamp")).text


async def test_columns_that_nobody_knows_are_explained_once(owner: httpx.AsyncClient, shop: OpenShop) -> None:
    page = await owner.get("/admin/imports/new")
    assert 'enctype="multipart/form-data"' in page.text
    sent = await owner.post("/admin/imports", files={"file": ("C:\\old\\list.csv", STRANGE)}, data={"format": ""})
    assert sent.status_code == 303, sent.text
    path = sent.headers["location"]
    asked = (await owner.get(path)).text
    assert "list.csv" in asked
    for choice in ('value="sku" selected', 'value="name" selected', 'value="option" selected'):
        assert choice in asked
    wrong = await owner.post(path, data={"c0": "sku", "c1": "sku"})
    assert (wrong.status_code, "Another column is this already." in wrong.text) == (422, True)
    columns = {"c0": "sku", "c1": "name", "c2": "price", "c3": "option", "c4": ""}
    explained = await owner.post(path, data=columns)
    assert explained.headers["location"].startswith("/admin/changes/")
    assert (await owner.get(path)).status_code == 404
    await work(shop)
    found = (await owner.get(f"/api{explained.headers['location']}")).json()
    assert found["counts"] == {"new": 2, "changed": 0, "unchanged": 0, "refused": 1}, found["rows"]
    known = await owner.post("/admin/imports", files={"file": ("list.csv", STRANGE)})
    assert known.headers["location"].startswith("/admin/changes/")


async def test_files_that_cannot_be_imported_are_refused_at_the_entrance(
    owner: httpx.AsyncClient, shop: OpenShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.imports.api.MOST_BYTES", 100)
    for content, fields, pointer in (
        ("", {}, "/file"),
        ("sku\n" + "x" * 200, {}, "/file"),
        ("a,b\n1,2\n", {}, "/format"),
        ("a,b\n1,2\n", {"format": "shopify"}, "/file"),
        ("sku,price\n", {"format": "excel"}, "/format"),
        ("sku,price\n", {"forma": "mercer"}, "/forma"),
    ):
        answer = await upload(owner, content, **fields)
        assert answer.status_code == 422, answer.text
        assert [one["pointer"] for one in answer.json()["errors"]] == [pointer], content
    nothing = await owner.post("/api/admin/imports", files={"other": ("a.csv", b"sku\n")})
    assert nothing.status_code == 422
    assert (await owner.post("/api/admin/imports", json={})).status_code == 415
    refused = await owner.post("/admin/imports", files={"file": ("a.csv", b"")})
    assert (refused.status_code, 'id="file-error"' in refused.text) == (422, True)
    assert await shop.value("SELECT count(*) FROM change_sets") == 0


async def test_good_rows_apply_beside_many_bad_ones_and_a_read_that_broke_off_goes_on(
    owner: httpx.AsyncClient, shop: OpenShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [f"bulk-{n},B-{n},Bulk {n},{'cheap' if n % 100 == 7 else '2.50'},Bulk goods,3" for n in range(1200)]
    text = "product,sku,name,price,category,stock\n" + "\n".join(rows)
    answer = await upload(owner, text)

    async def broken(connection: Connection, *rest: Any, after: int, last: bool) -> bool:
        if after:
            raise ConnectionError("killed")
        return await store_piece(connection, *rest, after=after, last=last)

    with monkeypatch.context() as patch:
        patch.setattr("web.changes.staging.store_piece", broken)
        with pytest.raises(ConnectionError):
            await read_files(shop.shop.database, shop.shop.settings)
    stored = await shop.value("SELECT stored FROM change_sets")
    assert (stored, await shop.value("SELECT count(*) FROM import_files")) == (500, 1)
    await work(shop)
    here = answer.headers["location"]
    assert (await owner.post(f"{here}/application")).status_code == 202
    await work(shop)
    found = (await owner.get(here)).json()
    assert (found["status"], found["counts"]) == (
        "applied", {"new": 1188, "changed": 0, "unchanged": 0, "refused": 12}
    )  # fmt: skip
    lines = (await owner.get(f"/admin/changes/{found['id']}/refused.csv")).text.splitlines()
    assert (len(lines), lines[1].partition(",")[0]) == (13, "9")


async def test_a_file_that_cannot_be_read_is_given_up_and_stops_no_other(
    owner: httpx.AsyncClient, shop: OpenShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = await upload(owner, "sku,price\nA,1\n")
    with monkeypatch.context() as patch:
        patch.setattr("web.imports.mercer.RowReader", None)
        for _ in range(MOST_ATTEMPTS):
            assert await read_files(shop.shop.database, shop.shop.settings) == 0
    found = (await owner.get(answer.headers["location"])).json()
    assert (found["status"], found["failure"]) == ("failed", "Reading failed: TypeError.")
    assert (await imported(owner, shop, "sku,price\nA,1\n"))["status"] == "staged"
