"""The cart through the API, for guests and for signed-in users."""

from uuid import uuid4

import httpx
import pytest

from tests.support.api.people import PASSWORD, sign_up, user
from tests.support.cast import Cast
from tests.support.shop import OpenShop


async def test_a_guest_fills_changes_and_empties_a_cart(client: httpx.AsyncClient, cast: Cast) -> None:
    empty = {"items": [], "subtotal": 0, "currency": "GBP", "item_count": 0, "gift_note": ""}
    assert (await client.get("/api/cart")).json() == empty
    added = await client.post("/api/cart/items", json={"variant_id": str(cast.kettle), "quantity": 2})
    assert added.status_code == 201
    [item] = added.json()["items"]
    assert (item["sku"], item["quantity"], item["unit_price"], item["line_total"]) == (
        f"T-{cast.kettle}", 2, 7800, 15600,
    )  # fmt: skip
    assert item["available"] == 40
    changed = await client.patch(f"/api/cart/items/{item['id']}", json={"quantity": 3})
    assert (changed.json()["subtotal"], changed.json()["item_count"]) == (23400, 3)
    assert (await client.delete(f"/api/cart/items/{item['id']}")).json()["items"] == []
    await client.post("/api/cart/items", json={"variant_id": str(cast.oat_mug)})
    assert (await client.delete("/api/cart")).json()["item_count"] == 0


async def test_a_simple_product_needs_no_variant(client: httpx.AsyncClient, cast: Cast) -> None:
    kettle = (await client.get("/api/products/stovetop-kettle")).json()["id"]
    mug = (await client.get("/api/products/stoneware-mug")).json()["id"]
    assert (await client.post("/api/cart/items", json={"product_id": kettle})).status_code == 201
    assert (await client.post("/api/cart/items", json={"product_id": mug})).status_code == 422
    assert (await client.post("/api/cart/items", json={"product_id": str(uuid4())})).status_code == 404
    both = {"product_id": kettle, "variant_id": str(cast.kettle)}
    assert (await client.post("/api/cart/items", json=both)).status_code == 422
    assert (await client.post("/api/cart/items", json={})).status_code == 422


async def test_a_quantity_above_stock_is_a_conflict_with_the_number_left(client: httpx.AsyncClient, cast: Cast) -> None:
    refused = await client.post("/api/cart/items", json={"variant_id": str(cast.last_lamp), "quantity": 2})
    assert (refused.status_code, refused.json()["code"]) == (409, "out_of_stock")
    assert "Only 1 of Opal Lamp" in refused.json()["detail"]
    assert refused.json()["left"] == 1


@pytest.mark.parametrize("quantity", [0, -1, 100, 10**20, 1.5, "two", None, [1], True])
async def test_senseless_quantities_are_refused(client: httpx.AsyncClient, cast: Cast, quantity: object) -> None:
    body = {"variant_id": str(cast.kettle), "quantity": quantity}
    refused = await client.post("/api/cart/items", json=body)
    assert refused.status_code in {400, 422}
    assert (await client.get("/api/cart")).json()["item_count"] == 0


async def test_a_users_cart_follows_them_and_is_nobody_elses(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    ada = await sign_up(client, shop)
    bob = await sign_up(client, shop, "bob@example.com")
    body = {"variant_id": str(cast.kettle)}
    await client.post("/api/cart/items", json=body, headers=ada.headers)
    async with shop.visitor() as elsewhere:
        assert (await elsewhere.get("/api/cart", headers=ada.headers)).json()["item_count"] == 1
        assert (await elsewhere.get("/api/cart", headers=bob.headers)).json()["item_count"] == 0
        assert (await elsewhere.get("/api/cart")).json()["item_count"] == 0
        refused = await elsewhere.patch(f"/api/cart/items/{cast.kettle}", json={"quantity": 2}, headers=bob.headers)
        assert refused.status_code == 404


async def test_an_unknown_item_is_not_found(client: httpx.AsyncClient, cast: Cast) -> None:
    assert (await client.patch(f"/api/cart/items/{uuid4()}", json={"quantity": 1})).status_code == 404
    await client.post("/api/cart/items", json={"variant_id": str(cast.kettle)})
    assert (await client.patch(f"/api/cart/items/{uuid4()}", json={"quantity": 1})).status_code == 404
    assert (await client.patch("/api/cart/items/x", json={"quantity": 1})).status_code == 404
    assert (await client.post("/api/cart/items", json={"variant_id": str(cast.secret_chair)})).status_code == 404


async def test_a_guests_cart_comes_along_to_the_account(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    soaps = {"variant_id": str(cast.kettle), "quantity": 2}
    async with shop.visitor() as guest:
        await guest.post("/api/cart/items", json=soaps)
        ada = await sign_up(guest, shop)
    async with shop.visitor() as guest:
        await guest.post("/api/cart/items", json=soaps)
        answer = await guest.post("/api/auth/login", json={"email": ada.email, "password": PASSWORD})
        assert (await guest.get("/api/cart")).json()["item_count"] == 0
    cart = await client.get("/api/cart", headers=user(answer).headers)
    assert cart.json()["item_count"] == 4
