"""Payment by card, by invoice, on delivery: who confirms an order, how long it holds its goods, and when it is paid."""

import importlib
from datetime import datetime, timedelta

import httpx
import pytest

from domain.accounts.views import Role
from tests.support.api.orders import order_of, staff
from tests.support.api.people import sign_up
from tests.support.cast import KETTLE_STOCK, Cast
from tests.support.shop import OpenShop, allow, check_books
from tests.support.web.people import order_kettle, sign_in
from tests.support.web.post_office import PostOffice, settings_with
from web.mail.tasks import deliver_emails
from web.orders.tasks import end_holds, warn_of_holds


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
async def test_an_order_that_staff_do_not_confirm_ends_by_itself(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, method: str, post_office: tuple[PostOffice, str]
) -> None:
    office, url = post_office
    await allow(shop, method, hold_hours=36)
    ada, body = await sign_up(client, shop), order_of(cast, payment_method=method)
    order = (await client.post("/api/orders", json=body, headers=ada.headers)).json()
    held = datetime.fromisoformat(order["hold_expires_at"]) - datetime.fromisoformat(order["placed_at"])
    assert (order["payment_method"], held) == (method, timedelta(hours=36))
    assert "confirmed" in order["allowed_statuses"]
    key, path = order["access_key"], f"/api/orders/{order['id']}"
    assert (await client.post(f"{path}/payments?key={key}", json={})).status_code == 409
    assert "/orders/M-10001/payments" not in (await client.get(f"/orders/M-10001?key={key}")).text
    await deliver_emails(shop.shop.database, settings_with(shop, url))
    await shop.run(
        "UPDATE orders SET placed_at = now() - interval '36 hours', hold_expires_at = now() + interval '4 minutes'"
    )
    assert await warn_of_holds(shop.shop.database, shop.shop.settings) == 0
    assert await end_holds(shop.shop.database, shop.shop.settings) == 0
    await shop.run("UPDATE orders SET hold_expires_at = now()")
    assert await end_holds(shop.shop.database, shop.shop.settings) == 1
    assert await shop.value("SELECT on_hand FROM stock_items WHERE variant_id = $1", cast.kettle) == KETTLE_STOCK
    await deliver_emails(shop.shop.database, settings_with(shop, url))
    subjects = [str(email["Subject"]) for email in office.emails if "M-10001" in str(email["Subject"])]
    assert sorted(subjects) == ["Your order M-10001", "Your order M-10001 was not confirmed, so we let it go"]
    page = (await client.get(f"/orders/M-10001?key={key}")).text
    assert "We didn&#39;t confirm this order in time" in page
    assert "Not confirmed in time" in page
    async with shop.shop.database.read() as connection:
        await check_books(connection)


async def test_the_migration_ends_holds_that_had_no_end(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    await allow(shop, "invoice")
    for method in ("invoice", "card"):
        await client.post("/api/orders", json=order_of(cast, 3, payment_method=method))
    kept = "SELECT hold_expires_at FROM orders WHERE payment_method = 'card'"
    before = await shop.value(kept)
    await shop.run("UPDATE orders SET units = 0, holder = NULL")
    await shop.run("UPDATE orders SET hold_expires_at = NULL WHERE payment_method = 'invoice'")
    migration = importlib.import_module("migrations.versions.0027_holds")
    for statement in (migration.END_OPEN_HOLDS, migration.NAME_HOLDERS):
        await shop.run(statement)
    ends = "SELECT hold_expires_at - now() BETWEEN interval '47 hours' AND interval '48 hours' FROM orders"
    assert await shop.value(f"{ends} WHERE payment_method = 'invoice'")
    assert await shop.value(kept) == before
    assert await shop.value("SELECT array_agg(DISTINCT (holder, units)::text) FROM orders") == [
        "(guest:ada@example.com,3)"
    ]


async def test_confirming_an_order_extends_no_hold_and_staff_see_its_end(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await allow(shop, "invoice")
    order = (await client.post("/api/orders", json=order_of(cast, payment_method="invoice"))).json()
    clerk = await staff(client, shop)
    async with shop.visitor() as visitor:
        await sign_in(visitor, shop, "clerk@example.com", Role.STAFF)
        page = (await visitor.get("/admin/orders/M-10001")).text
    assert f'Reserved until <time datetime="{order["hold_expires_at"].replace("Z", "+00:00")}">' in page
    body = {"status": "confirmed"}
    after = (await client.put(f"/api/orders/{order['id']}/status", json=body, headers=clerk.headers)).json()
    assert (after["status"], after["hold_expires_at"]) == ("confirmed", order["hold_expires_at"])


async def test_an_order_by_invoice_is_paid_when_staff_record_it(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    ada, clerk = await sign_up(client, shop), await staff(client, shop)
    await allow(shop, "invoice")
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
    await allow(shop, "on_delivery")
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
    await allow(shop, "invoice")
    placed = await order_kettle(client, cast, payment_method="invoice")
    assert placed.headers["location"].startswith("/orders/M-10001")
    page = await client.get(placed.headers["location"])
    assert "Thank you, order M-10001 is placed" in page.text
    assert "Invoice" in page.text
    await shop.run("UPDATE orders SET status = 'confirmed'")
    assert "re packing your parcel" in (await client.get(placed.headers["location"])).text
    await deliver_emails(shop.shop.database, settings_with(shop, url))
    [email] = office.emails
    assert str(email["Subject"]) == "Your order M-10001"
