"""Products through the API: added, replaced, changed by administrators; refused beside the field."""

from typing import Any

import httpx
import pytest

from tests.support.api.goods import TRAY, add, matching
from tests.support.api.people import Person, official
from tests.support.shop import OpenShop, check_books


@pytest.fixture
async def grace(client: httpx.AsyncClient, shop: OpenShop) -> Person:
    return await official(client, shop, "admin")


async def test_a_new_product_is_shown_searched_and_sold(
    client: httpx.AsyncClient, shop: OpenShop, grace: Person
) -> None:
    added = await add(client, grace, attributes={"Wood": ["Oak"]})
    tray = added.json()
    assert added.headers["location"] == f"/api/products/{tray['id']}"
    assert (tray["slug"], tray["price"], tray["compare_at"], tray["stock"], tray["category"], tray["version"]) == (
        "oak-tray", 4200, None, 12, "kitchen", 1,
    )  # fmt: skip
    shown = await client.get("/api/products/oak-tray")
    assert (shown.json(), shown.headers["etag"]) == (tray, added.headers["etag"])
    for query in ("q=tray", "wood=Oak&category=kitchen", "price_min=4200&price_max=4200"):
        assert [one["slug"] for one in (await client.get(f"/api/products?{query}")).json()["items"]] == ["oak-tray"]
    in_cart = await client.post("/api/cart/items", json={"product_id": tray["id"], "quantity": 2})
    assert (in_cart.status_code, in_cart.json()["subtotal"]) == (201, 8400)
    reasons = "SELECT array_agg(reason || ' ' || delta || ' ' || actor) FROM stock_movements WHERE variant_id = $1"
    assert await shop.value(reasons, tray["variants"][0]["id"]) == ["received 12 admin@example.com"]
    noted = await shop.value("SELECT action || ' ' || actor || ' ' || subject FROM audit_entries")
    assert noted == "product.added admin@example.com oak-tray"


async def test_variants_follow_their_options(client: httpx.AsyncClient, shop: OpenShop, grace: Person) -> None:
    variants = [
        {"price": 1900, "options": {"Colour": "Rust"}, "stock": 3},
        {"price": 2100, "options": {"Colour": "Ink"}, "sku": "TRAY-INK"},
    ]
    body = {"name": "Café Tray", "category": "kitchen", "variants": variants}
    added = await client.post("/api/products", json=body, headers=grace.headers)
    tray = added.json()
    assert (added.status_code, tray["slug"], tray["price"], tray["stock"]) == (201, "cafe-tray", 1900, 3)
    assert [(one["sku"], one["stock"]) for one in tray["variants"]] == [("CAFE-TRAY-RUST", 3), ("TRAY-INK", 0)]
    assert tray["attributes"] == {"Colour": ["Rust", "Ink"]}
    found = (await client.get("/api/products?colour=Ink&price_min=2100")).json()["items"]
    assert [one["slug"] for one in found] == ["cafe-tray"]

    kept = {"id": tray["variants"][0]["id"], "price": 2000, "options": {"Colour": "Rust"}}
    new = {"price": 900, "options": {"Colour": "Sage"}, "stock": 1}
    path, tag = f"/api/products/{tray['id']}", added.headers["etag"]
    changed = await client.patch(path, json={"variants": [new, kept]}, headers=matching(grace, tag))
    assert changed.status_code == 200, changed.text
    after = changed.json()
    assert [(one["sku"], one["price"], one["stock"]) for one in after["variants"]] == [
        ("CAFE-TRAY-SAGE", 900, 1), ("CAFE-TRAY-RUST", 2000, 3),
    ]  # fmt: skip
    assert after["attributes"] == {"Colour": ["Sage", "Rust"]}
    range_ = "SELECT price_from || ' ' || price_to || ' ' || version FROM products WHERE slug = 'cafe-tray'"
    assert await shop.value(range_) == "900 2000 2"

    stocked = await client.patch(path, json={"variants": [new]}, headers=matching(grace, changed.headers["etag"]))
    assert (stocked.status_code, stocked.json()["code"]) == (409, "variant_in_use")
    async with shop.shop.database.read() as connection:
        await check_books(connection)


SENSELESS: list[tuple[dict[str, Any], str]] = [
    ({"price": -1}, "/price"),
    ({"price": 10**16}, "/price"),
    ({"price": 1.5}, "/price"),
    ({"price": None}, "/price"),
    ({"stock": -1}, "/stock"),
    ({"stock": 10**7}, "/stock"),
    ({"compare_at": 4200}, "/compare_at"),
    ({"category": "nowhere"}, "/category"),
    ({"category": "00000000-0000-0000-0000-000000000000"}, "/category"),
    ({"name": ""}, "/name"),
    ({"name": "  "}, "/name"),
    ({"name": "x" * 201}, "/name"),
    ({"name": "Oak\x00Tray"}, "/name"),
    ({"name": "Oak\x1b[31mTray"}, "/name"),
    ({"description": "\x07"}, "/description"),
    ({"details": ["fine", "\x07"]}, "/details/1"),
    ({"attributes": {"Wood": [" "]}}, "/attributes/Wood/0"),
    ({"slug": "Oak Tray"}, "/slug"),
    ({"slug": "oak-tray\n"}, "/slug"),
    ({"slug": "0123456789abcdef0123456789abcdef"}, "/slug"),
    ({"currency": "USD"}, "/currency"),
    ({"published": True, "active": False}, "/active"),
    ({"variants": [{"price": 1}]}, "/price"),
    ({"price": None, "stock": None, "variants": []}, "/variants"),
    ({"price": None, "stock": None, "variants": [{"price": 1}, {"price": 2}]}, "/variants/0/options"),
    (
        {"price": None, "stock": None, "variants": [{"price": 1, "options": {"Size": "L"}}] * 2},
        "/variants/1/options",
    ),
    ({"price": None, "stock": None, "variants": [{"price": 2, "compare_at": 1}]}, "/variants/0/compare_at"),
]


async def test_an_invalid_product_is_refused_beside_the_field(
    client: httpx.AsyncClient, shop: OpenShop, grace: Person
) -> None:
    for changes, pointer in SENSELESS:
        refused = await client.post("/api/products", json=TRAY | changes, headers=grace.headers)
        assert refused.status_code == 422, (changes, refused.text)
        assert refused.json()["errors"][0]["pointer"].rstrip("[]") == pointer
    assert await shop.value("SELECT count(*) FROM products WHERE name LIKE 'Oak%T%'") == 0


async def test_unknown_fields_are_refused(client: httpx.AsyncClient, grace: Person) -> None:
    path, headers = "/api/products/opal-lamp", matching(grace, "*")
    for field in ("role", "is_admin", "user_id", "total", "status", "verified", "id", "version"):
        for answer in (
            await client.post("/api/products", json=TRAY | {field: 1}, headers=headers),
            await client.put(path, json=TRAY | {field: 1}, headers=headers),
            await client.patch(path, json={field: 1}, headers=headers),
        ):
            assert answer.status_code == 422, field


async def test_names_are_made_free_and_chosen_ones_are_refused(client: httpx.AsyncClient, grace: Person) -> None:
    slugs = [(await add(client, grace)).json()["slug"] for _ in range(3)]
    assert slugs == ["oak-tray", "oak-tray-2", "oak-tray-3"]
    assert (await add(client, grace, name="木のトレイ")).json()["slug"] == "munotorei"
    for changes, pointer in (({"slug": "opal-lamp"}, "/slug"), ({"sku": "OAK-TRAY"}, "/sku")):
        taken = await client.post("/api/products", json=TRAY | changes, headers=grace.headers)
        assert (taken.status_code, taken.json()["code"]) == (409, "taken")
        assert taken.json()["errors"][0]["pointer"] == pointer
    moved = await client.patch("/api/products/oak-tray", json={"slug": "opal-lamp"}, headers=matching(grace, "*"))
    assert (moved.status_code, moved.json()["errors"][0]["pointer"]) == (409, "/slug")


async def test_a_replacement_empties_what_it_leaves_out(client: httpx.AsyncClient, grace: Person) -> None:
    added = await add(client, grace, details=["Solid"], material="Oak", care="Oil it", sku="TRAY", content="0.5 kg")
    body = {"name": "Ash Tray", "category": "home", "price": 3900}
    replaced = await client.put("/api/products/oak-tray", json=body, headers=matching(grace, added.headers["etag"]))
    assert replaced.status_code == 200, replaced.text
    tray = replaced.json()
    assert (tray["name"], tray["category"], tray["price"], tray["version"]) == ("Ash Tray", "home", 3900, 2)
    assert (tray["details"], tray["material"], tray["care"], tray["compare_at"]) == ([], "", "", None)
    assert (tray["slug"], tray["variants"][0]["sku"], tray["stock"], tray["published"]) == (
        "oak-tray",
        "TRAY",
        12,
        True,
    )
    assert (await client.get("/api/products?q=ash")).json()["total"] == 1
    assert (await client.get("/api/products?q=oak+tray&category=kitchen")).json()["total"] == 0


async def test_a_patch_merges_and_null_clears(client: httpx.AsyncClient, grace: Person) -> None:
    await add(client, grace, material="Oak", attributes={"Wood": ["Oak"], "Size": ["L"]})
    reduced = {"price": 4000, "compare_at": 4200, "content": "500 g"}
    tray = (await client.patch("/api/products/oak-tray", json=reduced, headers=matching(grace, '"1"'))).json()
    assert (tray["price"], tray["compare_at"], tray["lowest_30_days"]) == (4000, 4200, 4200)
    (listed,) = (await client.get("/api/products", params={"q": tray["name"]})).json()["items"]
    assert (listed["compare_at"], listed["lowest_30_days"]) == (4200, 4200)
    assert listed["unit_price"] == {"amount": 8000, "per": "kg"}
    patch = {"price": 3900, "compare_at": None, "material": None, "attributes": {"Size": None, "Finish": ["Oiled"]}}
    tray = (await client.patch("/api/products/oak-tray", json=patch, headers=matching(grace, '"2"'))).json()
    assert (tray["price"], tray["compare_at"], tray["material"]) == (3900, None, "")
    assert tray["attributes"] == {"Wood": ["Oak"], "Finish": ["Oiled"]}
    assert (tray["name"], tray["description"], tray["stock"]) == ("Oak Tray", "A tray of oak", 12)
    for refused in ({"name": None}, {"price": None}, {"compare_at": 3900}, {"compare_at": 4201}):
        headers = matching(grace, "*")
        assert (await client.patch("/api/products/oak-tray", json=refused, headers=headers)).status_code == 422
    mug = await client.patch("/api/products/stoneware-mug", json={"price": 1}, headers=matching(grace, "*"))
    assert (mug.status_code, mug.json()["errors"][0]["pointer"]) == (422, "/price")


async def test_stock_of_a_product_is_ledgered(client: httpx.AsyncClient, shop: OpenShop, grace: Person) -> None:
    variant = (await add(client, grace)).json()["variants"][0]["id"]
    for stock in (20, 20, 0):
        changed = await client.patch("/api/products/oak-tray", json={"stock": stock}, headers=matching(grace, "*"))
        assert changed.json()["stock"] == stock
    deltas = "SELECT array_agg(delta ORDER BY id) FROM stock_movements WHERE variant_id = $1"
    assert await shop.value(deltas, variant) == [12, 8, -20]
    async with shop.shop.database.read() as connection:
        await check_books(connection)
