"""Orders that staff change before they are sent: on a page that states what would happen, and over JSON."""

import asyncio
from typing import Any

import httpx
import pytest

from domain.accounts.views import Role
from domain.orders.made_changes import CHANGED
from domain.orders.queries import find_order
from tests.support.api.orders import ADDRESS as JSON_ADDRESS
from tests.support.api.orders import staff
from tests.support.cast import KETTLE_STOCK, Cast
from tests.support.payments import send, told
from tests.support.shop import ADDRESS, OpenShop, add, allow, fields_of
from tests.support.web.people import sign_in
from tests.web.orders.test_admin import CLERK, Desk, open_desk
from web.mail.mailer import render_email

PAID = 27000
BLOCKED = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@pytest.fixture
async def desk(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> Desk:
    return await open_desk(client, shop, cast)


async def form_of(desk: Desk, **typed: str) -> dict[str, str]:
    """The form of a change, filled in."""
    page = (await desk.client.get(f"{desk.path}/edit")).text
    return {**fields_of(page, f"{desk.path}/edit"), **typed}


async def review(desk: Desk, **typed: str) -> httpx.Response:
    """Fill in the form, and go on to the page that states what would happen."""
    return await desk.client.post(f"{desk.path}/edit", data=await form_of(desk, **typed))


async def confirm(desk: Desk, page: httpx.Response) -> httpx.Response:
    """Confirm what the page states."""
    assert page.status_code == 200, page.text
    return await desk.client.post(f"{desk.path}/edit", data=fields_of(page.text, f"{desk.path}/edit"))


async def documents(desk: Desk) -> Any:
    """Kind and total of every document, in the order of writing."""
    async with desk.shop.shop.database.read() as connection:
        rows = await connection.fetch("SELECT kind, (figures->>'total')::int, replaced FROM invoices ORDER BY id")
    return [tuple(row.values()) for row in rows]


async def open_attempt(shop: OpenShop) -> tuple[str, int]:
    """The reference and the amount of the only open attempt to pay."""
    async with shop.shop.database.read() as connection:
        row = await connection.fetchrow("SELECT reference, amount FROM payments WHERE status = 'created'")
    return row["reference"], row["amount"]


async def test_a_phone_is_corrected_without_another_invoice(desk: Desk) -> None:
    """It is for the courier, and no invoice names it."""
    done = await confirm(desk, await review(desk, phone="020 7946 0000"))
    assert (done.status_code, await documents(desk)) == (303, [("invoice", PAID, False)])
    assert await desk.shop.value("SELECT address->>'phone' FROM orders") == "020 7946 0000"
    async with desk.shop.shop.database.read() as connection:
        (context,) = await connection.fetch("SELECT context FROM outgoing_mail WHERE kind = 'order_changed'")
        order = await find_order(connection, str(await desk.shop.value("SELECT number FROM orders")))
    said = {**context["context"], "order": order, "order_url": "https://shop.test/orders/M-1"}
    email = render_email(desk.shop.shop.settings, "order_changed", said)
    assert ("Delivery address changed." in email.text, "received your payment" in email.text) == (True, False)


async def test_what_is_taken_off_a_paid_order_goes_back_with_its_documents(desk: Desk) -> None:
    kettle, mug = await desk.lines()
    assert f'href="{desk.path}/edit"' in await desk.page()
    asked = await review(desk, **{f"quantity-{kettle}": "2", f"quantity-{mug}": "0", "city": "Oxford"})
    for words in ("Stovetop Kettle: 3 → 2.", "Removed: 2 × Stoneware Mug, Oat.", "Oxford", "£270 → £156.",
                  "£114 goes back", "Change order and refund £114"):  # fmt: skip
        assert words in asked.text, words
    assert await desk.shop.value("SELECT count(*) FROM refunds") == 0
    done = await confirm(desk, asked)
    assert (done.status_code, done.headers["location"]) == (303, f"{desk.path}?done=edit")
    again = await confirm(desk, asked)
    assert again.status_code == 303
    assert await desk.shop.value("SELECT count(*) FROM order_events WHERE kind = $1", CHANGED) == 1
    assert await desk.shop.value("SELECT array_agg(amount::int || status::text) FROM refunds") == ["11400succeeded"]
    mine = (await desk.client.get(desk.link)).text
    assert ("£156" in mine, "partly refunded" in mine, "Total after refunds" in mine) == (True, False, False)
    assert await desk.shop.value("SELECT on_hand FROM stock_items WHERE variant_id = $1", desk.cast.kettle) == (
        KETTLE_STOCK - 2
    )
    assert await documents(desk) == [("invoice", PAID, True), ("invoice", 15600, False), ("credit_note", PAID, True)]
    for path in ("invoice", "invoices/1", "credit-notes/1"):
        assert (await desk.client.get(f"{desk.path}/{path}")).headers["content-type"] == "application/pdf", path
    assert await desk.shop.value("SELECT count(*) FROM outgoing_mail WHERE kind = 'order_changed'") == 1
    details: Any = await desk.shop.value("SELECT details FROM audit_entries WHERE action = 'order.changed'")
    assert details["total"] == [PAID, 15600]
    assert "Oxford" not in str(details)
    page = await desk.page()
    assert "Order changed" in page or "Changed" in page
    assert "12 St James" in page
    async with desk.shop.visitor() as visitor:
        seen = (await visitor.get(desk.link)).text
    assert CLERK not in seen
    await desk.books()
    assert (await desk.send("cancellation")).status_code == 303
    await desk.books()


async def test_a_pending_order_asks_for_its_new_total_and_returns_the_old_one(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await sign_in(client, shop, CLERK, Role.STAFF)
    async with shop.visitor() as visitor:
        await add(visitor, cast.kettle, 1)
        placed = await visitor.post("/checkout", data=ADDRESS)
    number = str(await shop.value("SELECT number FROM orders"))
    old, _ = await open_attempt(shop)
    desk = Desk(client, shop, cast, number, placed.headers["location"])
    sku = str(await shop.value("SELECT lower(sku) FROM variants WHERE id = $1", cast.oat_mug))
    other = {"delivery_method": "express", "email": "grace@example.com"}
    asked = await review(desk, **{"sku-0": sku, "count-0": "2", **other})
    assert "Added: 2 ×" in asked.text, asked.text
    assert "and ask for" in asked.text
    assert (await confirm(desk, asked)).status_code == 303
    assert await shop.value("SELECT array_agg(DISTINCT recipient::text) FROM outgoing_mail") == ["grace@example.com"]
    await send(client, shop, told("succeeded", old, 7800))
    assert await desk.status() == "pending"
    assert await shop.value("SELECT array_agg(amount::int) FROM refunds") == [7800]
    new, total = await open_attempt(shop)
    await send(client, shop, told("succeeded", new, total))
    assert await desk.status() == "confirmed"
    async with shop.shop.database.read() as connection:
        order = await find_order(connection, number)
    assert (order.refunded, order.refunded_of_total) == (7800, 0), "surplus money was no part of the total"
    await desk.books()


async def test_an_unpaid_invoice_is_written_anew_and_paid_in_full(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await allow(shop, "invoice")
    desk = await open_desk(client, shop, cast, "invoice")
    await desk.send("confirmation")
    _, mug = await desk.lines()
    asked = await review(desk, **{f"quantity-{mug}": "5"})
    assert "The customer owes £324 instead of £270" in asked.text
    assert (await confirm(desk, asked)).status_code == 303
    assert await documents(desk) == [("invoice", PAID, True), ("invoice", 32400, False), ("credit_note", PAID, True)]
    assert (await desk.send("payments")).status_code == 303
    assert await shop.value("SELECT amount FROM payments") == 32400
    await desk.books()


async def test_the_slower_of_two_sees_what_is_there_now_and_keeps_what_was_typed(desk: Desk) -> None:
    kettle, mug = await desk.lines()
    slower = await form_of(desk, **{f"quantity-{kettle}": "1", "city": "Leeds"})
    await confirm(desk, await review(desk, **{f"quantity-{kettle}": "2"}))
    refused = await desk.client.post(f"{desk.path}/edit", data=slower)
    assert refused.status_code == 409
    for words in ("Now: 2", "Now: London", 'value="Leeds"'):
        assert words in refused.text, words
    assert f'id="quantity-{mug}-error"' not in refused.text
    again = await desk.client.post(f"{desk.path}/edit", data=fields_of(refused.text, f"{desk.path}/edit"))
    assert "£78 goes back" in again.text
    stale_total = {**fields_of(again.text, f"{desk.path}/edit"), "confirmed": "1"}
    assert (await desk.client.post(f"{desk.path}/edit", data=stale_total)).status_code == 409
    await desk.books()


async def test_what_cannot_be_changed_says_why(desk: Desk) -> None:
    kettle, mug = await desk.lines()
    for typed, status, words in (
        ({}, 409, "Nothing would change"),
        ({f"quantity-{kettle}": "x"}, 422, "whole number from 0"),
        ({f"quantity-{kettle}": "0", f"quantity-{mug}": "0"}, 422, "at least one item"),
        ({f"quantity-{kettle}": "4", "email": "eve@example.com"}, 422, "email address first"),
        ({f"quantity-{kettle}": "99"}, 409, "left"),
        ({"sku-1": "NOTHING"}, 422, "No product with this SKU"),
        ({"email": "nobody"}, 422, "email address"),
        ({"postal_code": "X"}, 422, "postal_code-error"),
        ({"delivery_method": "by-owl"}, 422, "delivery method"),
    ):
        refused = await review(desk, **typed)
        assert (refused.status_code, words in refused.text) == (status, True), (typed, refused.status_code)
    await desk.send("refunds", refund_amount="1", refund_reason="Sorry.")
    refused = await review(desk, **{f"quantity-{kettle}": "2"})
    assert (refused.status_code, "was refunded" in refused.text) == (409, True)
    await desk.send("shipments")
    fixed = await desk.client.get(f"{desk.path}/edit")
    assert "An order that is shipped can" in fixed.text
    assert f'href="{desk.path}/edit"' not in await desk.page()


async def test_an_order_is_changed_over_json_by_its_version(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    desk = await open_desk(client, shop, cast)
    clerk, path = await staff(client, shop), f"/api/orders/{desk.number}"
    kettle, _ = await desk.lines()
    body = {"lines": [{"line_id": kettle, "quantity": 2}]}
    assert (await client.patch(path, json=body, headers=clerk.headers)).status_code == 428
    tag = (await client.get(path, headers=clerk.headers)).headers["etag"]
    headers = {**clerk.headers, "If-Match": tag}
    wrong = await client.patch(path, json={"added": [{"sku": "NOTHING"}]}, headers=headers)
    assert (wrong.status_code, "added/0/sku" in wrong.text) == (422, True)
    seen = await client.patch(path, json={**body, "expected_total": 1}, headers=headers)
    assert (seen.status_code, seen.json()["code"]) == (409, "total_changed")
    changed = await client.patch(path, json={**body, "email": "eve@example.com"}, headers=headers)
    assert (changed.status_code, changed.json()["total"]) == (200, PAID - 7800), changed.text
    assert changed.json()["email"] == "eve@example.com"
    stale = await client.patch(path, json={"delivery_method": "express"}, headers=headers)
    assert stale.status_code == 412
    assert stale.json()["differences"][0]["pointer"] == "/delivery_method"
    await desk.books()


async def test_a_corrected_address_moves_no_money_whatever_delivery_and_tax_are_today(desk: Desk) -> None:
    await desk.shop.run("UPDATE delivery_methods SET price = price + 500, free_from = NULL")
    await desk.shop.run("UPDATE categories SET tax_class = 'reduced'")
    mug = "UPDATE order_lines SET variant_id = NULL WHERE variant_id = $1"
    await desk.shop.run(mug, desk.cast.oat_mug)
    figures = "SELECT array[total, tax, delivery] FROM orders"
    before = await desk.shop.value(figures)
    assert (await confirm(desk, await review(desk, email="eve@example.com"))).status_code == 303
    assert await documents(desk) == [("invoice", PAID, False)]
    corrected = await review(desk, line1="14 St James's Square", postal_code="SW1Y 4LG")
    assert "The total stays £270" in corrected.text, corrected.text
    assert (await confirm(desk, corrected)).status_code == 303
    assert await documents(desk) == [("invoice", PAID, True), ("invoice", PAID, False), ("credit_note", PAID, True)]
    assert await desk.shop.value(figures) == before
    assert await desk.shop.value("SELECT count(*) FROM refunds") == 0
    elsewhere = await review(desk, postal_code="JE2 3AB")
    assert (elsewhere.status_code, "no longer in the catalogue" in elsewhere.text) == (409, True)


async def test_another_way_of_delivery_that_costs_the_same_replaces_the_invoice_with_its_new_tax(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await shop.run("UPDATE delivery_methods SET price = 0")
    desk = await open_desk(client, shop, cast)
    await shop.run("UPDATE categories SET tax_class = 'reduced'")
    done = await confirm(desk, await review(desk, delivery_method="express"))
    assert done.status_code == 303, done.text
    assert await documents(desk) == [("invoice", PAID, True), ("invoice", PAID, False), ("credit_note", PAID, True)]
    taxes = "SELECT o.tax - (figures->>'tax')::int FROM invoices JOIN orders o ON o.id = order_id WHERE NOT replaced"
    assert await desk.shop.value(taxes) == 0
    await desk.books()


async def test_what_a_change_of_any_version_leaves_out_is_not_undone(desk: Desk) -> None:
    clerk, path = await staff(desk.client, desk.shop), f"/api/orders/{desk.number}"
    headers = {**clerk.headers, "If-Match": "*"}
    async with desk.shop.shop.database.transaction() as connection:
        await connection.execute("UPDATE orders SET email = 'eve@example.com', version = version + 1")
        slower = asyncio.create_task(
            desk.client.patch(path, json={"shipping_address": {**JSON_ADDRESS, "city": "Oxford"}}, headers=headers)
        )
        async with asyncio.timeout(10), desk.shop.shop.database.read() as other:
            while not slower.done() and not await other.fetchval(BLOCKED):
                await asyncio.wait({slower}, timeout=0.01)
    changed = await slower
    assert (changed.status_code, changed.json()["email"]) == (200, "eve@example.com"), changed.text
    assert changed.json()["shipping_address"]["city"] == "Oxford"
