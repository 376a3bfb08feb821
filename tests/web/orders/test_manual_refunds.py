"""Refunds of money that staff recorded: each has a reference of its own, and one that breaks holds up no other."""

from typing import Any

import httpx
import pytest

from domain.accounts.views import Role
from domain.payments.gateway import GatewayRefusedError, ProviderRefund, RefundAnswer
from tests.support.api.orders import order_of, staff
from tests.support.api.people import Person, sign_up
from tests.support.cast import Cast
from tests.support.payments import send, simulated, told
from tests.support.shop import OpenShop, allow, check_books
from tests.support.web.people import sign_in
from web.payments.send_refunds import send_refunds


async def by_invoice(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> tuple[dict[str, Any], Person, Person]:
    """A confirmed order of three kettles by invoice whose money was recorded, its owner, and a member of staff."""
    ada, clerk = await sign_up(client, shop), await staff(client, shop)
    await allow(shop, "invoice")
    body = order_of(cast, 3, payment_method="invoice")
    order = (await client.post("/api/orders", json=body, headers=ada.headers)).json()
    path = f"/api/orders/{order['id']}"
    await client.put(f"{path}/status", json={"status": "confirmed"}, headers=clerk.headers)
    paid = await client.post(f"{path}/payments", json={"provider": "by_hand"}, headers=clerk.headers)
    assert paid.status_code == 201, paid.text
    return order, ada, clerk


async def test_recorded_money_is_refunded_again_and_again(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    order, ada, clerk = await by_invoice(client, shop, cast)
    path = f"/api/orders/{order['id']}"
    one = {"lines": [{"line_id": order["lines"][0]["id"], "quantity": 1, "restock": True}], "reason": "A dent."}
    for _ in range(2):
        back = await client.post(f"{path}/refunds", json=one, headers=clerk.headers)
        assert (back.status_code, back.json()["refund"]["status"]) == (201, "succeeded")
    assert (await client.post(f"{path}/cancel", headers=ada.headers)).status_code == 200
    assert await shop.value("SELECT count(DISTINCT provider_reference) FROM refunds WHERE status = 'succeeded'") == 3
    assert await shop.value("SELECT count(*) FROM invoices WHERE kind = 'credit_note'") == 3
    assert await shop.value("SELECT count(*) FROM outgoing_mail WHERE kind = 'order_refunded'") == 3
    async with shop.shop.database.read() as connection:
        await check_books(connection)


async def test_a_refund_that_breaks_holds_up_no_other(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = simulated(shop)
    make = gateway.refund

    async def breaks(wanted: ProviderRefund) -> RefundAnswer:
        if wanted.amount == 1:
            raise RuntimeError("a poisoned row")
        return await make(wanted)

    monkeypatch.setattr(gateway, "refund", breaks)
    ada = await sign_up(client, shop)
    order = (await client.post("/api/orders", json=order_of(cast, 1), headers=ada.headers)).json()
    await client.post(f"/api/orders/{order['id']}/payments", json={}, headers=ada.headers)
    for amount in (1, 2):
        await shop.run(
            "INSERT INTO refunds (order_id, payment_id, amount, currency, reason, actor, due_at) SELECT order_id, id, "
            "$1::int, currency, 'x', 'x', now() - make_interval(secs => 10 - $1::int) FROM payments",
            amount,
        )
    assert await send_refunds(shop.shop.database, shop.shop.gateways) == 2
    assert await shop.value("SELECT array_agg(status::text ORDER BY amount) FROM refunds") == ["created", "succeeded"]
    assert "a poisoned row" in str(await shop.value("SELECT last_error FROM refunds WHERE amount = 1"))
    assert await shop.value("SELECT due_at > now() + interval '5 seconds' FROM refunds WHERE amount = 1")


@pytest.fixture
def closed_card(shop: OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    """No money goes back to a card."""

    async def refuse(_wanted: ProviderRefund) -> RefundAnswer:
        raise GatewayRefusedError("The card is closed.")

    monkeypatch.setattr(simulated(shop), "refund", refuse)


async def _paid_twice(client: httpx.AsyncClient, shop: OpenShop, cast: Cast, ada: Person) -> dict[str, Any]:
    """An order that was paid twice, of which the second payment could not go back."""
    order: dict[str, Any] = (await client.post("/api/orders", json=order_of(cast, 1), headers=ada.headers)).json()
    await client.post(f"/api/orders/{order['id']}/payments", json={}, headers=ada.headers)
    await shop.run(
        "INSERT INTO payments (order_id, provider, reference, amount, currency) "
        "SELECT id, 'simulated', 'again', total, currency FROM orders"
    )
    await send(client, shop, told("succeeded", "again", order["total"]))
    await send_refunds(shop.shop.database, shop.shop.gateways)
    return order


@pytest.mark.usefixtures("closed_card")
async def test_a_refund_that_is_too_much_says_how_much_of_an_overpayment_is_left(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    """When all that the order kept has gone back, the overpayment is what can still be sent."""
    ada, clerk = await sign_up(client, shop), await staff(client, shop)
    order = await _paid_twice(client, shop, cast, ada)
    path, total = f"/api/orders/{order['id']}/refunds", order["total"]
    answers = [
        await client.post(
            path, json={"amount": amount, "reason": "Paid twice.", "by_hand": True}, headers=clerk.headers
        )
        for amount in (100, total, total)
    ]
    assert [one.status_code for one in answers] == [201, 201, 409]
    assert f"Only {total - 100} of {total} " in answers[2].json()["detail"]


@pytest.mark.usefixtures("closed_card")
async def test_what_staff_send_back_by_hand_is_the_overpayment_that_could_not_go_back(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    ada, clerk = await sign_up(client, shop), await staff(client, shop)
    order = await _paid_twice(client, shop, cast, ada)
    path, total = f"/api/orders/{order['id']}", order["total"]
    await sign_in(client, shop, "desk@example.com", Role.STAFF)
    assert "more is an overpayment" in (await client.get(f"/admin/orders/{order['number']}")).text
    failed = "/api/admin/orders?payment=refund_failed"
    assert len((await client.get(failed, headers=clerk.headers)).json()["items"]) == 1
    for part in (100, total - 100):
        body = {"amount": part, "reason": "Paid twice.", "by_hand": True}
        assert (await client.post(f"{path}/refunds", json=body, headers=clerk.headers)).status_code == 201
    after = (await client.get(path, headers=ada.headers)).json()
    assert (after["payment_status"], [one["kind"] for one in after["invoices"]]) == ("paid", ["invoice"])
    assert (await client.get(failed, headers=clerk.headers)).json()["items"] == []
    async with shop.shop.database.read() as connection:
        await check_books(connection)
