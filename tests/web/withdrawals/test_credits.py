"""Withdrawals from what was not sent of an invoiced order that nobody has paid: the invoice is corrected."""

import httpx
import pytest

from domain.orders import shipping
from tests.support.api.orders import order_of
from tests.support.shop import allow
from tests.web.orders.test_refunds_api import Sale, sale
from tests.web.returns.test_api import ON_HAND, dispatch
from tests.web.withdrawals.test_api import order_of_mugs, receive, withdraw, withdrawn

__all__ = ["sale"]

NOTES = (
    "SELECT jsonb_path_query_array(figures, '$.lines.total') FROM invoices WHERE kind = 'credit_note' ORDER BY number"
)


async def partly_sent(sale: Sale, *, of: int, sent: int) -> None:
    """Mugs that are paid by invoice, of which some have left."""
    await allow(sale.shop, "invoice")
    await order_of_mugs(sale, of, paid=False, method="invoice")
    await sale.client.put(f"{sale.path}/status", json={"status": "confirmed"}, headers=sale.clerk.headers)
    await dispatch(sale, sent)


async def record_payment(sale: Sale) -> httpx.Response:
    """Staff record that the customer has paid what is owed."""
    return await sale.client.post(f"{sale.path}/payments", json={"provider": "by_hand"}, headers=sale.clerk.headers)


async def test_the_rest_is_credited_restocked_and_never_sent(sale: Sale) -> None:
    before = await sale.shop.value(ON_HAND, sale.cast.oat_mug)
    assert isinstance(before, int)
    await partly_sent(sale, of=3, sent=1)
    line = sale.order["lines"][0]["id"]
    refused = await withdraw(sale, 4)
    assert refused.status_code == 409
    made = await withdrawn(sale, 2)
    assert made["lines"][0]["cancelled"] == 2
    assert (made["settled"], made["credited"], made["currency"]) == (True, 2 * 1800, "GBP")
    assert await sale.shop.value(NOTES) == [2 * 1800]
    assert await sale.shop.value(ON_HAND, sale.cast.oat_mug) == before - 1
    seen = (await sale.client.get(f"{sale.path}/withdrawal", headers=sale.ada.headers)).json()
    assert seen["withdrawable"] == [{"line_id": line, "quantity": 1}]
    await sale.client.put(f"{sale.path}/status", json={"status": "shipped"}, headers=sale.clerk.headers)
    assert (await sale.seen())["status"] == "shipped"
    assert await sale.shop.value("SELECT sum(quantity) FROM shipment_lines") == 1
    await sale.books()


async def test_what_is_paid_afterwards_is_what_is_owed(sale: Sale) -> None:
    """Nothing of what was credited can be refunded."""
    await partly_sent(sale, of=3, sent=1)
    await withdrawn(sale, 2)
    await sale.client.put(f"{sale.path}/status", json={"status": "shipped"}, headers=sale.clerk.headers)
    paid = await record_payment(sale)
    assert paid.status_code == 201, paid.text
    assert await sale.shop.value("SELECT amount FROM payments WHERE status = 'paid' AND provider <> 'simulated'") == (
        1800 + 395
    )
    assert (await sale.refund(lines=[sale.line(0, 2)])).status_code == 409
    assert (await sale.refund(lines=[sale.line(0, 1)])).status_code == 201
    await sale.books()


async def test_the_whole_order_is_credited_in_two_notes(sale: Sale) -> None:
    """What was not sent at once, what was sent when it arrives, with its delivery: nothing is owed then."""
    await partly_sent(sale, of=3, sent=1)
    made = await withdrawn(sale)
    assert made["credited"] == 2 * 1800
    received = (await receive(sale, made["return_number"])).json()
    assert received["credited"] == 1800 + 395
    owed = (
        "SELECT sum(CASE kind WHEN 'invoice' THEN 1 ELSE -1 END * (figures->>'total')::bigint)::bigint FROM invoices "
        "WHERE order_id = $1"
    )
    assert await sale.shop.value(owed, sale.order["id"]) == 0
    await sale.books()


@pytest.mark.parametrize("settled_by", ["the parcel", "staff"])
async def test_what_was_withdrawn_from_before_the_first_parcel_is_credited_once_one_has_left(
    sale: Sale, monkeypatch: pytest.MonkeyPatch, settled_by: str
) -> None:
    """It waited for staff to change the order, which nobody can any more. Parcels once credited nothing."""
    await allow(sale.shop, "invoice")
    items = [{"variant_id": str(one), "quantity": 1} for one in (sale.cast.oat_mug, sale.cast.kettle)]
    body = order_of(sale.cast, items=items, payment_method="invoice")
    sale.order = (await sale.client.post("/api/orders", json=body, headers=sale.ada.headers)).json()
    before = await sale.shop.value(ON_HAND, sale.cast.oat_mug)
    assert isinstance(before, int)
    await sale.client.put(f"{sale.path}/status", json={"status": "confirmed"}, headers=sale.clerk.headers)
    made = await withdrawn(sale, 1)
    assert not made["settled"]
    with monkeypatch.context() as old:
        if settled_by == "staff":
            old.setattr(shipping, "credit_waiting", nothing)
        await dispatch(sale)
    if settled_by == "staff":
        assert await sale.shop.value(NOTES) is None
        await sale.client.post(f"/api/admin/withdrawals/{made['id']}/settlement", headers=sale.clerk.headers)
    assert await sale.shop.value(NOTES) == [1800]
    assert await sale.shop.value(ON_HAND, sale.cast.oat_mug) == before + 1
    assert (await sale.seen())["status"] == "shipped"
    assert (await record_payment(sale)).status_code == 201
    kept = "SELECT amount FROM payments WHERE order_id = $1 AND status = 'paid'"
    assert await sale.shop.value(kept, sale.order["id"]) == sale.order["total"] - 1800
    await sale.books()


async def nothing(*_: object, **__: object) -> None:
    """Credit nothing."""
