"""Changes of products through the API: never over another change or a sale, and only by staff who may."""

import httpx
import pytest

from tests.support.api.goods import ADDRESS, TRAY, add, matching
from tests.support.api.people import Person, official, sign_up
from tests.support.cast import Cast
from tests.support.shop import OpenShop, check_books


@pytest.fixture
async def grace(client: httpx.AsyncClient, shop: OpenShop) -> Person:
    return await official(client, shop, "admin")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
async def test_a_change_says_which_version_it_saw(client: httpx.AsyncClient, grace: Person, method: str) -> None:
    etag = (await add(client, grace)).headers["etag"]
    body = TRAY | {"price": 4100} if method != "DELETE" else None
    path = "/api/products/oak-tray"
    missing = await client.request(method, path, headers=grace.headers, json=body)
    assert (missing.status_code, missing.json()["code"]) == (428, "precondition_required")
    changed = await client.patch(path, json={"price": 4000}, headers=matching(grace, etag))
    assert changed.json()["version"] == 2
    for stale in (etag, '"1"', 'W/"1"', '"3"', '"nonsense"', 'W/"2', "2-s12"):
        refused = await client.request(method, path, headers=matching(grace, stale), json=body)
        assert (refused.status_code, refused.json()["code"]) == (412, "stale"), stale
        assert refused.json()["current_version"] == 2
    both = refused.json()["differences"][0]
    assert both == (
        {"pointer": "/published", "sent": False, "current": True}
        if method == "DELETE"
        else {"pointer": "/price", "sent": 4100, "current": 4000}
    )
    for number, good in enumerate((changed.headers["etag"], '"3"', 'W/"4"', "5", '"1", "6"', "*")):
        headers = matching(grace, good)
        again = body and {**body, "price": 4100 + number}
        done = await client.request(method, path, headers=headers, json=again)
        assert done.status_code == (204 if method == "DELETE" else 200), (good, number, done.text)


async def test_a_sale_makes_nobody_stale_and_is_not_undone(
    client: httpx.AsyncClient, shop: OpenShop, grace: Person, cast: Cast
) -> None:
    seen = await client.get("/api/products/stovetop-kettle")
    order = {"items": [{"variant_id": str(cast.kettle), "quantity": 3}], "email": "a@b.co", "shipping_address": ADDRESS}
    assert (await client.post("/api/orders", json=order)).status_code == 201
    body = {"name": "Kettle", "category": "kitchen", "price": 7900, "stock": seen.json()["stock"]}
    path = "/api/products/stovetop-kettle"
    changed = await client.put(path, json=body, headers=matching(grace, seen.headers["etag"]))
    assert (changed.status_code, changed.json()["stock"]) == (200, 37)
    counted = await client.put(path, json=body, headers=matching(grace, '"2"'))
    assert counted.json()["stock"] == 40
    async with shop.shop.database.read() as connection:
        await check_books(connection)


async def test_stock_of_variants_that_comes_back_as_seen_stays(
    client: httpx.AsyncClient, shop: OpenShop, grace: Person, cast: Cast
) -> None:
    path = "/api/products/stoneware-mug"
    seen = await client.get(path)
    items = [{"variant_id": str(cast.oat_mug), "quantity": 2}]
    await client.post("/api/orders", json={"items": items, "email": "a@b.co", "shipping_address": ADDRESS})
    fields = ("id", "sku", "options", "price", "stock")
    variants = [{name: one[name] for name in fields} for one in seen.json()["variants"]]
    more = [one | {"stock": 30} if one["id"] == str(cast.ink_mug) else one for one in variants]
    changed = await client.patch(path, json={"variants": more}, headers=matching(grace, seen.headers["etag"]))
    assert changed.status_code == 200, changed.text
    assert {one["id"]: one["stock"] for one in changed.json()["variants"]} == {
        str(cast.oat_mug): 10, str(cast.ink_mug): 30,
    }  # fmt: skip
    async with shop.shop.database.read() as connection:
        await check_books(connection)


async def test_an_archived_product_is_gone_but_not_from_orders(
    client: httpx.AsyncClient, shop: OpenShop, grace: Person, cast: Cast
) -> None:
    order = {"items": [{"variant_id": str(cast.kettle)}], "email": "ada@example.com", "shipping_address": ADDRESS}
    bought = (await client.post("/api/orders", json=order)).json()
    await client.post("/api/cart/items", json={"variant_id": str(cast.kettle)})
    path = "/api/products/stovetop-kettle"
    assert (await client.delete(path, headers=matching(grace, '"1"'))).status_code == 204
    for gone in (path, "/p/stovetop-kettle"):
        assert (await client.get(gone)).status_code == 404
    assert "stovetop-kettle" not in (await client.get("/api/products?limit=100")).text
    assert (await client.get("/api/products?q=kettle")).json()["total"] == 0
    assert (await client.get("/api/cart")).json()["items"][0]["available"] == 0
    again = await client.post("/api/orders", json=order)
    assert (again.status_code, again.json()["code"]) == (409, "out_of_stock")
    kept = await client.get(f"/api/orders/{bought['id']}?key={bought['access_key']}")
    assert kept.json()["lines"][0]["name"] == "Stovetop Kettle"
    hidden = await client.get(f"/api/admin{path.removeprefix('/api')}", headers=grace.headers)
    assert (hidden.json()["published"], hidden.json()["version"]) == (False, 2)
    known = {**grace.headers, "If-None-Match": hidden.headers["etag"]}
    assert (await client.get(f"/api/admin{path.removeprefix('/api')}", headers=known)).status_code == 304
    back = await client.patch(path, json={"active": True}, headers=matching(grace, hidden.headers["etag"]))
    assert (back.status_code, (await client.get(path)).status_code) == (200, 200)
    actions = "SELECT array_agg(action::text ORDER BY id) FROM audit_entries"
    assert await shop.value(actions) == ["product.archived", "product.changed"]


async def test_staff_see_what_is_not_published(client: httpx.AsyncClient, shop: OpenShop, grace: Person) -> None:
    draft = (await add(client, grace, published=False)).json()
    assert (await client.get("/api/products/oak-tray")).status_code == 404
    hidden = (await client.get("/api/admin/products?published=false", headers=grace.headers)).json()["items"]
    assert [(one["slug"], one["stock"], one["version"]) for one in hidden] == [
        ("oak-tray", 12, 1),
        ("secret-chair", 5, 1),
    ]
    found = (await client.get("/api/admin/products?q=tray", headers=grace.headers)).json()["items"]
    assert [one["id"] for one in found] == [draft["id"]]
    first = (await client.get("/api/admin/products?limit=1", headers=grace.headers)).json()
    rest = (await client.get(f"/api/admin/products?cursor={first['next_cursor']}", headers=grace.headers)).json()
    assert (first["items"][0]["slug"], len(rest["items"])) == ("oak-tray", 5)


async def test_a_shopper_who_saw_another_price_must_agree_again(
    client: httpx.AsyncClient, shop: OpenShop, grace: Person, cast: Cast
) -> None:
    items = [{"variant_id": str(cast.kettle)}]
    order = {"items": items, "email": "a@b.co", "shipping_address": ADDRESS, "expected_total": 7800}
    bought = (await client.post("/api/orders", json=order)).json()
    await client.patch("/api/products/stovetop-kettle", json={"price": 8200}, headers=matching(grace, '"1"'))
    refused = await client.post("/api/orders", json=order)
    assert (refused.status_code, refused.json()["code"]) == (409, "total_changed")
    agreed = await client.post("/api/orders", json=order | {"expected_total": 8200})
    assert (agreed.status_code, agreed.json()["lines"][0]["unit_price"]) == (201, 8200)
    kept = await client.get(f"/api/orders/{bought['id']}?key={bought['access_key']}")
    assert (kept.json()["total"], kept.json()["lines"][0]["unit_price"]) == (7800, 7800)
    async with shop.shop.database.read() as connection:
        await check_books(connection)


async def test_only_some_staff_change_products(client: httpx.AsyncClient, shop: OpenShop) -> None:
    ada, clerk = await sign_up(client, shop), await official(client, shop, "bookkeeper")
    lamp, hidden = "/api/products/opal-lamp", "/api/admin/products/opal-lamp"
    for method, path in (("POST", "/api/products"), ("PUT", lamp), ("PATCH", lamp), ("DELETE", lamp), ("GET", hidden)):
        body = TRAY if method not in {"GET", "DELETE"} else None
        assert (await client.request(method, path, headers={"If-Match": "*"}, json=body)).status_code == 401
        assert (await client.request(method, path, headers=matching(ada, "*"), json=body)).status_code == 403
        by_staff = await client.request(method, path, headers=matching(clerk, "*"), json=body)
        assert by_staff.status_code == (200 if method == "GET" else 403)
    assert await shop.value("SELECT version FROM products WHERE slug = 'opal-lamp'") == 1


async def test_an_unknown_product_cannot_be_changed(client: httpx.AsyncClient, grace: Person) -> None:
    for key in ("nothing", "00000000-0000-0000-0000-000000000000", "%00"):
        for method, body in (("PUT", TRAY), ("PATCH", {"price": 1}), ("DELETE", None)):
            answer = await client.request(method, f"/api/products/{key}", headers=matching(grace, "*"), json=body)
            assert answer.status_code == (400 if key == "%00" else 404), (key, method, answer.text)
