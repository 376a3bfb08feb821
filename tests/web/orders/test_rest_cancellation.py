"""The rest of an order that was sent in part and that nobody has paid: cancelled by staff, in JSON and on the page."""

from dataclasses import replace

import httpx

from domain.accounts.roles import Job
from tests.support.shop import fields_of
from tests.support.web.people import sign_in
from tests.web.orders.test_refunds_api import Sale, sale
from tests.web.returns.test_api import ON_HAND, dispatch
from tests.web.withdrawals.test_credits import NOTES, partly_sent, record_payment
from web.config.settings import Settings
from web.mail.mailer import render_email
from web.orders.email_samples import sample_context

__all__ = ["sale"]

EMAIL = "SELECT context FROM outgoing_mail WHERE kind = 'order_changed'"


async def cancel_rest(sale: Sale, reason: str = "") -> httpx.Response:
    """Staff cancel what is not sent."""
    body = {"reason": reason} if reason else {}
    return await sale.client.post(f"{sale.path}/rest-cancellation", json=body, headers=sale.clerk.headers)


async def test_the_rest_is_restocked_credited_and_owed_no_more(sale: Sale) -> None:
    before = await sale.shop.value(ON_HAND, sale.cast.oat_mug)
    assert isinstance(before, int)
    await partly_sent(sale, of=3, sent=1)
    stale = {**sale.clerk.headers, "If-Match": '"1"'}
    assert (await sale.client.post(f"{sale.path}/rest-cancellation", json={}, headers=stale)).status_code == 412
    done = await cancel_rest(sale, "The last two broke.")
    assert done.status_code == 200, done.text
    assert (done.json()["status"], done.json()["lines"][0]["cancelled"]) == ("shipped", 2)
    assert (done.json()["total"], done.json()["credited"]) == (3 * 1800 + 395, 2 * 1800)
    assert await sale.shop.value(NOTES) == [2 * 1800]
    assert await sale.shop.value(ON_HAND, sale.cast.oat_mug) == before - 1
    told = await sale.shop.value(EMAIL)
    assert isinstance(told, dict)
    assert told["changes"] == ["The last two broke.", "2 × Stoneware Mug: cancelled"]
    assert "rest_cancelled" in [one["kind"] for one in (await sale.seen())["events"]]
    again = await cancel_rest(sale)
    assert (again.status_code, again.json()["code"]) == (409, "rest_kept")
    seen = (await sale.client.get(f"{sale.path}/withdrawal", headers=sale.ada.headers)).json()
    assert (seen["items"], seen["withdrawable"]) == ([], [{"line_id": sale.order["lines"][0]["id"], "quantity": 1}])
    exported = (await sale.client.get("/api/account/data", headers=sale.ada.headers)).text
    assert "W-1" not in exported
    assert (await record_payment(sale)).status_code == 201
    paid = await sale.shop.value("SELECT amount FROM payments WHERE status = 'paid' AND provider <> 'simulated'")
    assert paid == 1800 + 395
    assert (await sale.refund(lines=[sale.line(0, 2)])).status_code == 409, "one was paid, two were credited"
    await sale.books()


async def test_what_is_whole_paid_or_sent_is_kept(sale: Sale) -> None:
    await dispatch(sale, 1, 0)
    paid = await cancel_rest(sale)
    assert (paid.status_code, paid.json()["detail"]) == (409, "This order was paid. Refund what cannot be shipped.")
    await dispatch(sale)
    assert (await cancel_rest(sale)).json()["detail"] == "Nothing of this order is left to ship."
    async with sale.shop.visitor() as stranger:
        assert (await stranger.post(f"{sale.path}/rest-cancellation", json={})).status_code == 401
    refused = await sale.client.post(f"{sale.path}/rest-cancellation", json={}, headers=sale.ada.headers)
    assert refused.status_code == 403
    gone = await sale.client.post("/api/orders/M-1/rest-cancellation", json={}, headers=sale.clerk.headers)
    assert gone.status_code == 404
    await sale.books()


async def test_staff_cancel_the_rest_on_the_page_of_the_order(sale: Sale) -> None:
    await partly_sent(sale, of=3, sent=1)
    await sign_in(sale.client, sale.shop, "manager@example.com", Job.MANAGER)
    page = f"/admin/orders/{sale.order['number']}"
    form = fields_of((await sale.client.get(page)).text, f"{page}/rest-cancellation")
    long = await sale.client.post(f"{page}/rest-cancellation", data={**form, "note-rest-cancellation": "x" * 501})
    assert (long.status_code, "Use at most 500 characters." in long.text) == (422, True)
    done = await sale.client.post(f"{page}/rest-cancellation", data=form)
    assert done.headers["location"] == f"{page}?done=rest-cancellation"
    shown = (await sale.client.get(page)).text
    assert "<dt>Total now</dt><dd>£21.95</dd>" in shown
    assert ("1 shipped, 2 cancelled" in shown, f"{page}/rest-cancellation" in shown) == (True, False)
    twice = await sale.client.post(f"{page}/rest-cancellation", data=form)
    assert (twice.status_code, "has changed since you opened it" in twice.text) == (409, True)
    assert await sale.shop.value("SELECT count(*) FROM audit_entries WHERE action = 'order.rest_cancelled'") == 1


def test_the_email_says_what_is_owed_then() -> None:
    context = sample_context(Settings(), status="shipped")
    order = replace(context["order"], credited=7200)
    email = render_email(Settings(), "order_changed", {**context, "order": order, "credit_note": True})
    assert "You owe £81.95 now." in email.text
    assert "You owe £81.95 now." in email.html
