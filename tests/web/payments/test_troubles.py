"""What goes wrong with money after it was paid: disputes, failed refunds, and money that does not fit."""

from typing import Any

import httpx
import pytest

from domain.accounts.views import Role
from domain.books.checks import run_checks
from tests.support.api.orders import order_of, staff
from tests.support.api.people import Person, sign_up
from tests.support.cast import Cast
from tests.support.payments import END_HOLDS, attempts, send, told, waiting
from tests.support.shop import OpenShop, check_books
from tests.support.web.people import sign_in
from web.orders.tasks import end_holds


async def drifts(shop: OpenShop) -> set[str]:
    """The sentences of the books that do not hold."""
    async with shop.shop.database.read() as connection:
        return {one.sentence for one in await run_checks(connection) if not one.holds}


async def paid(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> tuple[dict[str, Any], Person, str]:
    """An order of a kettle that is paid by card, a member of staff, and the reference of the payment."""
    ada, clerk = await sign_up(client, shop), await staff(client, shop)
    order = (await client.post("/api/orders", json=order_of(cast), headers=ada.headers)).json()
    await client.post(f"/api/orders/{order['id']}/payments", json={}, headers=ada.headers)
    return order, clerk, str(await shop.value("SELECT reference FROM payments"))


DISPUTE = {"refund_reference": "dp_1", "reason": "fraudulent"}


@pytest.mark.parametrize("kinds", [("disputed", "withdrawn", "reinstated"), ("reinstated", "withdrawn", "disputed")])
async def test_a_dispute_is_seen_and_its_money_counted(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, kinds: tuple[str, ...]
) -> None:
    order, clerk, reference = await paid(client, shop, cast)
    for kind in kinds[:2]:
        for _ in range(2):
            await send(client, shop, told(kind, reference, order["total"], **DISPUTE))
    figures = (await client.get("/api/admin/analytics", headers=clerk.headers)).json()
    assert figures["total_revenue"] == {"disputed": 0, "reinstated": 7800}[kinds[0]]
    assert await shop.value("SELECT count(*) FROM order_events WHERE kind = 'disputed'") == 1
    assert (
        await shop.value("SELECT count(*) FROM order_events WHERE kind = 'dispute_money'")
        == int(kinds[0] != "disputed") + 1
    )
    await sign_in(client, shop, "clerk@example.com", Role.STAFF)
    assert "<strong>1</strong> dispute to answer<" in (await client.get("/admin")).text
    assert order["number"] in (await client.get("/admin/orders?payment=disputed")).text
    assert "Payment disputed" in (await client.get(f"/admin/orders/{order['number']}")).text
    assert "disputed" not in (await client.get(order["url"])).text
    won = told(kinds[2], reference, order["total"], **DISPUTE)
    await send(client, shop, won)
    await send(client, shop, told("disputed", reference, order["total"], event_id="won", status="won", **DISPUTE))
    figures = (await client.get("/api/admin/analytics", headers=clerk.headers)).json()
    assert figures["total_revenue"] == 7800
    assert "dispute to answer" not in (await client.get("/admin")).text
    assert await drifts(shop) == set()


async def test_money_that_a_dispute_took_is_not_refunded_again(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    order, clerk, reference = await paid(client, shop, cast)
    await send(client, shop, told("withdrawn", reference, order["total"], **DISPUTE))
    body = {"amount": 1, "reason": "x"}
    refused = await client.post(f"/api/orders/{order['id']}/refunds", json=body, headers=clerk.headers)
    assert refused.status_code == 409
    assert (await client.post(f"/api/orders/{order['id']}/cancel", headers=clerk.headers)).status_code in {200, 404}
    assert await drifts(shop) == set()


async def test_a_failed_refund_is_seen_told_and_made_by_hand(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    order, clerk, reference = await paid(client, shop, cast)
    path = f"/api/orders/{order['id']}"
    body = {"amount": order["total"], "reason": "A dent."}
    made = (await client.post(f"{path}/refunds", json=body, headers=clerk.headers)).json()["refund"]
    bounced = told("refund_failed", reference, order["total"], refund_id=made["id"])
    await send(client, shop, bounced)
    assert await shop.value("SELECT count(*) FROM outgoing_mail WHERE kind = 'refund_failed'") == 1
    assert "Overpayments, and payments of failed or cancelled orders, are refunded in full" in await drifts(shop)
    await sign_in(client, shop, "clerk@example.com", Role.STAFF)
    assert "<strong>1</strong> failed refund<" in (await client.get("/admin")).text
    assert order["number"] in (await client.get("/admin/orders?payment=refund_failed")).text
    by_hand = await client.post(f"{path}/refunds", json={**body, "by_hand": True}, headers=clerk.headers)
    assert (by_hand.status_code, by_hand.json()["refund"]["status"]) == (201, "succeeded")
    assert by_hand.json()["payment_status"] == "refunded"
    assert await shop.value("SELECT refunded::int FROM simulated_charges") == order["total"]
    assert "failed refund<" not in (await client.get("/admin")).text
    assert await drifts(shop) == set()


@pytest.mark.parametrize("wrong", [{"amount": 7799}, {"currency": "USD"}])
async def test_money_that_does_not_fit_is_shown_and_nobody_is_told_that_nothing_was_charged(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, wrong: dict[str, Any]
) -> None:
    [order_id] = await waiting(shop.shop.database, cast.kettle, 1)
    [reference] = await attempts(shop.shop.database, [order_id])
    event = told("succeeded", reference)
    event["data"] |= wrong
    await send(client, shop, event)
    assert await shop.value("SELECT due_at = 'infinity' FROM provider_events")
    assert await drifts(shop) == {"Each payment provider event is applied within an hour, or closed by staff"}
    assert await shop.value("SELECT count(*) FROM order_events WHERE kind = 'payment_misfit'") == 1
    assert await end_holds(shop.shop.database, shop.shop.settings) == 0
    await sign_in(client, shop, "clerk@example.com", Role.STAFF)
    assert "<strong>1</strong> payment that does not match<" in (await client.get("/admin")).text
    assert await shop.value("SELECT count(*) FROM payments WHERE status = 'paid'") == 0
    back = told("refunded", reference, event_id="back", refund_reference="re_1")
    back["data"] |= wrong
    await send(client, shop, back)
    assert await drifts(shop) == set()
    assert await shop.value("SELECT count(*) FROM refunds") == 0


async def test_a_refund_in_another_currency_is_not_booked(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    _, _, reference = await paid(client, shop, cast)
    event = told("refunded", reference, 100, refund_reference="re_9")
    event["data"]["currency"] = "USD"
    await send(client, shop, event)
    assert await shop.value("SELECT count(*) FROM refunds") == 0
    assert await drifts(shop) == {"Each payment provider event is applied within an hour, or closed by staff"}
    await sign_in(client, shop, "clerk@example.com", Role.STAFF)
    page = (await client.get("/admin/books")).text
    assert "Nothing was booked" in page
    event_id = await shop.value("SELECT id FROM provider_events WHERE applied_at IS NULL")
    assert (await client.post(f"/admin/books/reports/{event_id}/closure")).status_code == 303
    assert await drifts(shop) == set()
    assert await shop.value("SELECT count(*) FROM audit_entries WHERE action = 'provider_event.set_aside'") == 1


async def test_money_on_its_way_holds_the_order_and_says_so(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    order = (await client.post("/api/orders", json=order_of(cast))).json()
    pay = f"/api/orders/{order['id']}/payments?key={order['access_key']}"
    await attempts(shop.shop.database, [order["id"]])
    reference = str(await shop.value("SELECT reference FROM payments"))
    await send(client, shop, told("authorised", reference))
    page = (await client.get(order["url"])).text
    assert "Your payment is on its way" in page
    assert "Pay £78" not in page
    assert (await client.post(pay, json={})).status_code == 409
    assert await shop.value("SELECT hold_expires_at > now() + interval '13 days' FROM orders")
    await shop.run(END_HOLDS)
    assert await end_holds(shop.shop.database, shop.shop.settings) == 1
    page = (await client.get(order["url"])).text
    assert "You weren't charged" not in page
    await send(client, shop, told("succeeded", reference))
    assert await shop.value("SELECT status FROM orders") == "confirmed"
    async with shop.shop.database.read() as connection:
        await check_books(connection)


async def test_money_that_does_not_arrive_after_all_gives_an_hour_to_pay(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    [order_id] = await waiting(shop.shop.database, cast.kettle, 1)
    [reference] = await attempts(shop.shop.database, [order_id])
    await send(client, shop, told("authorised", reference))
    await send(client, shop, told("failed", reference))
    assert await shop.value("SELECT hold_expires_at BETWEEN now() AND now() + interval '1 hour' FROM orders")
    assert await shop.value("SELECT count(*) FROM payments WHERE on_its_way_at IS NOT NULL") == 0
