"""Products with a minimum age: declared at checkout, kept with its time, shown to staff and on the packing slip."""

import httpx
import pytest

from domain.accounts.views import Role
from domain.privacy.erasure import erase_user
from tests.support.api.orders import order_of, staff
from tests.support.api.people import sign_up
from tests.support.cast import KETTLE_STOCK, Cast
from tests.support.documents import words_of
from tests.support.shop import ADDRESS, OpenShop, fields_of
from tests.support.web.people import sign_in

AGE = "UPDATE products SET minimum_age = $2, age_reason = 'By law.' WHERE slug = $1"
EVENTS = "SELECT array_agg(kind || ':' || note ORDER BY id) FROM order_events"


@pytest.fixture(autouse=True)
async def grown_up(shop: OpenShop, cast: Cast) -> None:
    """The kettle is for people of 18 or older."""
    await shop.run(AGE, "stovetop-kettle", 18)


async def test_a_shopper_confirms_it_in_a_step_of_its_own(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await client.post("/cart/lines", data={"variant_id": str(cast.oat_mug), "quantity": "1"})
    assert "or older" not in (await client.get("/checkout")).text
    await client.post("/cart/lines", data={"variant_id": str(cast.kettle), "quantity": "1"})
    assert "Only for people of 18 or older" in (await client.get("/cart")).text
    page = (await client.get("/checkout")).text
    assert "I am 18 or older" in page
    form = {**fields_of(page, "/checkout"), **ADDRESS}
    assert "of_age" not in form
    for said in ({}, {"of_age": "17"}, {"of_age": "x"}):
        refused = await client.post("/checkout", data={**form, **said})
        assert (refused.status_code, 'id="of_age-error"' in refused.text) == (422, True)
    both = (await client.post("/checkout", data={**form, "email": ""})).text
    assert all(f'id="{name}-error"' in both for name in ("email", "of_age"))
    assert await shop.value("SELECT count(*) FROM orders") == 0
    assert (await client.post("/checkout", data={**form, "of_age": "18"})).status_code == 303
    assert await shop.value(EVENTS) == ["placed:", "age_declared:18"]
    assert await shop.value("SELECT array_agg(minimum_age ORDER BY position) FROM order_lines") == [None, 18]


async def test_json_says_what_is_missing(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    await client.post("/api/cart/items", json={"variant_id": str(cast.kettle), "quantity": 1})
    assert [one["minimum_age"] for one in (await client.get("/api/cart")).json()["items"]] == [18]
    for body in (order_of(cast), order_of(cast, of_age=17)):
        refused = await client.post("/api/orders", json=body)
        assert refused.status_code == 422
        assert [one["pointer"] for one in refused.json()["errors"]] == ["/of_age"]
        assert "18 or older" in str(refused.json()["errors"])
    assert await shop.value("SELECT on_hand FROM stock_items WHERE variant_id = $1", cast.kettle) == KETTLE_STOCK
    key = {"Idempotency-Key": "one"}
    order = await client.post("/api/orders", json=order_of(cast, of_age=18), headers=key)
    assert order.status_code == 201
    assert order.json()["lines"][0]["minimum_age"] == 18
    assert [one["kind"] for one in order.json()["events"]] == ["placed", "age_declared"]
    other = await client.post("/api/orders", json=order_of(cast, of_age=21), headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize(
    ("checks", "words"), [(True, "Check the age at the door"), (False, "This delivery has no check at the door")]
)
async def test_staff_and_the_slip_say_who_checks(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, *, checks: bool, words: str
) -> None:
    """As the delivery method was when the order was placed."""
    await shop.run("UPDATE delivery_methods SET checks_age = $1", checks)
    await shop.run("INSERT INTO catalogue_changes (pages, figures, goods) VALUES (1, 1, 1)")
    shop.shop.catalogue.invalidate()
    number = (await client.post("/api/orders", json=order_of(cast, of_age=18))).json()["number"]
    await shop.run("UPDATE delivery_methods SET checks_age = NOT checks_age")
    await shop.run(AGE, "stovetop-kettle", None)
    await sign_in(client, shop, "clerk@example.com", Role.STAFF)
    page = (await client.get(f"/admin/orders/{number}")).text
    assert "18 or older" in page
    assert ("the courier checks it at the door" in page) is checks
    slip = words_of((await client.get(f"/admin/orders/{number}/packing-slip")).content)
    assert "Only to people of 18 or older" in slip
    assert words in slip


async def test_staff_ask_for_a_customer(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    clerk = await staff(client, shop)
    body = {key: value for key, value in order_of(cast).items() if key != "payment_method"}
    refused = await client.post("/api/admin/orders", json=body, headers=clerk.headers)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/of_age")
    placed = await client.post("/api/admin/orders", json={**body, "of_age": 18}, headers=clerk.headers)
    assert placed.status_code == 201
    assert await shop.value("SELECT actor FROM order_events WHERE kind = 'age_declared'") == "staff@example.com"


async def test_a_change_adds_nothing_that_nobody_declared(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    ada, clerk = await sign_up(client, shop), await staff(client, shop)
    items = [{"variant_id": str(cast.oat_mug), "quantity": 1}]
    order = (await client.post("/api/orders", json=order_of(cast, items=items), headers=ada.headers)).json()
    sku = await shop.value("SELECT sku FROM variants WHERE id = $1", cast.kettle)
    path = f"/api/orders/{order['id']}"
    headers = {**clerk.headers, "If-Match": "*"}
    refused = await client.patch(path, json={"added": [{"sku": sku, "quantity": 1}]}, headers=headers)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/added/0/sku")
    await shop.run(AGE, "stoneware-mug", 18)
    more = {"lines": [{"line_id": order["lines"][0]["id"], "quantity": 2}]}
    refused = await client.patch(path, json=more, headers=headers)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/lines/0/quantity")
    form = {f"quantity-{order['lines'][0]['id']}": "2"}
    async with shop.visitor() as desk:
        await sign_in(desk, shop, "clerk@example.com", Role.STAFF)
        page = await desk.get(f"/admin/orders/{order['number']}/edit")
        typed = {**fields_of(page.text, f"/admin/orders/{order['number']}/edit"), **form}
        shown = await desk.post(f"/admin/orders/{order['number']}/edit", data=typed)
    assert (shown.status_code, f'id="quantity-{order["lines"][0]["id"]}-error"' in shown.text) == (422, True)
    await shop.run(
        "INSERT INTO order_events (order_id, kind, actor, note) SELECT id, 'age_declared', '', '18' FROM orders"
    )
    assert (await client.patch(path, json=more, headers=headers)).json()["lines"][0]["minimum_age"] == 18


async def test_an_erased_customer_leaves_the_age_and_a_page_that_opens(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    """An age names nobody; a note that was emptied before that was known is no age."""
    ada = await sign_up(client, shop)
    order = (await client.post("/api/orders", json=order_of(cast, of_age=18), headers=ada.headers)).json()
    gone = await client.post(f"/api/orders/{order['id']}/cancel", json={}, headers=ada.headers)
    assert gone.status_code == 200
    async with shop.shop.database.transaction() as connection:
        await erase_user(connection, user_id=await connection.fetchval("SELECT user_id FROM orders"))
    await sign_in(client, shop, "clerk@example.com", Role.STAFF)
    for emptied, said in ((False, True), (True, False)):
        if emptied:
            await shop.run("UPDATE order_events SET note = ''")
        page = await client.get(f"/admin/orders/{order['number']}")
        assert (page.status_code, "confirmed at checkout" in page.text) == (200, said)
