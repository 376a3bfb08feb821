"""Parcels: an order is sent in one or in several, never more of it than was ordered, and the customer is notified."""

import asyncio
from typing import Any

import httpx
import pytest

from domain.accounts.roles import Job
from tests.support.documents import words_of
from tests.support.shop import OpenShop, check_books
from tests.support.web.people import sign_in
from tests.support.web.post_office import PostOffice, settings_with
from tests.web.invoices.test_api import Sale, sale
from web.mail.tasks import deliver_emails

__all__ = ["sale"]


@pytest.fixture
async def paid(sale: Sale) -> Sale:
    await sale.pay()
    return sale


async def send(sale: Sale, *quantities: int, **body: object) -> httpx.Response:
    """Staff send so many of each line, or all that is due."""
    lines = [
        {"line_id": line["id"], "quantity": count}
        for line, count in zip(sale.order["lines"], quantities, strict=False)
        if count
    ]
    more: dict[str, Any] = {"lines": lines} if lines else {}
    return await sale.client.post(f"{sale.path}/shipments", json={**more, **body}, headers=sale.clerk.headers)


async def test_an_order_is_shipped_in_two_parcels_with_tracking_numbers(paid: Sale) -> None:
    first = await send(paid, 2, tracking="RM1", carrier="Royal Mail")
    assert (first.status_code, first.json()["status"]) == (201, "confirmed"), first.text
    assert first.json()["allowed_statuses"] == ["shipped"]
    second = (await send(paid, tracking="RM2")).json()
    assert second["status"] == "shipped"
    counts = [[line["quantity"] for line in one["lines"]] for one in second["shipments"]]
    assert (counts, [one["tracking"] for one in second["shipments"]]) == ([[2], [1, 2]], ["RM1", "RM2"])
    assert [one["kind"] for one in second["events"]] == ["placed", "confirmed", "partly_shipped", "shipped"]
    page = (await paid.client.get(paid.order["url"])).text
    assert "Royal Mail RM1" in page
    assert "2 × Stoneware Mug, Oat" in page
    assert "staff@example.com" not in page
    assert (await send(paid)).json()["code"] == "move_refused"


async def test_the_status_shipped_sends_all_that_is_left(paid: Sale) -> None:
    await send(paid, 1)
    body = {"status": "shipped", "tracking": "RM9", "carrier": "DHL"}
    moved = (await paid.client.put(f"{paid.path}/status", json=body, headers=paid.clerk.headers)).json()
    assert (moved["status"], moved["events"][-1]["note"]) == ("shipped", "DHL RM9")
    assert [line["quantity"] for line in moved["shipments"][1]["lines"]] == [2, 2]


async def test_a_packer_sends_parcels_and_is_told_of_no_payment(paid: Sale, shop: OpenShop) -> None:
    refund = {"reason": "A scratch on the lid.", "amount": 500}
    headers = {**paid.clerk.headers, "Idempotency-Key": "scratch"}
    assert (await paid.client.post(f"{paid.path}/refunds", json=refund, headers=headers)).status_code == 201
    assert (await paid.client.get(paid.path, headers=paid.clerk.headers)).json()["payments"]
    async with shop.visitor() as packer:
        await sign_in(packer, shop, "packer@example.com", Job.PACKER)
        told = [
            await packer.post(f"{paid.path}/shipments", json={}),
            await packer.put(f"{paid.path}/status", json={"status": "delivered"}),
            await packer.get(paid.path),
        ]
        assert [one.status_code for one in told] == [201, 200, 200]
        assert all(one.json()[kind] == [] for one in told for kind in ("payments", "refunds", "invoices"))
        page = await packer.get(f"/admin/orders/{told[0].json()['number']}")
        assert (page.status_code, "Refunded" in page.text) == (200, True)
        assert all("scratch" not in one.text and "£5" not in one.text for one in (*told, page))
    own = (await paid.client.get(paid.path, headers=paid.ada.headers)).json()
    assert (len(own["payments"]), len(own["refunds"]), len(own["invoices"])) == (1, 1, 2)


@pytest.mark.parametrize("quantities", [(4,), (3, 3)])
async def test_never_more_than_was_ordered(paid: Sale, quantities: tuple[int, ...]) -> None:
    refused = await send(paid, *quantities)
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_to_send")
    await send(paid, 2)
    assert (await send(paid, 2)).status_code == 409
    assert await paid.shop.value("SELECT count(*) FROM shipments") == 1


async def test_unknown_and_repeated_lines_have_a_pointer(paid: Sale) -> None:
    line = {"line_id": paid.order["lines"][0]["id"], "quantity": 1}
    for lines in ([line, line], [line, {**line, "line_id": paid.order["id"]}]):
        refused = await paid.client.post(f"{paid.path}/shipments", json={"lines": lines}, headers=paid.clerk.headers)
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["pointer"] == "/lines/1/line_id"


async def test_only_paid_orders_are_shipped_and_only_by_staff(sale: Sale) -> None:
    assert (await send(sale)).json()["code"] == "move_refused"
    mine = await sale.client.post(f"{sale.path}/shipments", json={}, headers=sale.ada.headers)
    assert mine.status_code == 403


async def test_items_refunded_before_shipping_are_not_due(paid: Sale) -> None:
    lines = [{"line_id": paid.order["lines"][0]["id"], "quantity": 1, "restock": True}]
    body = {"lines": lines, "reason": "One too many."}
    await paid.client.post(f"{paid.path}/refunds", json=body, headers=paid.clerk.headers)
    sent = (await send(paid)).json()
    assert (sent["status"], [line["quantity"] for line in sent["shipments"][0]["lines"]]) == ("shipped", [2, 2])


async def refund_first(paid: Sale, *quantities: int) -> None:
    """Staff refund so many of each line."""
    lines = [
        {"line_id": line["id"], "quantity": n} for line, n in zip(paid.order["lines"], quantities, strict=True) if n
    ]
    body = {"lines": lines, "reason": "Sold out after all."}
    answer = await paid.client.post(f"{paid.path}/refunds", json=body, headers=paid.clerk.headers)
    assert answer.status_code == 201


async def test_no_parcel_is_empty(paid: Sale) -> None:
    """All goods are refunded, but not all money, as where delivery was paid for."""
    await paid.shop.run("UPDATE payments SET amount = amount + 395")
    await refund_first(paid, 3, 2)
    refused = await send(paid)
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_to_send")
    assert await paid.shop.value("SELECT count(*) FROM shipments") == 0


async def test_if_the_rest_was_refunded_the_order_is_shipped_without_another_parcel(paid: Sale) -> None:
    await send(paid, 3)
    await refund_first(paid, 0, 2)
    sent = (await send(paid)).json()
    assert (sent["status"], len(sent["shipments"]), sent["events"][-1]["kind"]) == ("shipped", 1, "shipped")
    assert await paid.shop.value("SELECT count(*) FROM outgoing_mail WHERE kind = 'order_shipped'") == 1


async def test_a_partly_shipped_order_is_not_cancelled(paid: Sale) -> None:
    await send(paid, 1)
    refused = await paid.client.post(f"{paid.path}/cancel", headers=paid.ada.headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "partly_sent")
    assert "/cancellation" not in (await paid.client.get(paid.order["url"])).text
    late = await paid.client.post(paid.order["url"].replace("?", "/cancellation?"))
    assert (late.status_code, "the whole order" in late.text) == (409, True)


async def test_cancelling_and_sending_at_once_one_wins(paid: Sale) -> None:
    answers = await asyncio.gather(
        send(paid, 1), paid.client.post(f"{paid.path}/cancel", headers=paid.ada.headers), send(paid, 3, 2)
    )
    sent, cancelled = answers[0].status_code == 201 or answers[2].status_code == 201, answers[1].status_code == 200
    assert sent != cancelled
    async with paid.shop.shop.database.read() as connection:
        await check_books(connection)


async def test_the_email_names_the_contents_of_the_parcel(
    paid: Sale,
    shop: OpenShop,
    post_office: tuple[PostOffice, str],
) -> None:
    office, url = post_office
    await deliver_emails(shop.shop.database, settings_with(shop, url))
    office.emails.clear()
    await send(paid, 0, 2, tracking="RM1", carrier="Royal Mail")
    await deliver_emails(shop.shop.database, settings_with(shop, url))
    await send(paid)
    await deliver_emails(shop.shop.database, settings_with(shop, url))
    for email, told, untold in zip(office.emails, ("Stoneware", "Kettle"), ("Kettle", "Stoneware"), strict=True):
        for kind in ("plain", "html"):
            body = email.get_body((kind,))
            assert body
            assert told in body.get_content()
            assert untold not in body.get_content()
    assert "Part of your order" in str(office.emails[0]["Subject"])
    assert "Royal Mail RM1" in str(office.emails[0].get_body(("plain",)))


async def test_the_packing_slip_lists_the_unsent_items(paid: Sale) -> None:
    await send(paid, 3)
    words = words_of((await paid.paper("/packing-slip", who=paid.clerk)).content)
    assert "Stoneware Mug" in words
    assert "Kettle" not in words
