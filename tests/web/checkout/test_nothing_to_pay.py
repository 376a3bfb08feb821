"""Orders for which there is nothing to pay, and forms that are sent again from an older page."""

import httpx

from tests.support.api.orders import order_of
from tests.support.cast import Cast
from tests.support.codes import make_code
from tests.support.shop import ADDRESS, OpenShop, add, check_books, fields_of


async def test_a_total_of_nothing_is_confirmed_at_once(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    async with shop.shop.database.transaction() as connection:
        await make_code(connection, "GIFT", value=100)
    for method in ("card", "invoice"):
        body = order_of(cast, discount_code="GIFT", payment_method=method)
        order = (await client.post("/api/orders", json=body)).json()
        assert (order["total"], order["status"], order["payment_status"]) == (0, "confirmed", "paid")
        assert [one["kind"] for one in order["events"]] == ["placed", "confirmed"]
        assert order["invoices"][0]["total"] == 0
        pay = f"/api/orders/{order['id']}/payments?key={order['access_key']}"
        assert (await client.post(pay, json={})).status_code == 409
        page = (await client.get(order["url"])).text
        assert "nothing to pay, and we" in page
        assert "Pay £0" not in page
    async with shop.shop.database.read() as connection:
        await check_books(connection)


async def test_a_form_sent_again_with_another_address_leads_to_the_order_and_says_so(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await add(client, cast.kettle)
    fields = {**fields_of((await client.get("/checkout")).text, "/checkout"), **ADDRESS}
    assert (await client.post("/checkout", data=fields)).status_code == 303
    again = await client.post("/checkout", data={**fields, "line1": "13 St James's Square"})
    assert again.status_code == 303
    page = await client.get(again.headers["location"])
    assert "M-10001" in page.text
    assert "You had already placed this order" in page.text
    assert await shop.value("SELECT count(*) FROM orders") == 1


async def test_jersey_bears_no_tax_on_order_and_invoice(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    body = order_of(cast)
    body["shipping_address"] = {**body["shipping_address"], "city": "St Helier", "postal_code": "JE2 3AB"}
    order = (await client.post("/api/orders", json=body)).json()
    assert (order["tax"], order["taxes"], order["lines"][0]["tax_rate"]) == (0, [], 0)
    assert order["explanation"]["tax"] == "No VAT on deliveries to the Channel Islands"
    await client.post(f"/api/orders/{order['id']}/payments?key={order['access_key']}", json={})
    words = await shop.value("SELECT figures->'taxes'->0->>'words' FROM invoices")
    assert words == "No VAT on deliveries to the Channel Islands"
    async with shop.shop.database.read() as connection:
        await check_books(connection)
