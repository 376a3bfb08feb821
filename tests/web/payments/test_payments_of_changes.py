"""The payment of a change: events in whatever order they come, refunds of several payments, and orders for nothing."""

import itertools
from typing import Any

import httpx
import pytest

from domain.accounts.views import Role
from domain.orders.waiting_changes import take_back
from domain.payments.operations import open_attempt
from tests.concurrency.test_order_changes import change
from tests.support.cast import KETTLE_STOCK, Cast
from tests.support.payments import attempts, seen, send, told, waiting
from tests.support.shop import ADDRESS, OpenShop, add, check_books
from tests.support.web.people import sign_in
from tests.web.checkout.test_discount_code import coded
from tests.web.checkout.test_order_changes import PAID, confirm, review
from tests.web.checkout.test_waiting_changes import DUE, ask, our_books, stock, visit
from tests.web.checkout.test_waiting_changes import seen as shown
from tests.web.orders.test_admin import CLERK, Desk, open_desk
from web.config.settings import Settings
from web.mail.mailer import render_email
from web.orders.email_samples import sample_context

KINDS = ("failed", "succeeded", "refunded")


@pytest.mark.parametrize(
    ("taken_back", "end"),
    [
        (False, (2, "partially_refunded", (7800, 7800), (("succeeded", 7800),))),
        (True, (1, "paid", (7800,), (("succeeded", 7800),))),
    ],
)
async def test_a_change_is_made_or_not_in_whatever_order_its_events_come(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, taken_back: bool, end: tuple[object, ...]
) -> None:
    """One that is paid is made, and keeps its goods if the money goes back; one that was taken back never is."""
    database, sequences = shop.shop.database, list(itertools.permutations(KINDS))
    orders = await waiting(database, cast.kettle, len(sequences))
    for reference in await attempts(database, orders):
        await send(client, shop, told("succeeded", reference))
    for order_id, kinds in zip(orders, sequences, strict=True):
        await change(database, order_id, 2)
        async with database.transaction() as connection:
            await open_attempt(connection, order_id=order_id, provider="simulated", reference=f"more-{order_id}")
            if taken_back:
                await take_back(connection, order_id=order_id, actor="shop")
        for kind in kinds:
            await send(client, shop, told(kind, f"more-{order_id}"))
    ends = set()
    for order_id in orders:
        order = await seen(database, order_id)
        kept = tuple(one.amount for one in order.payments if not one.surplus)
        refunds = tuple((one.status, one.amount) for one in order.refunds)
        ends.add((order.lines[0].quantity, order.payment_status, kept, refunds))
    assert ends == {end}
    async with database.read() as connection:
        await check_books(connection)


@pytest.mark.parametrize("kinds", [("authorised", "gone", "failed"), ("gone", "failed", "authorised", "lost")])
async def test_an_order_can_be_changed_again_once_money_for_what_was_taken_back_does_not_come(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, kinds: tuple[str, ...]
) -> None:
    database = shop.shop.database
    [order_id] = await waiting(database, cast.kettle, 1)
    [reference] = await attempts(database, [order_id])
    await send(client, shop, told("succeeded", reference))
    await change(database, order_id, 2)
    async with database.transaction() as connection:
        await open_attempt(connection, order_id=order_id, provider="simulated", reference="more")
    for kind in kinds:
        if kind == "gone":
            async with database.transaction() as connection:
                await take_back(connection, order_id=order_id, actor="shop")
        else:
            await send(client, shop, told("failed" if kind == "lost" else kind, "more", event_id=kind))
    assert not (await seen(database, order_id)).money_on_its_way
    assert await change(database, order_id, 2) == "changed"


async def test_a_refund_of_several_payments_that_fails_in_part_is_seen(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    desk = await open_desk(client, shop, cast)
    await ask(desk)
    await visit(desk, "success")
    kettle, _ = await desk.lines()
    assert (await desk.send("refunds", refund_reason="Sorry.", **{f"back-{kettle}": "4"})).status_code == 303
    page = await desk.page()
    assert ("Stovetop Kettle, part of its price" in page, "0 ×" in page) == (True, False)
    parts = "SELECT array_agg(r.id::text || ' ' || p.reference ORDER BY r.id) FROM refunds r JOIN payments p "
    found: Any = await desk.shop.value(f"{parts} ON p.id = r.payment_id")
    first, reference = found[0].split()
    await send(desk.client, desk.shop, told("refund_failed", reference, DUE, refund_id=first))
    assert desk.number in (await desk.client.get("/admin/orders?payment=refund_failed")).text
    assert "A refund failed" in await desk.page()
    instead = {"by_hand": "yes", "refund_amount": "60"}
    assert (await desk.send("refunds", refund_reason="Sorry.", **instead)).status_code == 303
    assert desk.number not in (await desk.client.get("/admin/orders?payment=refund_failed")).text
    await our_books(desk)


async def test_an_order_with_nothing_to_pay_waits_for_the_price_of_its_change(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await coded(shop, code="GIFT", kind="amount", value=PAID)
    async with shop.visitor() as visitor:
        await add(visitor, cast.kettle, 3)
        placed = await visitor.post("/checkout", data={**ADDRESS, "discount_code": "GIFT"})
    await sign_in(client, shop, CLERK, Role.STAFF)
    desk = Desk(client, shop, cast, str(await shop.value("SELECT number FROM orders")), placed.headers["location"])
    [kettle] = await desk.lines()
    await confirm(desk, await review(desk, **{f"quantity-{kettle}": "5"}))
    due = 5 * 7800 - PAID
    assert (await shown(desk))["amount_due"] == due
    async with shop.visitor() as visitor:
        assert "packing your parcel" not in (await visitor.get(desk.link)).text
    await visit(desk, "success")
    assert ((await shown(desk))["total"], (await shown(desk))["payment_status"]) == (due, "paid")
    await desk.books()
    assert (await desk.send("cancellation")).status_code == 303
    assert ((await shown(desk))["payment_status"], await stock(desk)) == ("refunded", KETTLE_STOCK)
    await desk.books()


async def test_money_on_its_way_holds_the_change_and_is_not_asked_for_again(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    desk = await open_desk(client, shop, cast)
    await ask(desk)
    reference, form = await visit(desk, "lost"), await desk.fields("change-reminder")
    await send(client, shop, told("authorised", reference, DUE))
    assert await shop.value("SELECT hold_expires_at > now() + interval '13 days' FROM order_changes")
    assert "change-reminder" not in await desk.page()
    assert (await desk.send("change-reminder", form)).status_code == 409
    for repeated in ("one", "two"):
        await send(client, shop, told("succeeded", reference, DUE, event_id=repeated))
    assert (await shown(desk))["total"] == PAID + DUE
    await desk.books()


@pytest.mark.parametrize("mine", [True, False])
async def test_an_email_asks_only_for_the_change_that_it_is_about(mine: bool) -> None:
    context = sample_context(Settings(), status="confirmed")
    text = render_email(Settings(), "payment_requested", context | ({} if mine else {"due": 100})).text
    assert ("Please pay before then" in text) is mine
