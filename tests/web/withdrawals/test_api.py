"""Withdrawals over JSON: before and after dispatch, in time and too late, in whole and in part."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from domain.books.checks import run_checks
from domain.payments.gateway import GatewayRefusedError, ProviderRefund, RefundAnswer
from tests.support.api.orders import order_of
from tests.support.cast import KETTLE_STOCK, Cast
from tests.support.documents import words_of
from tests.support.payments import simulated
from tests.support.shop import OpenShop, allow, check_books
from tests.web.orders.test_refunds_api import Sale, sale
from tests.web.returns.test_api import LATER, ON_HAND, dispatch

__all__ = ["sale"]

KETTLES, MUGS = 3, 2
WHO = {"name": "Ada Byron", "email": "ada@example.com"}


async def withdraw(sale: Sale, *quantities: int, key: str = "", **who: str) -> httpx.Response:
    """Ada withdraws from so many of each line, from everything if none are given."""
    chosen = zip(sale.order["lines"], quantities, strict=False)
    lines = [{"line_id": line["id"], "quantity": count} for line, count in chosen if count]
    headers = {**sale.ada.headers, **({"Idempotency-Key": key} if key else {})}
    body = {**WHO, **who, **({"lines": lines} if lines else {})}
    return await sale.client.post(f"{sale.path}/withdrawal", json=body, headers=headers)


async def withdrawn(sale: Sale, *quantities: int) -> dict[str, Any]:
    """The withdrawal that Ada declared."""
    answer = await withdraw(sale, *quantities)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def receive(sale: Sale, number: str | None, **body: object) -> httpx.Response:
    """Staff receive what came back."""
    path = f"/api/returns/{number}/status"
    return await sale.client.put(path, json={"status": "received", **body}, headers=sale.clerk.headers)


async def test_before_dispatch_it_cancels_and_refunds_everything(sale: Sale) -> None:
    made = await withdrawn(sale)
    assert [(one["cancelled"], one["to_return"]) for one in made["lines"]] == [(KETTLES, 0), (MUGS, 0)]
    assert (made["number"], made["settled"], made["return_number"]) == ("W-10001", True, None)
    declared = datetime.fromisoformat(made["declared_at"])
    assert datetime.fromisoformat(made["refund_due_at"]) - declared == timedelta(days=14)
    order = await sale.seen()
    assert (order["status"], order["payment_status"]) == ("cancelled", "refunded")
    assert await sale.shop.value(ON_HAND, sale.cast.kettle) == KETTLE_STOCK
    written = (
        "SELECT array_agg(kind::text || ' ' || recipient ORDER BY id) FROM outgoing_mail WHERE kind ~ 'withdrawal'"
    )
    assert await sale.shop.value(written) == ["withdrawal_received ada@example.com"]
    again = await withdraw(sale)
    assert (again.status_code, again.json()["code"]) == (409, "withdrawal_refused")
    await sale.books()


async def test_a_part_before_dispatch_is_refunded_and_never_sent(sale: Sale) -> None:
    made = await withdrawn(sale, 1)
    assert made["settled"]
    order = await sale.seen()
    assert (order["status"], order["payment_status"]) == ("confirmed", "partially_refunded")
    assert [one["amount"] for one in order["refunds"]] == [7800]
    seen = (await sale.client.get(f"{sale.path}/withdrawal", headers=sale.ada.headers)).json()
    assert [one["quantity"] for one in seen["withdrawable"]] == [KETTLES - 1, MUGS]
    assert seen["until"] is None
    await sale.books()


async def test_after_dispatch_it_opens_a_return_that_nobody_declines(sale: Sale) -> None:
    await dispatch(sale)
    made = await withdrawn(sale, 1, 1)
    assert [(one["cancelled"], one["to_return"]) for one in made["lines"]] == [(0, 1), (0, 1)]
    assert not made["settled"]
    path = f"/api/returns/{made['return_number']}/status"
    declined = await sale.client.put(path, json={"status": "declined", "note": "No."}, headers=sale.clerk.headers)
    assert declined.status_code == 409
    received = (await receive(sale, made["return_number"])).json()
    assert received["refund"]["amount"] == 7800 + 1800
    listed = (await sale.client.get("/api/admin/withdrawals", headers=sale.clerk.headers)).json()
    assert [(one["number"], one["settled"]) for one in listed["items"]] == [(made["number"], True)]
    await sale.books()


async def test_a_parcel_on_its_way_comes_back_and_the_rest_stays(sale: Sale) -> None:
    await dispatch(sale, 1)
    made = await withdrawn(sale)
    assert [(one["cancelled"], one["to_return"]) for one in made["lines"]] == [(KETTLES - 1, 1), (MUGS, 0)]
    assert [one["amount"] for one in (await sale.seen())["refunds"]] == [2 * 7800 + 2 * 1800]
    await receive(sale, made["return_number"])
    assert (await sale.seen())["payment_status"] == "refunded"
    await sale.books()


@pytest.mark.parametrize(("method", "paid", "back"), [("standard", 395, 395), ("express", 795, 395)])
async def test_the_whole_order_comes_back_with_standard_delivery(
    sale: Sale, cast: Cast, method: str, paid: int, back: int
) -> None:
    items = [{"variant_id": str(cast.oat_mug), "quantity": 1}]
    body = order_of(cast, items=items) | {"delivery_method": method}
    order = (await sale.client.post("/api/orders", json=body, headers=sale.ada.headers)).json()
    assert order["delivery"] == paid
    await sale.client.post(f"/api/orders/{order['id']}/payments", json={}, headers=sale.ada.headers)
    sale.order = order
    await dispatch(sale)
    made = await withdrawn(sale)
    received = (await receive(sale, made["return_number"], deduction=300)).json()
    assert (received["delivery"], received["deduction"]) == (back, 300)
    assert sorted(one["amount"] for one in (await sale.seen())["refunds"]) == sorted([1800 - 300, back])
    await sale.books()


async def test_a_deduction_belongs_to_withdrawals_and_costs_no_more_than_the_goods(sale: Sale) -> None:
    await dispatch(sale)
    made = await withdrawn(sale, 0, 1)
    refused = await receive(sale, made["return_number"], deduction=1801)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/deduction")
    line = {"line_id": sale.order["lines"][0]["id"], "quantity": 1, "reason": "faulty"}
    asked = await sale.client.post(f"{sale.path}/returns", json={"lines": [line]}, headers=sale.ada.headers)
    number = asked.json()["number"]
    path = f"/api/returns/{number}/status"
    await sale.client.put(path, json={"status": "approved"}, headers=sale.clerk.headers)
    assert (await receive(sale, number, deduction=100)).status_code == 422


async def test_it_ends_after_the_period_and_begins_with_the_last_parcel(sale: Sale) -> None:
    await dispatch(sale)
    for table in LATER:
        await sale.shop.run(LATER[table], 59)
    assert (await withdrawn(sale, 1))["return_number"]
    for table in LATER:
        await sale.shop.run(LATER[table], 3)
    late = await withdraw(sale)
    assert (late.status_code, late.json()["code"]) == (409, "withdrawal_refused")


async def test_a_part_of_what_nobody_paid_waits_for_staff(sale: Sale, cast: Cast) -> None:
    items = [{"variant_id": str(cast.oat_mug), "quantity": 2}]
    sale.order = (
        await sale.client.post("/api/orders", json=order_of(cast, items=items), headers=sale.ada.headers)
    ).json()
    made = await withdrawn(sale, 1)
    assert not made["settled"]
    seen = (await sale.client.get(f"{sale.path}/withdrawal", headers=sale.ada.headers)).json()
    assert [one["quantity"] for one in seen["withdrawable"]] == [1]
    assert (await withdraw(sale, 2)).status_code == 409
    path = f"/api/admin/withdrawals/{made['id']}/settlement"
    for _ in range(2):
        settled = await sale.client.post(path, headers=sale.clerk.headers)
        assert settled.json()["settled"]
    assert (await sale.client.post(path, headers=sale.ada.headers)).status_code == 403
    audited = "SELECT array_agg(details->>'withdrawal') FROM audit_entries WHERE action = 'order.withdrawal_settled'"
    assert await sale.shop.value(audited) == [made["number"]]
    async with sale.shop.shop.database.read() as connection:
        differences = [one.words for one in await run_checks(connection) if not one.holds]
    assert differences == [f"{sale.order['number']}: {made['number']}, {made['lines'][0]['sku']}"]


async def test_one_key_withdraws_once(sale: Sale) -> None:
    first, second = await withdraw(sale, 1, key="w-1"), await withdraw(sale, 1, key="w-1")
    assert first.json()["id"] == second.json()["id"]
    assert second.headers["idempotent-replayed"] == "true"
    other = await withdraw(sale, 2, key="w-1")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert await sale.shop.value("SELECT count(*) FROM withdrawals") == 1


async def test_a_stranger_withdraws_from_nothing(sale: Sale, client: httpx.AsyncClient, shop: OpenShop) -> None:
    async with shop.visitor() as stranger:
        assert (await stranger.post(f"{sale.path}/withdrawal", json=WHO)).status_code == 404
        assert (await stranger.get(f"{sale.path}/withdrawal")).status_code == 404
    many = await withdraw(sale, KETTLES + 1)
    assert many.status_code == 409
    async with shop.shop.database.read() as connection:
        await check_books(connection)


async def order_of_mugs(sale: Sale, quantity: int, *, paid: bool, method: str = "card") -> None:
    """Ada orders mugs, for which delivery costs £3.95."""
    items = [{"variant_id": str(sale.cast.oat_mug), "quantity": quantity}]
    body = order_of(sale.cast, items=items, payment_method=method)
    sale.order = (await sale.client.post("/api/orders", json=body, headers=sale.ada.headers)).json()
    if paid:
        await sale.client.post(f"{sale.path}/payments", json={}, headers=sale.ada.headers)


async def test_what_waits_for_staff_is_not_sent_until_they_change_the_order(sale: Sale) -> None:
    await order_of_mugs(sale, 3, paid=False)
    await withdrawn(sale, 2)
    await sale.client.post(f"{sale.path}/payments", json={}, headers=sale.ada.headers)
    slip = await sale.client.get(f"{sale.path}/packing-slip", headers=sale.clerk.headers)
    assert "1" in words_of(slip.content)
    headers = {**sale.clerk.headers, "If-Match": "*"}
    for left, settled in ((2, False), (1, True)):
        change = {"lines": [{"line_id": sale.order["lines"][0]["id"], "quantity": left}]}
        assert (await sale.client.patch(sale.path, json=change, headers=headers)).status_code == 200
        listed = (await sale.client.get("/api/admin/withdrawals", headers=sale.clerk.headers)).json()["items"]
        assert [(one["settled"], one["lines"][0]["cancelled"]) for one in listed] == [(settled, 2)]
    await dispatch(sale)
    assert await sale.shop.value("SELECT sum(quantity) FROM shipment_lines") == 1
    await sale.books()


async def test_a_change_settles_only_the_withdrawals_whose_lines_left_the_order(sale: Sale) -> None:
    items = [{"variant_id": str(one), "quantity": 2} for one in (sale.cast.oat_mug, sale.cast.kettle)]
    body = order_of(sale.cast, items=items)
    sale.order = (await sale.client.post("/api/orders", json=body, headers=sale.ada.headers)).json()
    first, second = await withdrawn(sale, 1), await withdrawn(sale, 0, 1)
    await sale.client.post(f"{sale.path}/payments", json={}, headers=sale.ada.headers)
    headers = {**sale.clerk.headers, "If-Match": "*"}
    for number, settled in ((0, {first["number"]}), (1, {first["number"], second["number"]})):
        change = {"lines": [{"line_id": sale.order["lines"][number]["id"], "quantity": 1}]}
        changed = await sale.client.patch(sale.path, json=change, headers=headers)
        assert changed.status_code == 200, changed.text
        listed = (await sale.client.get("/api/admin/withdrawals", headers=sale.clerk.headers)).json()["items"]
        assert {one["number"] for one in listed if one["settled"]} == settled
    await sale.books()


async def test_an_arrival_does_not_settle_what_was_never_refunded(sale: Sale) -> None:
    await dispatch(sale, 1)
    await sale.refund(amount=20000)
    made = await withdrawn(sale)
    await receive(sale, made["return_number"])
    listed = (await sale.client.get("/api/admin/withdrawals", headers=sale.clerk.headers)).json()["items"]
    assert [one["settled"] for one in listed] == [False]


async def test_delivery_goes_back_once_whatever_the_shop_refunded_before(sale: Sale) -> None:
    await order_of_mugs(sale, 3, paid=True)
    await sale.refund(lines=[sale.line(0, 1)])
    await dispatch(sale)
    first = await withdrawn(sale)
    line = {"line_id": sale.order["lines"][0]["id"], "quantity": 1}
    received = (await receive(sale, first["return_number"], lines=[line])).json()
    assert received["delivery"] == 395
    second = await withdrawn(sale)
    assert (await receive(sale, second["return_number"])).json()["delivery"] == 0
    assert (await sale.seen())["payment_status"] == "refunded"
    await sale.books()


async def test_a_credit_note_with_delivery_adds_up(sale: Sale) -> None:
    await allow(sale.shop, "invoice")
    await order_of_mugs(sale, 1, paid=False, method="invoice")
    await sale.client.put(f"{sale.path}/status", json={"status": "confirmed"}, headers=sale.clerk.headers)
    await dispatch(sale)
    made = await withdrawn(sale)
    assert (await receive(sale, made["return_number"])).json()["credited"] == 1800 + 395
    rows = "SELECT jsonb_path_query_array(figures, '$.lines.total') FROM invoices WHERE kind = 'credit_note'"
    assert await sale.shop.value(rows) == [1800, 395]
    await sale.books()


async def test_a_failed_refund_waits_for_staff_and_is_not_sent(sale: Sale, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(_wanted: ProviderRefund) -> RefundAnswer:
        raise GatewayRefusedError("The card is closed.")

    monkeypatch.setattr(simulated(sale.shop), "refund", refuse)
    assert not (await withdrawn(sale, 1))["settled"]
    await dispatch(sale)
    assert await sale.shop.value("SELECT sum(quantity) FROM shipment_lines") == KETTLES - 1 + MUGS


async def test_a_request_without_an_answer_stands_in_nobodys_way(sale: Sale) -> None:
    await dispatch(sale)
    line = {"line_id": sale.order["lines"][0]["id"], "quantity": KETTLES, "reason": "changed_mind"}
    await sale.client.post(f"{sale.path}/returns", json={"lines": [line]}, headers=sale.ada.headers)
    made = await withdrawn(sale, KETTLES)
    assert made["lines"][0]["to_return"] == KETTLES
    returns = await sale.shop.value("SELECT array_agg(status::text ORDER BY id) FROM return_requests")
    assert returns == ["withdrawn", "approved"]
