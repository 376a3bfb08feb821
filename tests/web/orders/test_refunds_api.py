"""Refunds by staff: by line or by amount, never more than was paid, never twice."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import pytest

from domain.errors import UnavailableError
from domain.orders import operations, refunds
from domain.orders.states import OrderStatus
from domain.payments.gateway import GatewayRefusedError, ProviderRefund, RefundAnswer
from domain.payments.refunds import captured_of
from tests.support.api.orders import order_of, staff
from tests.support.api.people import Person, sign_up
from tests.support.cast import KETTLE_STOCK, Cast
from tests.support.payments import send, simulated, told
from tests.support.shop import OpenShop, check_books, check_provider_books
from web.payments.send_refunds import send_refunds
from web.payments.simulation import send_news
from web.payments.tasks import move_money

REASON = "It arrived with a dent."


@dataclass
class Sale:
    """A paid order of three kettles and two mugs, and those who have to do with it."""

    client: httpx.AsyncClient
    shop: OpenShop
    cast: Cast
    ada: Person
    clerk: Person
    order: dict[str, Any]

    @property
    def path(self) -> str:
        """The order's address."""
        return f"/api/orders/{self.order['id']}"

    def line(self, place: int, quantity: int, *, restock: bool = False) -> dict[str, object]:
        """So many of the line at this place."""
        return {"line_id": self.order["lines"][place]["id"], "quantity": quantity, "restock": restock}

    async def refund(self, *, key: str = "", **body: object) -> httpx.Response:
        """Ask for a refund as staff do."""
        headers = {**self.clerk.headers, **({"Idempotency-Key": key} if key else {})}
        return await self.client.post(f"{self.path}/refunds", json={"reason": REASON, **body}, headers=headers)

    async def seen(self) -> dict[str, Any]:
        """The order as its owner sees it."""
        found: dict[str, Any] = (await self.client.get(self.path, headers=self.ada.headers)).json()
        return found

    async def books(self) -> None:
        """The books of the shop and of the provider."""
        async with self.shop.shop.database.read() as connection:
            await check_books(connection)
            await check_provider_books(connection)


@pytest.fixture
async def sale(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> Sale:
    ada, clerk = await sign_up(client, shop), await staff(client, shop)
    items = [{"variant_id": str(cast.kettle), "quantity": 3}, {"variant_id": str(cast.oat_mug), "quantity": 2}]
    order = (await client.post("/api/orders", json=order_of(cast, items=items), headers=ada.headers)).json()
    paid = await client.post(f"/api/orders/{order['id']}/payments", json={}, headers=ada.headers)
    return Sale(client, shop, cast, ada, clerk, paid.json()["order"])


async def test_refunds_by_line_and_by_amount_to_the_last_penny(sale: Sale) -> None:
    first = await sale.refund(lines=[sale.line(0, 1, restock=True)])
    assert first.status_code == 201, first.text
    assert first.json()["refund"]["amount"] == 7800
    assert (first.json()["refund"]["status"], first.json()["payment_status"]) == ("succeeded", "partially_refunded")
    assert await sale.shop.value("SELECT on_hand FROM stock_items WHERE variant_id = $1", sale.cast.kettle) == (
        KETTLE_STOCK - 2
    )
    second = await sale.refund(lines=[sale.line(0, 2), sale.line(1, 1)])
    assert second.json()["refund"]["amount"] == 2 * 7800 + 1800
    assert (await sale.refund(lines=[sale.line(0, 1)])).status_code == 409
    rest = await sale.refund(amount=1800)
    assert rest.json()["payment_status"] == "refunded"
    assert (await sale.refund(amount=1)).status_code == 409
    order = await sale.seen()
    assert sum(one["amount"] for one in order["refunds"]) == order["total"] == 27000
    assert [one["kind"] for one in order["events"]] == [
        "placed", "confirmed", "refunded", "refunded", "refunded", "cancelled",
    ]  # fmt: skip
    assert sale.clerk.email not in str(order)
    figures = (await sale.client.get("/api/admin/analytics", headers=sale.clerk.headers)).json()
    assert figures["total_revenue"] == 0
    await sale.books()


async def test_revenue_is_payments_less_refunds(sale: Sale) -> None:
    await sale.refund(amount=1000)
    figures = (await sale.client.get("/api/admin/analytics", headers=sale.clerk.headers)).json()
    assert figures["total_revenue"] == 26000


async def test_a_refund_is_on_the_order_page_and_in_an_email(sale: Sale) -> None:
    await sale.refund(amount=1000)
    page = await sale.client.get(sale.order["url"])
    assert REASON in page.text
    assert "Refunds" in page.text
    message = "SELECT context FROM outgoing_mail WHERE kind = 'order_refunded'"
    assert await sale.shop.value(message) == {"amount": 1000, "reason": REASON}


@pytest.mark.parametrize(
    ("body", "status", "pointer"),
    [
        ({}, 422, "/amount"),
        ({"amount": 1, "lines": [{"line_id": str(uuid4()), "quantity": 1}]}, 422, "/amount"),
        ({"lines": [{"line_id": str(uuid4()), "quantity": 1}]}, 422, "/lines/0/line_id"),
        ({"amount": 0}, 422, "/amount"),
        ({"amount": -5}, 422, "/amount"),
        ({"amount": 10**20}, 422, "/amount"),
        ({"amount": 1.5}, 422, "/amount"),
        ({"amount": 1, "reason": ""}, 422, "/reason"),
        ({"amount": 1, "reason": "  "}, 422, "/reason"),
        ({"amount": 1, "reason": "a\x07b"}, 422, "/reason"),
        ({"amount": 1, "status": "succeeded"}, 422, ""),
        ({"amount": 27001}, 409, None),
    ],
)
async def test_invalid_refunds_are_refused(sale: Sale, body: dict[str, Any], status: int, pointer: str | None) -> None:
    refused = await sale.refund(**body)
    assert refused.status_code == status, refused.text
    if pointer is not None:
        assert refused.json()["errors"][0]["pointer"].startswith(pointer)
    assert await sale.shop.value("SELECT count(*) FROM refunds") == 0


async def test_a_line_is_named_once_and_never_beyond_what_was_bought(sale: Sale) -> None:
    assert (await sale.refund(lines=[sale.line(0, 1), sale.line(0, 1)])).status_code == 422
    assert (await sale.refund(lines=[sale.line(1, 3)])).status_code == 409


async def test_only_staff_refund_and_only_what_was_paid(sale: Sale) -> None:
    body = {"reason": REASON, "amount": 1}
    assert (await sale.client.post(f"{sale.path}/refunds", json=body)).status_code == 401
    assert (await sale.client.post(f"{sale.path}/refunds", json=body, headers=sale.ada.headers)).status_code == 403
    unknown = await sale.client.post(f"/api/orders/{uuid4()}/refunds", json=body, headers=sale.clerk.headers)
    assert unknown.status_code == 404
    unpaid = (await sale.client.post("/api/orders", json=order_of(sale.cast), headers=sale.ada.headers)).json()
    refused = await sale.client.post(f"/api/orders/{unpaid['id']}/refunds", json=body, headers=sale.clerk.headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "refund_refused")


async def test_a_key_makes_one_refund_and_is_replayed(sale: Sale) -> None:
    answers = await asyncio.gather(*(sale.refund(key="one", amount=1000) for _ in range(10)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["refund"]["id"] for answer in answers}) == 1
    assert sum("idempotent-replayed" not in answer.headers for answer in answers) == 1
    other = await sale.refund(key="one", amount=1001)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert await sale.shop.value("SELECT sum(amount)::int FROM refunds") == 1000
    await sale.books()


async def whole_ten_times(sale: Sale) -> Counter[int]:
    """Ten members of staff refund the whole order at once."""
    wanted = [sale.line(0, 3, restock=True), sale.line(1, 2)]
    answers = await asyncio.gather(*(sale.refund(lines=wanted) for _ in range(10)))
    return Counter(answer.status_code for answer in answers)


async def test_of_ten_refunds_at_once_one_wins(sale: Sale) -> None:
    assert await whole_ten_times(sale) == {201: 1, 409: 9}
    assert await sale.shop.value("SELECT on_hand FROM stock_items WHERE variant_id = $1", sale.cast.kettle) == (
        KETTLE_STOCK
    )
    await sale.books()


async def test_mutant_refunds_without_the_lock_are_noticed(sale: Sale, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = asyncio.Barrier(2)

    async def unlocked(_connection: object, _order_id: object) -> OrderStatus:
        return OrderStatus.CONFIRMED

    async def together(*args: Any) -> Any:
        found = await captured_of(*args)
        await gate.wait()
        return found

    monkeypatch.setattr(refunds, "lock_order", unlocked)
    monkeypatch.setattr(refunds, "captured_of", together)
    answers = await asyncio.gather(*(sale.refund(amount=27000) for _ in range(2)))
    assert [answer.status_code for answer in answers] == [201, 201]
    assert await sale.shop.value("SELECT sum(amount)::int FROM refunds") == 2 * 27000


async def test_of_cancelling_and_sending_at_once_one_wins(sale: Sale) -> None:
    send_it = sale.client.put(f"{sale.path}/status", json={"status": "shipped"}, headers=sale.clerk.headers)
    answers = await asyncio.gather(send_it, sale.client.post(f"{sale.path}/cancel", headers=sale.ada.headers))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    await sale.books()


@pytest.mark.parametrize("locked", [True, False])
async def test_of_two_cancellations_one_wins(sale: Sale, monkeypatch: pytest.MonkeyPatch, locked: bool) -> None:
    """Without a look at the order's status under its lock, it is cancelled twice."""

    async def unlocked(_connection: object, _order_id: object) -> OrderStatus:
        return OrderStatus.CONFIRMED

    if not locked:
        monkeypatch.setattr(operations, "lock_order", unlocked)
    work = (sale.client.post(f"{sale.path}/cancel", headers=sale.ada.headers) for _ in range(2))
    statuses = sorted(answer.status_code for answer in await asyncio.gather(*work))
    assert (statuses == [200, 409]) is locked
    if locked:
        await sale.books()


async def test_the_timeline_names_who_cancelled(sale: Sale) -> None:
    who = "SELECT actor FROM order_events WHERE kind = 'cancelled'"
    assert (await sale.client.post(f"{sale.path}/cancel", headers=sale.clerk.headers)).status_code == 200
    assert await sale.shop.value(who) == "staff@example.com"


async def test_a_cancelled_order_refunds_what_is_left(sale: Sale) -> None:
    await sale.refund(lines=[sale.line(0, 1, restock=True)])
    cancelled = (await sale.client.post(f"{sale.path}/cancel", headers=sale.ada.headers)).json()
    assert (cancelled["status"], cancelled["payment_status"]) == ("cancelled", "refunded")
    assert [one["amount"] for one in cancelled["refunds"]] == [7800, 19200]
    assert await sale.shop.value("SELECT on_hand FROM stock_items WHERE variant_id = $1", sale.cast.kettle) == (
        KETTLE_STOCK
    )
    await sale.books()


async def troubled(sale: Sale, monkeypatch: pytest.MonkeyPatch, *, same_key: bool) -> None:
    """The provider refunds the money, and then times out twice before we hear of it."""
    gateway, give_back = simulated(sale.shop), simulated(sale.shop).refund
    failures = 2

    async def slow(requested: ProviderRefund) -> RefundAnswer:
        nonlocal failures
        key = requested.id if same_key else uuid4()
        answer = await give_back(ProviderRefund(key, requested.payment, requested.amount, requested.currency))
        if failures:
            failures -= 1
            raise UnavailableError("The payment provider did not answer in time.")
        return answer

    monkeypatch.setattr(gateway, "refund", slow)
    await sale.refund(amount=5000)
    for _ in range(2):
        await sale.shop.run("UPDATE refunds SET due_at = now()")
        await send_refunds(sale.shop.shop.database, sale.shop.shop.gateways)


async def test_a_provider_that_times_out_after_a_refund_refunds_once(
    sale: Sale, monkeypatch: pytest.MonkeyPatch
) -> None:
    await troubled(sale, monkeypatch, same_key=True)
    order = await sale.seen()
    assert [(one["status"], one["amount"]) for one in order["refunds"]] == [("succeeded", 5000)]
    await sale.books()


async def test_mutant_another_key_for_each_try_is_noticed(sale: Sale, monkeypatch: pytest.MonkeyPatch) -> None:
    await troubled(sale, monkeypatch, same_key=False)
    with pytest.raises(AssertionError):
        await sale.books()


async def test_while_the_provider_is_away_the_refund_waits_for_the_worker(
    sale: Sale, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_wish: ProviderRefund) -> RefundAnswer:
        raise UnavailableError("The payment provider is away.")

    with monkeypatch.context() as patched:
        patched.setattr(simulated(sale.shop), "refund", away)
        answer = await sale.refund(amount=5000)
    assert (answer.json()["refund"]["status"], answer.json()["payment_status"]) == ("created", "paid")
    assert "On its way to you" in (await sale.client.get(sale.order["url"])).text
    assert (await sale.refund(amount=27000)).status_code == 409
    assert await move_money(sale.shop.shop.database, sale.shop.shop.settings) == 0
    await sale.shop.run("UPDATE refunds SET due_at = now()")
    assert await move_money(sale.shop.shop.database, sale.shop.shop.settings) == 1
    assert (await sale.seen())["payment_status"] == "partially_refunded"
    await sale.books()


async def test_a_refund_that_the_provider_refuses_is_shown_and_may_be_tried_anew(
    sale: Sale, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(_wish: ProviderRefund) -> RefundAnswer:
        raise GatewayRefusedError("The card is closed.")

    with monkeypatch.context() as patched:
        patched.setattr(simulated(sale.shop), "refund", refuse)
        answer = await sale.refund(lines=[sale.line(0, 3, restock=True)])
    assert answer.json()["refund"]["status"] == "failed"
    assert await sale.shop.value("SELECT count(*) FROM outgoing_mail WHERE kind = 'order_refunded'") == 0
    assert (await sale.refund(lines=[sale.line(0, 3, restock=True)])).json()["refund"]["status"] == "succeeded"
    await sale.books()


async def test_the_providers_event_about_our_refund_changes_nothing(sale: Sale) -> None:
    made = (await sale.refund(amount=5000)).json()["refund"]
    reference = str(await sale.shop.value("SELECT reference FROM payments"))
    event = told("refunded", reference, 5000, refund_id=made["id"], refund_reference="re_x")
    assert (await send(sale.client, sale.shop, event)).status_code == 200
    assert [one["amount"] for one in (await sale.seen())["refunds"]] == [5000]
    await sale.books()


async def test_a_refund_whose_response_was_lost_is_reported_by_an_event(
    sale: Sale, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_back = simulated(sale.shop).refund

    async def lost(requested: ProviderRefund) -> RefundAnswer:
        await give_back(requested)
        raise UnavailableError("The payment provider did not answer in time.")

    monkeypatch.setattr(simulated(sale.shop), "refund", lost)
    assert (await sale.refund(amount=5000)).json()["refund"]["status"] == "created"
    assert await send_news(sale.shop.shop.till, simulated(sale.shop)) == 1
    assert [(one["status"], one["amount"]) for one in (await sale.seen())["refunds"]] == [("succeeded", 5000)]
    await sale.books()


async def test_a_refund_that_comes_back_from_the_bank_is_undone(sale: Sale) -> None:
    made = (await sale.refund(amount=5000)).json()["refund"]
    reference = str(await sale.shop.value("SELECT reference FROM payments"))
    await send(sale.client, sale.shop, told("refund_failed", reference, 5000, refund_id=made["id"]))
    order = await sale.seen()
    assert (order["payment_status"], order["refunds"][0]["status"]) == ("paid", "failed")
    assert order["events"][-1]["kind"] == "refund_failed"


async def test_a_bounced_refund_is_refunded_again_and_credited_once(sale: Sale) -> None:
    made = (await sale.refund(amount=5000)).json()["refund"]
    reference = str(await sale.shop.value("SELECT reference FROM payments"))
    await send(sale.client, sale.shop, told("refund_failed", reference, 5000, refund_id=made["id"]))
    for amount, credited in ((4000, [5000]), (3000, [5000, 2000]), (100, [5000, 2000, 100])):
        assert (await sale.refund(amount=amount)).status_code == 201
        assert [one["total"] for one in (await sale.seen())["invoices"] if one["kind"] == "credit_note"] == credited
    async with sale.shop.shop.database.read() as connection:
        await check_books(connection)


async def test_a_wholly_refunded_unsent_order_is_cancelled_and_goods_that_stay_away_are_written_off(sale: Sale) -> None:
    wanted = [sale.line(0, 2, restock=True), sale.line(0, 1)]
    assert (await sale.refund(lines=wanted[:1])).status_code == 201
    assert (await sale.refund(lines=wanted[1:])).status_code == 201
    assert (await sale.seen())["status"] == "confirmed"
    last = await sale.refund(lines=[sale.line(1, 2)])
    assert (last.json()["payment_status"], last.json()["order"]["status"]) == ("refunded", "cancelled")
    assert await sale.shop.value("SELECT on_hand FROM stock_items WHERE variant_id = $1", sale.cast.kettle) == (
        KETTLE_STOCK - 1
    )
    assert await sale.shop.value("SELECT on_hand FROM stock_items WHERE variant_id = $1", sale.cast.oat_mug) == 10
    assert await sale.shop.value("SELECT count(*) FROM outgoing_mail WHERE kind = 'order_cancelled'") == 1
    await sale.books()


async def test_what_cost_nothing_can_be_restocked(sale: Sale) -> None:
    free = "UPDATE order_lines SET {} WHERE position = 1"
    await sale.shop.run(free.format("unit_price = 0, line_total = 0, tax = 0, discount = 0"))
    refused = await sale.refund(lines=[sale.line(1, 1)])
    assert refused.status_code == 409
    back = await sale.refund(lines=[sale.line(1, 1, restock=True)])
    assert (back.status_code, back.json()["refund"]["status"]) == (201, "succeeded")
    assert await sale.shop.value("SELECT on_hand FROM stock_items WHERE variant_id = $1", sale.cast.oat_mug) == 11
    assert await sale.shop.value("SELECT count(*) FROM outgoing_mail WHERE kind = 'order_refunded'") == 0
