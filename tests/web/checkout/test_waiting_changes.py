"""Changes that make a paid order cost more: they wait for the difference, and are made once it is paid."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from domain.notices.waiting import Waiting, what_waits
from domain.orders.waiting_changes import MOST_EMAILS
from domain.stock.queries import promised_of
from tests.support.api.orders import staff
from tests.support.cast import KETTLE_STOCK, Cast
from tests.support.payments import send, told
from tests.support.shop import OpenShop, allow, check_books, fields_of
from tests.web.checkout.test_order_changes import PAID, confirm, documents, review
from tests.web.orders.test_admin import Desk, open_desk
from web.orders.tasks import end_changes, warn_of_holds

LATER = "UPDATE order_changes SET hold_expires_at = now() - interval '1 second'"
EMAILS = "SELECT array_agg(kind::text ORDER BY id) FROM outgoing_mail WHERE kind IN ('payment_requested', "
EMAILS += "'change_ended', 'order_changed')"
DUE = 6000
"""A kettle more and a mug less."""
ASKED = "UPDATE outgoing_mail SET created_at = now() - make_interval(hours => $1) WHERE kind = 'payment_requested'"
CORRECTED = [("invoice", PAID, True), ("invoice", PAID + DUE, False), ("credit_note", PAID, True)]


@pytest.fixture
async def desk(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> Desk:
    return await open_desk(client, shop, cast)


async def ask(desk: Desk) -> httpx.Response:
    """Ask for a kettle more than the three that were paid, and a mug less than the two."""
    kettle, mug = await desk.lines()
    return await confirm(desk, await review(desk, **{f"quantity-{kettle}": "4", f"quantity-{mug}": "1"}))


async def visit(desk: Desk, outcome: str) -> str:
    """Go to the page on which the difference is paid, as the customer does, and choose how it ends.

    Returns the attempt's reference.
    """
    async with desk.shop.visitor() as visitor:
        path, _, key = desk.link.partition("?")
        place = (await visitor.post(f"{path}/payments?{key}")).headers["location"]
        await visitor.post(place, data={"outcome": outcome})
    return place.rsplit("/", 1)[-1]


async def seen(desk: Desk) -> dict[str, Any]:
    """The order over JSON, as staff see it."""
    answer = await desk.client.get(f"/api/orders/{desk.number}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def stock(desk: Desk) -> object:
    """How many kettles are on the shelf."""
    return await desk.shop.value("SELECT on_hand FROM stock_items WHERE variant_id = $1", desk.cast.kettle)


async def our_books(desk: Desk) -> None:
    """The books of the shop balance, while the provider has money that it has not reported."""
    async with desk.shop.shop.database.read() as connection:
        await check_books(connection)


async def test_a_change_is_made_once_its_difference_is_paid(desk: Desk) -> None:
    kettle, mug = await desk.lines()
    asked = await review(desk, **{f"quantity-{kettle}": "4", f"quantity-{mug}": "1"})
    for words in ("£60 more than was paid", "Ask for £60", "can be shipped"):
        assert words in asked.text, words
    hours = {**fields_of(asked.text, f"{desk.path}/edit"), "hold_hours": "99"}
    typed = await desk.client.post(f"{desk.path}/edit", data=hours)
    assert (typed.status_code, "from 1 to 48" in typed.text) == (422, True)
    done = await confirm(desk, asked)
    assert (done.status_code, done.headers["location"]) == (303, f"{desk.path}?done=asked"), done.text
    order = await seen(desk)
    assert (order["total"], order["amount_due"], order["change"]["due"], order["change"]["total"]) == (
        PAID, DUE, DUE, PAID + DUE)  # fmt: skip
    assert "shipped" not in order["allowed_statuses"]
    assert (await stock(desk), await documents(desk)) == (KETTLE_STOCK - 4, [("invoice", PAID, False)])
    async with desk.shop.shop.database.read() as connection:
        assert await promised_of(connection, desk.cast.kettle) == 4, "they stand on the shelf until they are sent"
    page = await desk.page()
    assert ("Awaiting payment" in page, "Ship a parcel" in page) == (True, False)
    shipped = await desk.client.put(f"/api/orders/{desk.number}/status", json={"status": "shipped"})
    assert shipped.json()["code"] == "change_waits"
    row = {"order": desk.number, "tracking": "77777"}
    rows = await desk.client.post("/api/admin/shipments", json={"rows": [row], "dry_run": True})
    assert [one["state"] for one in rows.json()["items"]] == ["refused"]
    slips = await desk.client.get("/api/admin/packing-slips")
    assert (slips.status_code, "waiting to be shipped" in slips.text) == (409, True), slips.text
    assert "waits to be paid" in (await desk.client.get(f"{desk.path}/edit")).text
    await desk.books()
    async with desk.shop.visitor() as visitor:
        assert "£60 more for a change of your order" in (await visitor.get(desk.link)).text
        declined = await visit(desk, "failure")
        assert "£60" in (await visitor.get(f"/pay/{declined}")).text
        assert "Pay £60" in (await visitor.get(desk.link)).text
        await visit(desk, "success")
        page = (await visitor.get(desk.link)).text
    assert ("£330" in page, "£60 more" in page) == (True, False)
    order = await seen(desk)
    assert (order["total"], order["amount_due"], order["change"], order["payment_status"]) == (
        PAID + DUE, 0, None, "paid")  # fmt: skip
    assert [(one["amount"], one["of_change"]) for one in order["payments"]] == [(PAID, False), (DUE, True)]
    assert await documents(desk) == CORRECTED
    assert await desk.shop.value(EMAILS) == ["payment_requested", "order_changed"]
    await desk.books()


async def test_refunds_take_from_the_newest_payment_that_has_enough_or_from_several(desk: Desk) -> None:
    await ask(desk)
    await visit(desk, "success")
    kettle, mug = await desk.lines()
    amounts = "SELECT array_agg(r.amount::int ORDER BY r.id) FROM refunds r JOIN payments p ON p.id = payment_id WHERE "
    assert (await desk.send("refunds", refund_amount="20", refund_reason="Sorry.")).status_code == 303
    assert await desk.shop.value(f"{amounts} p.change_id IS NOT NULL") == [2000]
    assert (await desk.send("refunds", refund_reason="Sorry.", **{f"back-{mug}": "1"})).status_code == 303
    assert (await seen(desk))["payment_status"] == "partially_refunded"
    left = await desk.send("refunds", refund_reason="Sorry.", refund_amount="9999")
    assert "Only £292 can still be refunded" in left.text
    back = {f"back-{kettle}": "3", f"restock-{kettle}": "yes"}
    assert (await desk.send("refunds", refund_reason="Sorry.", **back)).status_code == 303
    await desk.books()
    rest = await desk.client.post(
        f"{desk.path}/refunds", data={**await desk.fields("refunds"), f"back-{kettle}": "1", "refund_reason": "Sorry."}
    )
    assert "£58" in rest.text, "the 20 pounds came off the whole order"
    assert await desk.status() == "confirmed"
    assert (await desk.send("refunds", refund_reason="Sorry.", refund_amount="58")).status_code == 303
    assert (await desk.status(), (await seen(desk))["payment_status"]) == ("cancelled", "refunded")
    assert await stock(desk) == KETTLE_STOCK
    await desk.books()


async def test_what_is_not_paid_in_time_leaves_the_order_as_it_was_and_late_money_goes_back(desk: Desk) -> None:
    await ask(desk)
    reference = await visit(desk, "lost")
    await desk.shop.run(LATER)
    assert (await end_changes(desk.shop.shop.database, desk.shop.shop.settings)) == 1
    assert (await seen(desk))["change"] is None
    assert (await stock(desk), await documents(desk)) == (KETTLE_STOCK - 3, [("invoice", PAID, False)])
    assert await desk.shop.value(EMAILS) == ["payment_requested", "change_ended"]
    await our_books(desk)
    await send(desk.client, desk.shop, told("succeeded", reference, DUE))
    assert await desk.shop.value("SELECT array_agg(amount::int) FROM refunds") == [DUE]
    order = await seen(desk)
    assert (order["total"], order["payment_status"], order["status"]) == (PAID, "paid", "confirmed")
    assert (await desk.send("shipments")).status_code == 303
    await desk.books()


async def test_staff_ask_again_take_it_back_or_have_the_money_over_json(desk: Desk) -> None:
    clerk, path = await staff(desk.client, desk.shop), f"/api/orders/{desk.number}"
    kettle, _ = await desk.lines()

    async def act(method: str, below: str = "", **more: Any) -> httpx.Response:
        tag = (await desk.client.get(path, headers=clerk.headers)).headers["etag"]
        return await desk.client.request(method, path + below, headers={**clerk.headers, "If-Match": tag}, **more)

    body = {"lines": [{"line_id": kettle, "quantity": 4}], "hold_hours": 2}
    refused = await act("PATCH", json={**body, "email": "eve@example.com"})
    assert (refused.status_code, "email" in refused.text) == (422, True)
    assert (await act("PATCH", json={**body, "hold_hours": 49})).status_code == 422
    asked = await act("PATCH", json=body)
    assert (asked.status_code, asked.json()["amount_due"]) == (200, 7800), asked.text
    assert (await act("PATCH", json={"delivery_method": "express"})).json()["code"] == "not_changeable"
    stale = {**clerk.headers, "If-Match": '"1"'}
    assert (await desk.client.delete(f"{path}/change", headers=stale)).status_code == 412
    assert (await desk.client.delete(f"{path}/change", headers=clerk.headers)).status_code == 428
    again = [(await act("POST", "/change/reminders")).status_code for _ in range(MOST_EMAILS)]
    assert again == [200] * (MOST_EMAILS - 1) + [409]
    taken = await act("DELETE", "/change")
    assert (taken.status_code, taken.json()["change"], await stock(desk)) == (200, None, KETTLE_STOCK - 3)
    assert (await act("DELETE", "/change")).json()["code"] == "no_change_waits"
    actions = "SELECT array_agg(DISTINCT action::text) FROM audit_entries WHERE action LIKE 'order.change%'"
    assert await desk.shop.value(actions) == [
        "order.change_asked_again", "order.change_taken_back", "order.change_waiting"]  # fmt: skip
    await act("PATCH", json=body)
    assert (await act("POST", "/change/waiver", json={"reason": " "})).status_code == 422
    assert (await desk.client.post(f"{path}/change/waiver", json={"reason": "x"}, headers=stale)).status_code == 412
    blind = await desk.client.post(f"{path}/payments", json={"provider": "by_hand"}, headers=clerk.headers)
    assert (blind.status_code, (await seen(desk))["amount_due"]) == (428, 7800)
    had = await act("POST", "/payments", json={"provider": "by_hand"})
    assert (had.status_code, had.json()["order"]["total"]) == (201, PAID + 7800), had.text
    assert [one["provider"] for one in had.json()["order"]["payments"]] == ["simulated", "by_hand"]
    await desk.books()
    lowered = await act("PATCH", json={"lines": [{"line_id": kettle, "quantity": 1}]})
    assert (lowered.status_code, lowered.json()["total"]) == (200, PAID - 2 * 7800)
    await desk.books()


async def test_a_customer_is_reminded_once_before_a_change_is_given_up(desk: Desk) -> None:
    async def remind(minutes: int, held_hours: int, asked_hours: int = 9) -> int:
        await desk.shop.run(
            "UPDATE order_changes SET created_at = now() + make_interval(mins => $1) - make_interval(hours => $2), "
            "hold_expires_at = now() + make_interval(mins => $1)", minutes, held_hours
        )  # fmt: skip
        await desk.shop.run(ASKED, asked_hours)
        return await warn_of_holds(desk.shop.shop.database, desk.shop.shop.settings)

    await ask(desk)
    reference = await visit(desk, "lost")
    assert [await remind(121, 24), await remind(100, 3), await remind(59, 24)] == [0, 0, 0], (
        "too early, too short, late"
    )
    assert await remind(100, 24, asked_hours=1) == 0, "they were sent the link just now"
    way = "UPDATE payments SET on_its_way_at = $2 WHERE reference = $1"
    await desk.shop.run(way, reference, datetime.now(UTC))
    assert await remind(100, 24) == 0, "their payment is on its way"
    await desk.shop.run(way, reference, None)
    assert [await remind(100, 24), await remind(90, 24)] == [1, 0]
    written = "SELECT array_agg(context) FROM outgoing_mail WHERE kind = 'change_ending'"
    found: Any = await desk.shop.value(written)
    [about] = found
    assert (about["due"], about["changes"][0]) == (DUE, (await seen(desk))["change"]["changes"][0])


async def test_staff_waive_the_difference_and_the_order_costs_what_was_paid(desk: Desk) -> None:
    await ask(desk)
    reference = await visit(desk, "lost")
    assert "Waive £60" in await desk.page()
    refused = await desk.send("change-waiver")
    assert (refused.status_code, "Enter a reason" in refused.text) == (422, True)
    assert (await desk.send("change-waiver", **{"note-change-waiver": "Our mistake."})).status_code == 303
    order = await seen(desk)
    assert (order["total"], order["amount_due"], order["change"], order["payment_status"]) == (PAID, 0, None, "paid")
    assert (order["discount"], [line["quantity"] for line in order["lines"]]) == (DUE, [4, 1])
    assert order["tax"] == round(PAID / 6), "tax of what was paid only"
    assert await documents(desk) == [("invoice", PAID, True), ("invoice", PAID, False), ("credit_note", PAID, True)]
    page = await desk.page()
    for words in ("Difference waived", "£60. Our mistake.", "£60 of a change was waived", "Ship a parcel"):
        assert words in page, words
    details = await desk.shop.value("SELECT details FROM audit_entries WHERE action = 'order.change_waived'")
    assert details == {"waived": DUE, "currency": "GBP", "reason": "Our mistake."}
    assert await desk.shop.value(EMAILS) == ["payment_requested", "order_changed"]
    async with desk.shop.visitor() as visitor:
        page = (await visitor.get(desk.link)).text
        for outcome in ("", "no such outcome"):
            given_up = await visitor.post(f"/pay/{reference}", data={"outcome": outcome})
            assert (given_up.status_code, given_up.headers["location"]) == (303, desk.link), "it has no hold to show"
        assert (await visitor.get(f"/pay/{reference}")).headers["location"] == desk.link
    assert ("£60 of a change was waived" in page, "Our mistake" in page) == (True, False)
    kettle, mug = await desk.lines()
    assert "£78 more than was paid" in (await review(desk, **{f"quantity-{kettle}": "5"})).text, "not £138"
    assert (await confirm(desk, await review(desk, **{f"quantity-{mug}": "0"}))).status_code == 303
    order = await seen(desk)
    assert (order["total"], order["amount_due"], order["discount"]) == (PAID, 0, DUE - 1800), "who takes less owes none"
    await our_books(desk)
    await send(desk.client, desk.shop, told("succeeded", reference, DUE))
    assert [(one["amount"], one["reason"]) for one in (await seen(desk))["refunds"]] == [
        (DUE, "The payment was for a change of the order that no longer had to be paid.")]  # fmt: skip
    everything = {f"back-{kettle}": "4"}
    assert (await desk.send("refunds", refund_reason="Sorry.", **everything)).status_code == 303
    assert (await desk.status(), (await seen(desk))["payment_status"]) == ("cancelled", "refunded")
    await desk.books()


@pytest.mark.parametrize("noun", ["change-cancellation", "cancellation", "refunds", "refunded", "disputed"])
async def test_whatever_else_happens_takes_the_change_back(desk: Desk, noun: str) -> None:
    await ask(desk)
    reference = await visit(desk, "lost")
    assert (await desk.send("change-reminder")).status_code == 303
    typed = {"refund_amount": "5", "refund_reason": "Sorry."} if noun == "refunds" else {}
    if noun in {"refunded", "disputed"}:  # at the provider
        first = str(await desk.shop.value("SELECT reference FROM payments WHERE change_id IS NULL"))
        await send(desk.client, desk.shop, told(noun, first, 500, refund_reference="one"))
    else:
        assert (await desk.send(noun, **typed)).status_code == 303
    assert await stock(desk) == (KETTLE_STOCK if noun == "cancellation" else KETTLE_STOCK - 3)
    await our_books(desk)
    await send(desk.client, desk.shop, told("succeeded", reference, DUE))
    assert await desk.shop.value("SELECT amount::int FROM refunds r ORDER BY id DESC LIMIT 1") == DUE
    await our_books(desk)


async def test_a_paid_invoice_asks_for_more_by_link_or_by_hand(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await allow(shop, "invoice")
    desk = await open_desk(client, shop, cast, "invoice")
    await desk.send("confirmation")
    form = await desk.fields("payments")
    await desk.send("payments", form)
    await ask(desk)
    twice = await desk.send("payments", form)
    assert (twice.status_code, (await seen(desk))["amount_due"]) == (409, DUE), "that form was about the invoice"
    assert (await client.get("/admin/orders?payment=change_due")).text.count(desk.number) > 0
    today = (await client.get("/admin")).text
    assert ("change to be paid" in today, "to ship" in today) == (True, False)
    waits = (await client.get("/api/admin/dashboard")).json()["waiting"]
    assert (waits["changes_due"], waits["to_ship"]) == (1, 0)
    assert desk.number not in (await client.get("/admin/orders?status=to_ship")).text
    async with shop.shop.database.read() as connection:
        assert (await what_waits(connection))[Waiting.TO_SHIP] == 0
    assert (await desk.send("payments")).status_code == 303
    assert ((await seen(desk))["total"], await documents(desk)) == (PAID + DUE, CORRECTED)
    assert "<strong>1</strong> to ship" in (await client.get("/admin")).text
    found = await client.get("/api/admin/orders?status=to_ship")
    assert [one["number"] for one in found.json()["items"]] == [desk.number]
    kettle, mug = await desk.lines()
    everything = {f"back-{kettle}": "4", f"restock-{kettle}": "yes", f"back-{mug}": "1", f"restock-{mug}": "yes"}
    assert (await desk.send("refunds", refund_reason="Sorry.", **everything)).status_code == 303
    back = [(one["amount"], [line["quantity"] for line in one["lines"]]) for one in (await seen(desk))["refunds"]]
    assert back == [(DUE, [4, 1]), (PAID, [0, 0])], "each payment gives back its own, and the first has the goods"
    await shop.run("UPDATE refunds SET status = 'failed' WHERE amount = $1", DUE)
    assert desk.number in (await client.get("/admin/orders?payment=refund_failed")).text, (
        "though the other part is back"
    )
    await shop.run("UPDATE refunds SET status = 'succeeded'")
    assert sorted((await documents(desk))[3:]) == [("credit_note", DUE, False), ("credit_note", PAID, False)]
    assert (await desk.status(), await stock(desk)) == ("cancelled", KETTLE_STOCK)
    await desk.books()
