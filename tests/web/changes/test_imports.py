"""Rows of a file as a change set: new and changed products, refused rows, and all of it taken back."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from domain.changes import pieces
from domain.changes.operations import start_application, start_undo
from domain.changes.proposal import ProposedRow, RowError
from domain.changes.queries import find_change_set, list_rows
from domain.changes.views import ChangeSetView, RowView
from tests.support.cast import Cast
from tests.support.shop import OpenShop, check_books
from tests.support.web.changes import import_rows, nobody, work_in

NEW: dict[str, Any] = {
    "name": "Oak Tray",
    "category": "Kitchen > Trays & boards",
    "published": True,
    "tags": ("new",),
    "price": 2500,
    "weight_grams": 900,
    "barcode": "4006381333931",
    "search_title": "Oak trays",
    "withdrawal_exception": "made_to_order",
}
SKUS = "SELECT array_agg(sku ORDER BY sku) FROM variants v JOIN products p ON p.id = v.product_id WHERE p.slug = $1"


def tray(line: int, size: str, **more: Any) -> ProposedRow:
    return ProposedRow(line, f"TRAY-{size}", "oak-tray", {**NEW, "options": {"Size": size}, "stock": 4, **more})


async def skus_of(shop: OpenShop, cast: Cast) -> list[str]:
    """The SKUs of the mug, Oat first."""
    query = "SELECT sku FROM variants WHERE id = $1"
    return [str(await shop.value(query, one)) for one in (cast.oat_mug, cast.ink_mug)]


async def look(shop: OpenShop, change_set_id: UUID) -> tuple[ChangeSetView, list[RowView]]:
    async with shop.shop.database.read() as connection:
        view = await find_change_set(connection, change_set_id)
        return view, await list_rows(connection, view.id, action=None, after=0, limit=100)


async def apply(shop: OpenShop, change_set_id: UUID) -> None:
    async with shop.shop.database.transaction() as connection:
        await start_application(connection, change_set_id=change_set_id, by=nobody())
    await work_in(shop)


async def undo(shop: OpenShop, change_set_id: UUID) -> None:
    async with shop.shop.database.transaction() as connection:
        await start_undo(connection, change_set_id=change_set_id, by=nobody())
    await work_in(shop)


PLANS = """
SELECT custom_plans > 5, generic_plans FROM pg_prepared_statements WHERE statement = $1
"""


async def test_pieces_are_planned_for_the_tables_as_they_have_become(
    shop: OpenShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A plan that is kept from when there were no variants reads all of them for each piece of a large import."""
    monkeypatch.setattr(pieces, "ROWS", 30)
    monkeypatch.setattr(pieces, "MOST_VARIANTS", 0)
    await import_rows(shop.shop.database, [ProposedRow(n, f"TRAY-{n}", f"tray-{n}", {**NEW}) for n in range(300)])
    async with shop.shop.database.read() as connection:
        assert [tuple(row) for row in await connection.fetch(PLANS, pieces.OWNERS)] == [(True, 0)]


async def test_a_file_adds_products_and_is_taken_back(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    await shop.run("INSERT INTO makers (name, address, contact) VALUES ('Oak Works', 'Lane', 'a@oak.example')")
    made = await import_rows(shop.shop.database, [tray(2, "S", maker="oak works"), tray(3, "L", price=3500)])
    view, rows = await look(shop, made)
    assert (view.counts.new, view.counts.refused, [row.line for row in rows]) == (2, 0, [2, 3])
    assert await shop.value("SELECT count(*) FROM products WHERE slug = 'oak-tray'") == 0
    await apply(shop, made)
    shown = (await client.get("/api/products/oak-tray")).json()
    assert (shown["category"], shown["price"], shown["stock"]) == ("trays-boards", 2500, 8)
    assert shown["maker"] == "Oak Works"
    attributes = await shop.value("SELECT attributes FROM products WHERE slug = 'oak-tray'")
    assert attributes == {"Tags": ["new"], "Size": ["S", "L"]}
    kept = "SELECT ARRAY[weight_grams::text, barcode, search_title, withdrawal_exception]"
    of_tray = "FROM variants v JOIN products p ON p.id = product_id WHERE sku = 'TRAY-L'"
    assert await shop.value(f"{kept} {of_tray}") == ["900", "4006381333931", "Oak trays", "made_to_order"]
    await undo(shop, made)
    assert await shop.value("SELECT count(*) FROM products WHERE slug = 'oak-tray'") == 0
    async with shop.shop.database.read() as connection:
        await check_books(connection)


async def test_what_was_sold_since_stays(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    made = await import_rows(shop.shop.database, [tray(2, "S"), tray(3, "L")])
    await apply(shop, made)
    variant = await shop.value("SELECT id FROM variants WHERE sku = 'TRAY-S'")
    address = {"name": "Ada", "line1": "1 High St", "city": "London", "postal_code": "SW1Y 4JH", "country": "GB"}
    order = {"items": [{"variant_id": str(variant), "quantity": 1}], "email": "ada@example.com"}
    assert (await client.post("/api/orders", json={**order, "shipping_address": address})).status_code == 201
    await undo(shop, made)
    view, rows = await look(shop, made)
    assert (view.status, view.counts.refused, await shop.value(SKUS, "oak-tray")) == ("undone", 1, ["TRAY-S"])
    assert rows[0].errors[0].message.startswith("It was sold")
    assert await shop.value("SELECT attributes->'Size' FROM products WHERE slug = 'oak-tray'") == ["S"]


async def test_each_bad_row_says_why_and_the_good_ones_apply(shop: OpenShop, cast: Cast) -> None:
    kettle = str(await shop.value("SELECT sku FROM variants WHERE id = $1", cast.kettle))
    rows = [
        tray(2, "S"),
        tray(3, "S"),
        tray(4, "M", price=-1),
        tray(5, "L", category="nowhere"),
        ProposedRow(6, kettle, "oak-tray", {**NEW}),
        ProposedRow(7, kettle.lower(), "stovetop-kettle", {"price": 7000, "stock": 40}),
        ProposedRow(8, "BOWL", "bowl", {"name": "Bowl", "price": 100}),
        ProposedRow(9, "CUP", "cup", {}, (RowError("price", "This is no amount."),)),
        ProposedRow(10, "N\x00L", "nul", {"name": "a\x00b"}),
        tray(11, "XL", compare_at=2500),
        tray(12, "XXL", options={"Colour": "Red"}),
        tray(13, "XXS", maker="Nobody"),
    ]
    made = await import_rows(shop.shop.database, rows)
    _, found = await look(shop, made)
    said = {row.line: (row.action, row.errors[0].field if row.errors else "") for row in found}
    assert said == {
        2: ("new", ""),
        3: ("refused", "sku"),
        4: ("refused", "price"),
        5: ("refused", "category"),
        6: ("refused", "sku"),
        7: ("refused", "sku"),
        8: ("refused", "category"),
        9: ("refused", "price"),
        10: ("refused", ""),
        11: ("refused", "compare_at"),
        12: ("refused", "options"),
        13: ("refused", "maker"),
    }
    await apply(shop, made)
    assert await shop.value(SKUS, "oak-tray") == ["TRAY-S"]


async def test_what_is_there_already_is_unchanged(shop: OpenShop, cast: Cast) -> None:
    skus = await skus_of(shop, cast)
    same: dict[str, Any] = {
        "name": "Stoneware Mug",
        "description": "A good Stoneware Mug",
        "category": "kitchen",
        "published": True,
        "attributes": {"Material": ("Stoneware",), "Colour": ("Red",), "Care": ()},
        "tags": (),
    }
    rows = [
        ProposedRow(2, skus[0], "stoneware-mug", {**same, "options": {"Colour": "Oat"}, "price": 1800, "stock": 12}),
        ProposedRow(3, skus[1], "stoneware-mug", {**same, "options": {"Colour": "Ink"}, "price": 1900, "stock": 3}),
    ]
    made = await import_rows(shop.shop.database, rows)
    _, found = await look(shop, made)
    assert [(row.action, row.before, row.after) for row in found] == [
        ("unchanged", None, None),
        ("changed", {"price": 1800}, {"price": 1900}),
    ]


async def test_two_variants_may_exchange_their_options(shop: OpenShop, cast: Cast) -> None:
    skus = await skus_of(shop, cast)
    rows = [
        ProposedRow(None, sku, "stoneware-mug", {"options": {"Colour": colour}})
        for sku, colour in zip(skus, ("Ink", "Oat"), strict=True)
    ]
    await apply(shop, await import_rows(shop.shop.database, rows))
    assert await shop.value("SELECT options->>'Colour' FROM variants WHERE id = $1", cast.oat_mug) == "Ink"


@pytest.mark.parametrize("text", ["Home > Kitchen", "home>KITCHEN", "kitchen"])
async def test_a_category_is_found_by_its_slug_or_the_way_to_it(shop: OpenShop, cast: Cast, text: str) -> None:
    made = await import_rows(shop.shop.database, [tray(2, "S", category=text)])
    await apply(shop, made)
    assert await shop.value("SELECT count(*) FROM categories") == 3
    slug = "SELECT c.slug FROM products p JOIN categories c ON c.id = p.category_id WHERE p.slug = 'oak-tray'"
    assert await shop.value(slug) == "kitchen"
