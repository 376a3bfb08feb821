"""Payment by card, by invoice, on delivery: who confirms an order, how long it holds its goods, and when it is paid."""

import httpx
import pytest

from tests.support.api.orders import order_of, staff
from tests.support.api.people import sign_up
from tests.support.cast import KETTLE_STOCK, Cast
from tests.support.shop import OpenShop, check_books
from tests.support.web.people import order_kettle
from tests.support.web.post_office import PostOffice, settings_with
from web.mail.tasks import deliver_emails
from web.orders.tasks import end_holds


async def test_an_unpaid_order_by_card_is_not_confirmed_by_staff(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    clerk = await staff(client, shop)
    order = (await client.post("/api/orders", json=order_of(cast))).json()
    assert order["allowed_statuses"] == ["cancelled", "failed"]
    path = f"/api/orders/{order['id']}/status"
    refused = await client.put(path, json={"status": "confirmed"}, headers=clerk.headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "not_paid")
    assert "Only a payment" in refused.json()["detail"]
    assert (await client.put(path, json={"status": "failed"}, headers=clerk.headers)).status_code == 200
    assert await shop.value("SELECT on_hand FROM stock_items WHERE variant_id = $1", cast.kettle) == KETTLE_STOCK


@pytest.mark.parametrize("method", ["invoice", "on_delivery"])
async def test_an_order_that_staff_confirm_waits_for_them_however_long(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, method: str
) -> None:
    order = (await client.post("/api/orders", json=order_of(cast, payment_method=method))).json()
    assert (order["payment_method"], order["hold_expires_at"]) == (method, None)
    assert "confirmed" in order["allowed_statuses"]
    await shop.run("UPDATE orders SET placed_at = now() - interval '30 days'")
    assert await end_holds(shop.shop.database, shop.shop.settings) == 0
    key = order["access_key"]
    assert (await client.post(f"/api/orders/{order['id']}/payments?key={key}", json={})).status_code == 409
    cancelled = await client.post(f"/api/orders/{order['id']}/cancel?key={key}")
    assert cancelled.json()["status"] == "cancelled"
    assert await shop.value("SELECT on_hand FROM stock_items WHERE variant_id = $1", cast.kettle) == KETTLE_STOCK


async def test_an_order_by_invoice_is_paid_when_staff_record_it(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    ada, clerk = await sign_up(client, shop), await staff(client, shop)
    body = order_of(cast, payment_method="invoice")
    path = f"/api/orders/{(await client.post('/api/orders', json=body, headers=ada.headers)).json()['id']}"
    by_hand = {"provider": "by_hand"}
    assert (await client.post(f"{path}/payments", json=by_hand, headers=clerk.headers)).status_code == 409
    for status in ("confirmed", "shipped"):
        moved = await client.put(f"{path}/status", json={"status": status}, headers=clerk.headers)
        assert (moved.json()["status"], moved.json()["payment_status"]) == (status, "created")
    assert (await client.post(f"{path}/payments", json=by_hand, headers=ada.headers)).status_code == 403
    paid = await client.post(f"{path}/payments", json=by_hand, headers=clerk.headers)
    assert (paid.status_code, paid.json()["status"]) == (201, "paid")
    assert (await client.post(f"{path}/payments", json=by_hand, headers=clerk.headers)).status_code == 409
    refund = {"amount": 800, "reason": "A scratch."}
    back = await client.post(f"{path}/refunds", json=refund, headers=clerk.headers)
    assert (back.json()["refund"]["status"], back.json()["payment_status"]) == ("succeeded", "partially_refunded")
    figures = (await client.get("/api/admin/analytics", headers=clerk.headers)).json()
    assert figures["total_revenue"] == 7000
    async with shop.shop.database.read() as connection:
        await check_books(connection)


async def test_an_order_on_delivery_is_paid_when_delivered(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    clerk = await staff(client, shop)
    order = (await client.post("/api/orders", json=order_of(cast, payment_method="on_delivery"))).json()
    seen = []
    for status in ("confirmed", "shipped", "delivered"):
        body = {"status": status}
        moved = await client.put(f"/api/orders/{order['id']}/status", json=body, headers=clerk.headers)
        seen.append(moved.json()["payment_status"])
    assert seen == ["created", "created", "paid"]


async def test_a_payment_for_an_order_by_card_is_not_recorded_by_staff(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    clerk = await staff(client, shop)
    order = (await client.post("/api/orders", json=order_of(cast))).json()
    body = {"provider": "by_hand"}
    refused = await client.post(f"/api/orders/{order['id']}/payments", json=body, headers=clerk.headers)
    assert refused.status_code == 409


async def test_an_order_by_invoice_leads_to_its_page_and_an_email(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, post_office: tuple[PostOffice, str]
) -> None:
    office, url = post_office
    placed = await order_kettle(client, cast, payment_method="invoice")
    assert placed.headers["location"].startswith("/orders/M-10001")
    page = await client.get(placed.headers["location"])
    assert "Order received" in page.text
    assert "Invoice" in page.text
    await shop.run("UPDATE orders SET status = 'confirmed'")
    assert "re packing your parcel" in (await client.get(placed.headers["location"])).text
    await deliver_emails(shop.shop.database, settings_with(shop, url))
    [letter] = office.letters
    assert str(letter["Subject"]) == "Your order M-10001"
