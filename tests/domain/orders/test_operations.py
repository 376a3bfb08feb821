"""Transitions of an order, its emails and its stock, inside one transaction."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from uuid import uuid4
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from domain.cart.operations import add_line, delete_idle_carts
from domain.cart.owner import CartOwner
from domain.checkout.place_order import Placed, place_orders
from domain.checkout.request import OrderedVariant
from domain.clock import now
from domain.delivery.calendar import WEEKDAYS, Calendar
from domain.mail.claims import claim_emails, give_back
from domain.mail.operations import (
    MAX_ATTEMPTS,
    EmailCopy,
    SentEmail,
    backoff_seconds,
    mark_refused,
    mark_sent,
)
from domain.orders.operations import move_orders
from domain.orders.queries import find_order_by_id
from domain.orders.states import MOVES, MoveRefusedError, OrderStatus, check_move
from domain.payments.method_rules import USUAL_RULES, MethodRule
from domain.payments.operations import open_attempt
from tests.support.cast import Cast
from tests.support.concurrency.crowd import new_checkout

TOKEN = b"t" * 32
CARD_ONLY = USUAL_RULES[0]


async def place(connection: asyncpg.Connection, cast: Cast) -> Placed:
    await add_line(connection, owner=CartOwner(TOKEN), variant_id=cast.kettle, quantity=2)
    cart_id = await connection.fetchval("SELECT id FROM carts WHERE token_hash = $1", TOKEN)
    [outcome] = await place_orders(connection, [new_checkout(cart_id, "key", "ada@example.com")])
    assert isinstance(outcome, Placed)
    return outcome


async def test_an_order_is_a_snapshot_with_everything_written(connection: asyncpg.Connection, cast: Cast) -> None:
    placed = await place(connection, cast)
    await connection.execute("UPDATE variants SET price = 1 WHERE id = $1", cast.kettle)
    await connection.execute("UPDATE products SET name = 'Other' WHERE slug = 'stovetop-kettle'")
    order = await find_order_by_id(connection, placed.order_id)
    assert (order.lines[0].name, order.lines[0].unit_price, order.total) == ("Stovetop Kettle", 7800, 15600)
    assert (order.status, order.payment_status, order.payable) == ("pending", "created", True)
    assert [event.kind for event in order.events] == ["placed"]
    assert order.hold_expires_at
    assert (order.hold_expires_at - order.placed_at).total_seconds() == 900
    assert await connection.fetchval("SELECT count(*) FROM cart_lines") == 0


async def test_promised_days_are_shown_until_they_are_over(connection: asyncpg.Connection, cast: Cast) -> None:
    first, last = date(2026, 12, 1), date(2026, 12, 3)
    order = await find_order_by_id(connection, (await place(connection, cast)).order_id)
    order = replace(order, arrives_from=first, arrives_to=last)
    assert (order.arrives(last), order.arrives(date(2026, 12, 4))) == ((first, last), None)


async def test_an_order_is_promised_for_the_days_of_when_it_is_confirmed(
    connection: asyncpg.Connection, cast: Cast
) -> None:
    twelve_hours_off = (now() + timedelta(hours=12)).astimezone(ZoneInfo("Europe/London")).time()
    items, found = (OrderedVariant(cast.kettle, 1),), []
    for key, days_ago in (("old", 5), ("new", 0)):
        checkout = replace(
            new_checkout(uuid4(), key, "ada@example.com"),
            cart_id=None,
            items=items,
            calendar=Calendar(twelve_hours_off, WEEKDAYS, WEEKDAYS),
            asked_at=now() - timedelta(days=days_ago),
        )
        [placed] = await place_orders(connection, [checkout])
        assert isinstance(placed, Placed)
        found.append(placed.order_id)
    pending = [await find_order_by_id(connection, one) for one in found]
    await move_orders(
        connection, order_ids=found, present=OrderStatus.PENDING, wanted=OrderStatus.CONFIRMED, actor="test"
    )
    old, new = [await find_order_by_id(connection, one) for one in found]
    assert pending[0].arrives_to != pending[1].arrives_to
    assert (old.arrives_from, old.arrives_to) == (new.arrives_from, new.arrives_to) != (None, None)


async def test_a_timeline_is_told_in_the_order_of_writing(connection: asyncpg.Connection, cast: Cast) -> None:
    """What waited for the order's lock began before what it waited for, and was written after it."""
    placed = await place(connection, cast)
    await move_orders(
        connection,
        order_ids=[placed.order_id],
        present=OrderStatus.PENDING,
        wanted=OrderStatus.CONFIRMED,
        actor="staff",
        note="",
    )
    await connection.execute("UPDATE order_events SET created_at = now() - interval '1 s' WHERE kind = 'confirmed'")
    assert [event.kind for event in (await find_order_by_id(connection, placed.order_id)).events] == [
        "placed", "confirmed",
    ]  # fmt: skip


@pytest.mark.parametrize(("method", "opened"), [("card", True), ("invoice", False)])
async def test_an_order_by_card_begins_with_an_open_attempt(
    connection: asyncpg.Connection, cast: Cast, method: str, opened: bool
) -> None:
    await add_line(connection, owner=CartOwner(TOKEN), variant_id=cast.kettle, quantity=2)
    cart_id = await connection.fetchval("SELECT id FROM carts WHERE token_hash = $1", TOKEN)
    checkout = replace(
        new_checkout(cart_id, "key", "ada@example.com"),
        payment_method=method,
        payment_rules=(CARD_ONLY, MethodRule("invoice", enabled=True)),
        provider="simulated",
        reference="r-1",
    )
    [first] = await place_orders(connection, [checkout])
    [again] = await place_orders(connection, [replace(checkout, reference="r-2")])
    assert isinstance(first, Placed)
    assert isinstance(again, Placed)
    assert (first.attempt is not None, again.attempt, again.replayed) == (opened, None, True)
    if first.attempt:
        found = await open_attempt(connection, order_id=first.order_id, provider="simulated", reference="r-3")
        assert first.attempt == found
    else:
        assert await connection.fetchval("SELECT count(*) FROM payments") == 0


@pytest.mark.parametrize("present", list(OrderStatus))
@pytest.mark.parametrize("wanted", list(OrderStatus))
def test_only_moves_of_the_table_are_allowed(present: OrderStatus, wanted: OrderStatus) -> None:
    if wanted in MOVES[present]:
        check_move(present, wanted)
        return
    with pytest.raises(MoveRefusedError) as refusal:
        check_move(present, wanted)
    assert all(allowed in refusal.value.message for allowed in MOVES[present])


async def test_every_move_writes_the_timeline_and_the_version(connection: asyncpg.Connection, cast: Cast) -> None:
    placed = await place(connection, cast)
    way = [OrderStatus.PENDING, OrderStatus.CONFIRMED, OrderStatus.SHIPPED, OrderStatus.DELIVERED]
    for present, wanted in pairwise(way):
        await move_orders(connection, order_ids=[placed.order_id], present=present, wanted=wanted, actor="test")
    order = await find_order_by_id(connection, placed.order_id)
    assert {event.kind for event in order.events} == {"placed", "confirmed", "shipped", "delivered"}
    assert await connection.fetchval("SELECT version FROM orders") == 4


async def test_an_email_is_claimed_once_sent_once_and_given_up_at_last(
    connection: asyncpg.Connection, cast: Cast
) -> None:
    await place(connection, cast)
    assert await claim_emails(connection, limit=10) == [], "an order by card may be paid within two minutes"
    await connection.execute("UPDATE outgoing_mail SET due_at = due_at - interval '2 minutes'")
    [email] = await claim_emails(connection, limit=10)
    assert (email.kind, email.recipient, email.attempts) == ("order_placed", "ada@example.com", 1)
    assert await claim_emails(connection, limit=10) == []
    await give_back(connection, [email])
    [email] = await claim_emails(connection, limit=10)
    assert email.attempts == 1, "what was given back was not tried"
    await mark_refused(connection, email, error="451 later", permanent=False)
    assert await connection.fetchval("SELECT status FROM outgoing_mail") == "waiting"
    await mark_refused(connection, email, error="550 never", permanent=True)
    assert await connection.fetchval("SELECT status FROM outgoing_mail") == "failed"
    await mark_sent(connection, [SentEmail(email, EmailCopy("Subject", "Text", "<p>HTML</p>"))])
    await mark_refused(connection, email, error="451 too late", permanent=False)
    assert await connection.fetchval("SELECT status FROM outgoing_mail") == "sent"


def test_pauses_between_attempts_double_up_to_an_hour() -> None:
    pauses = [backoff_seconds(attempt) for attempt in range(1, MAX_ATTEMPTS)]
    assert pauses[:4] == [10, 20, 40, 80]
    assert pauses[-1] == 3600
    assert 2.5 < sum(pauses) / 86_400 < 3.5


async def test_idle_carts_are_deleted_after_a_month(connection: asyncpg.Connection, cast: Cast) -> None:
    await add_line(connection, owner=CartOwner(TOKEN), variant_id=cast.kettle, quantity=1)
    assert await delete_idle_carts(connection) == 0
    await connection.execute("UPDATE carts SET touched_at = now() - interval '31 days'")
    assert await delete_idle_carts(connection) == 1
    assert await connection.fetchval("SELECT count(*) FROM cart_lines") == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE stock_items SET on_hand = -1",
        "UPDATE orders SET total = total + 1",
        "UPDATE orders SET status = 'lost'",
        "UPDATE order_lines SET line_total = 1",
        "UPDATE cart_lines SET quantity = 0",
        "UPDATE variants SET price = -1",
    ],
)
async def test_the_database_itself_refuses_nonsense(connection: asyncpg.Connection, cast: Cast, statement: str) -> None:
    await place(connection, cast)
    await add_line(connection, owner=CartOwner(TOKEN), variant_id=cast.kettle, quantity=1)
    with pytest.raises(asyncpg.CheckViolationError):
        await connection.execute(statement)
