"""Change sets over JSON: many prices changed, stock moved, applied by the worker, and taken back."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from tests.support.api.people import Person, official, sign_up
from tests.support.cast import Cast
from tests.support.shop import OpenShop, check_books
from tests.support.web.changes import add_many, work_in

HERE = "/api/admin/changes"
PRICES = "SELECT array_agg(v.price ORDER BY v.price) FROM variants v WHERE sku LIKE 'BULK-%'"
PRICE = "SELECT price FROM variants WHERE id = $1"
ON_HAND = "SELECT on_hand FROM stock_items WHERE variant_id = $1"


@pytest.fixture
async def grace(client: httpx.AsyncClient, shop: OpenShop) -> Person:
    """An administrator, as whom the client acts."""
    found = await official(client, shop, "admin")
    client.headers.update(found.headers)
    return found


async def stage(client: httpx.AsyncClient, selection: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    made = await client.post(HERE, json={"selection": selection, "changes": changes})
    assert made.status_code == 201, made.text
    found: dict[str, Any] = made.json()
    assert made.headers["location"] == f"{HERE}/{found['id']}"
    return found


async def finish(client: httpx.AsyncClient, shop: OpenShop, change_set_id: str, verb: str) -> dict[str, Any]:
    """Have a change set applied or undone, and read it when the worker is through."""
    accepted = await client.post(f"{HERE}/{change_set_id}/{verb}")
    assert accepted.status_code == 202, accepted.text
    assert accepted.json()["status"] == {"application": "applying", "undo": "undoing"}[verb]
    await work_in(shop)
    return await read(client, change_set_id)


async def read(client: httpx.AsyncClient, change_set_id: str, query: str = "") -> dict[str, Any]:
    found: dict[str, Any] = (await client.get(f"{HERE}/{change_set_id}{query}")).json()
    return found


async def product_of(shop: OpenShop, variant: UUID) -> str:
    return str(await shop.value("SELECT product_id FROM variants WHERE id = $1", variant))


async def test_four_hundred_prices_are_changed_and_taken_back(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, grace: Person
) -> None:
    await add_many(shop, 400)
    before = await shop.value(PRICES)
    made = await stage(client, {"filter": {"q": "Bulk"}}, {"price": {"percent": 10}, "round_to": 50})
    await work_in(shop)
    staged = await read(client, made["id"])
    assert (staged["status"], staged["kind"], staged["undo_until"]) == ("staged", "edit", None)
    assert staged["counts"] == {"new": 0, "changed": 400, "unchanged": 0, "refused": 0}
    assert (len(staged["rows"]), await shop.value(PRICES)) == (50, before)
    first = staged["rows"][0]
    assert (first["sku"], first["before"], first["after"]) == ("BULK-1", {"price": 1001}, {"price": 1100})
    page = (await read(client, made["id"], f"?limit=200&cursor={staged['next_cursor']}"))["rows"]
    assert (len(page), page[0]["sku"]) == (200, "BULK-51")

    applied = await finish(client, shop, made["id"], "application")
    assert (applied["status"], applied["progress"]) == ("applied", {"done": 400, "total": 400})
    assert applied["undo_until"]
    rounded = sorted(int((price * 1.1 + 25) // 50) * 50 for price in range(1001, 1401))
    assert await shop.value(PRICES) == rounded
    assert await shop.value("SELECT array_agg(DISTINCT version) FROM products WHERE slug LIKE 'bulk-%'") == [2]
    assert await shop.value("SELECT count(*) FROM products WHERE slug LIKE 'bulk-%' AND price_from <> price_to") == 0
    shown = await client.get("/api/products/bulk-1")
    assert shown.json()["price"] == 1100

    await shop.run("UPDATE variants SET price = 7 WHERE sku = 'BULK-9'")
    undone = await finish(client, shop, made["id"], "undo")
    assert (undone["status"], undone["counts"]["changed"], undone["counts"]["refused"]) == ("undone", 399, 1)
    [refused] = (await read(client, made["id"], "?action=refused"))["rows"]
    assert (refused["sku"], refused["errors"][0]["field"]) == ("BULK-9", "price")
    assert "£0.07 now, not £11" in refused["errors"][0]["message"]
    assert await shop.value(PRICES) == sorted([7, *(price for price in range(1001, 1401) if price != 1009)])
    actions = "SELECT array_agg(action ORDER BY id) FROM audit_entries WHERE action LIKE 'change_set%'"
    assert await shop.value(actions) == ["change_set.added", "change_set.applied", "change_set.undone"]


async def test_the_status_allows_what_may_follow(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, grace: Person
) -> None:
    chosen = {"product_ids": [await product_of(shop, cast.kettle)]}
    made = await stage(client, chosen, {"price": {"amount": -250}, "compare_at": "price"})
    assert (made["status"], made["counts"]["changed"]) == ("staged", 1)
    assert (await client.post(f"{HERE}/{made['id']}/undo")).status_code == 409
    applied = await finish(client, shop, made["id"], "application")
    assert applied["rows"][0]["after"] == {"price": 7550, "compare_at": 7800}
    assert (await client.post(f"{HERE}/{made['id']}/application")).status_code == 409
    assert (await client.delete(f"{HERE}/{made['id']}")).status_code == 409
    await finish(client, shop, made["id"], "undo")
    assert await shop.value(PRICE, cast.kettle) == 7800
    other = await stage(client, chosen, {"published": False})
    assert (await client.delete(f"{HERE}/{other['id']}")).status_code == 204
    assert (await client.get(f"{HERE}/{other['id']}")).status_code == 404
    assert (await client.post(f"{HERE}/{uuid4()}/application")).status_code == 404
    ids = [one["id"] for one in (await client.get(HERE)).json()["items"]]
    assert ids == [made["id"]]


async def test_a_sale_is_planned_for_many_and_taken_back(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, grace: Person
) -> None:
    chosen = {"product_ids": [await product_of(shop, one) for one in (cast.kettle, cast.last_lamp)]}
    sale = {"price": {"percent": -20}, "until": "2031-01-01T00:00:00Z"}
    made = await stage(client, chosen, {"sale": sale, "round_to": 100})
    assert made["title"] == "Sale −20 %, rounded to £1: 2 products"
    await finish(client, shop, made["id"], "application")
    shown = (await client.get("/api/products/stovetop-kettle")).json()
    assert (shown["price"], shown["compare_at"], shown["lowest_30_days"]) == (6200, 7800, 7800)
    assert shown["variants"][0]["sale_until"] == "2031-01-01T00:00:00Z"
    history = (await client.get("/api/products/stovetop-kettle/price-history")).json()
    assert (history["lowest_30_days"], history["currency"]) == (7800, "GBP")
    assert [one["price"] for one in history["variants"][0]["prices"]] == [6200, 7800]
    assert (await client.get("/api/products/secret-chair/price-history")).status_code == 404
    kettle = {"product_ids": chosen["product_ids"][:1]}
    dearer = await stage(client, kettle, {"compare_at": 8000})
    assert dearer["counts"]["refused"] == 1
    assert "highest price then was £78" in (await read(client, dearer["id"]))["rows"][0]["errors"][0]["message"]
    await finish(client, shop, made["id"], "undo")
    assert await shop.value(PRICE, cast.kettle) == 7800


@pytest.mark.parametrize(
    ("selection", "changes", "more", "pointer"),
    [
        ({}, {"published": True}, {}, "/selection"),
        ({"filter": {}, "product_ids": [str(UUID(int=1))]}, {"published": True}, {}, "/selection"),
        ({"filter": {"colour": "red"}}, {"published": True}, {}, "/selection/filter/colour"),
        ({"filter": {}}, {}, {}, "/changes"),
        ({"filter": {}}, {"price": {"percent": 1, "set": 1}}, {}, "/changes/price"),
        ({"filter": {}}, {"price": {"percent": -101}}, {}, "/changes/price/percent"),
        ({"filter": {}}, {"sale": {"price": {}}}, {}, "/changes/sale/price"),
        ({"filter": {}}, {"category": "nowhere"}, {}, "/changes/category"),
        ({"filter": {}}, {"stock": {"delta": 1}}, {}, "/changes/stock/reason"),
        ({"filter": {}}, {"published": True}, {"apply_at": "2020-01-01T00:00:00Z"}, "/apply_at"),
    ],
)
async def test_a_change_that_makes_no_sense_is_refused_at_its_field(
    client: httpx.AsyncClient, grace: Person, selection: object, changes: object, more: dict[str, str], pointer: str
) -> None:
    answer = await client.post(HERE, json={"selection": selection, "changes": changes, **more})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer), answer.text


async def test_only_some_staff_change_and_others_look(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, grace: Person
) -> None:
    body = {"selection": {"filter": {}}, "changes": {"price": {"percent": 5}}}
    made = (await client.post(HERE, json=body)).json()["id"]
    staff, ada = await official(client, shop, "bookkeeper"), await sign_up(client, shop)
    for person, looks in ((staff, 200), (ada, 403)):
        assert (await client.get(f"{HERE}/{made}", headers=person.headers)).status_code == looks
        writes = [("POST", HERE), ("POST", f"{HERE}/{made}/application"), ("DELETE", f"{HERE}/{made}")]
        for method, path in writes:
            content = {"json": body} if path == HERE else {}
            answer = await client.request(method, path, headers=person.headers, **content)  # type: ignore[arg-type]
            assert answer.status_code == 403, (method, path)
    del client.headers["Authorization"]
    assert (await client.get(f"{HERE}/{made}")).status_code == 401


async def test_rows_that_cannot_be_are_refused_and_the_others_apply(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, grace: Person
) -> None:
    await shop.run("UPDATE variants SET compare_at = 8000 WHERE id = $1", cast.kettle)
    made = await stage(client, {"filter": {}}, {"price": {"amount": 500}})
    assert made["counts"] == {"new": 0, "changed": 5, "unchanged": 0, "refused": 1}
    [refused] = (await read(client, made["id"], "?action=refused"))["rows"]
    assert refused["errors"] == [{"field": "compare_at", "message": "This must exceed the price, or be left out."}]
    await finish(client, shop, made["id"], "application")
    assert (await shop.value(PRICE, cast.kettle), await shop.value(PRICE, cast.oat_mug)) == (7800, 2300)
    free = await stage(client, {"filter": {}}, {"price": {"amount": -2300}})
    reasons = (await read(client, free["id"], "?action=refused"))["rows"]
    assert [one["errors"][0]["message"] for one in reasons] == ["The new price would be £0."] * 2


async def test_who_was_faster_is_not_overwritten(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, grace: Person
) -> None:
    made = await stage(client, {"filter": {"q": "kitchen"}}, {"price": {"set": 1500}, "published": False})
    assert made["counts"]["changed"] == 3
    await shop.run("UPDATE variants SET price = 1234 WHERE id = $1", cast.kettle)
    await shop.run("UPDATE variants SET price = 1500 WHERE id = $1", cast.ink_mug)
    applied = await finish(client, shop, made["id"], "application")
    assert applied["counts"] == {"new": 0, "changed": 1, "unchanged": 1, "refused": 1}
    assert await shop.value(PRICE, cast.kettle) == 1234
    assert await shop.value("SELECT published FROM products WHERE slug = 'stovetop-kettle'") is True
    assert await shop.value("SELECT published FROM products WHERE slug = 'stoneware-mug'") is False
    await finish(client, shop, made["id"], "undo")
    assert (await shop.value(PRICE, cast.oat_mug), await shop.value(PRICE, cast.ink_mug)) == (1800, 1500)


async def test_stock_moves_by_the_difference_whatever_was_sold(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, grace: Person
) -> None:
    made = await stage(client, {"filter": {"q": "kitchen"}}, {"stock": {"delta": -3, "reason": "damaged"}})
    sale = {"items": [{"variant_id": str(cast.ink_mug), "quantity": 1}], "email": "ada@example.com"}
    address = {"name": "Ada", "line1": "1 High St", "city": "London", "postal_code": "SW1Y 4JH", "country": "GB"}
    placed = await client.post("/api/orders", json={**sale, "shipping_address": address})
    assert placed.status_code == 201, placed.text
    applied = await finish(client, shop, made["id"], "application")
    assert applied["counts"] == {"new": 0, "changed": 2, "unchanged": 0, "refused": 1}
    levels = [await shop.value(ON_HAND, one) for one in (cast.kettle, cast.oat_mug, cast.ink_mug)]
    assert levels == [37, 9, 2]
    assert await shop.value("SELECT count(*) FROM stock_movements WHERE reason = 'damaged' AND delta = -3") == 2
    await finish(client, shop, made["id"], "undo")
    assert [await shop.value(ON_HAND, one) for one in (cast.kettle, cast.oat_mug)] == [40, 12]
    async with shop.shop.database.read() as connection:
        await check_books(connection)


async def test_a_planned_change_is_applied_at_its_time(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, grace: Person
) -> None:
    body = {"selection": {"product_ids": [await product_of(shop, cast.kettle)]}, "changes": {"price": {"set": 5000}}}
    made = (await client.post(HERE, json={**body, "apply_at": "2100-01-01T00:00:00Z"})).json()
    await work_in(shop)
    assert await shop.value(PRICE, cast.kettle) == 7800
    await shop.run("UPDATE change_sets SET apply_at = now() - interval '1 second'")
    await work_in(shop)
    assert ((await read(client, made["id"]))["status"], await shop.value(PRICE, cast.kettle)) == ("applied", 5000)
