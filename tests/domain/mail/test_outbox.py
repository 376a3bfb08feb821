"""One email about an order of which nothing was sent yet: whatever becomes of it, to the address that it has now."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from domain.checkout.place_order import Placed, place_orders
from domain.checkout.request import OrderedVariant
from domain.mail.operations import TURN_OF_ONE_KIND, write_order_emails
from domain.mail.resending import resend_email
from domain.orders.operations import cancel_order, fail_orders
from domain.reports.gauges import gauges
from tests.support.cast import Cast
from tests.support.concurrency.crowd import new_checkout
from tests.support.shop import check_books

ADA = "ada@example.com"
SENT = "UPDATE outgoing_mail SET status = 'sent', sent_at = now(), kept = $1 RETURNING id"
MANY = """
INSERT INTO outgoing_mail (kind, recipient, order_id, dedupe_key, status)
SELECT 'order_shipped', 'ben@example.com', id, 'shipped:' || n, 'sent' FROM orders, generate_series(1, 500) AS n
"""
COPY = {"subject": "Subject", "text": "Text", "html": "<p>HTML</p>"}


@pytest.fixture
async def order_id(connection: asyncpg.Connection, cast: Cast) -> UUID:
    """An order by card that a guest has just placed."""
    items = (OrderedVariant(cast.kettle, 1),)
    [placed] = await place_orders(connection, [replace(new_checkout(uuid4(), "key", ADA), cart_id=None, items=items)])
    assert isinstance(placed, Placed)
    return placed.order_id


async def outbox(connection: asyncpg.Connection) -> list[tuple[Any, ...]]:
    rows = await connection.fetch("SELECT kind, status, kept IS NULL FROM outgoing_mail ORDER BY status, kind")
    return [tuple(row.values()) for row in rows]


async def test_copies_that_staff_send_again_stay_copies(connection: asyncpg.Connection, order_id: UUID) -> None:
    sent = await connection.fetchval(SENT, COPY)
    await resend_email(connection, sent)
    await resend_email(connection, sent)
    await write_order_emails(connection, kind="order_confirmed", order_ids=[order_id])
    copy, confirmation = ("order_placed", "waiting", False), ("order_confirmed", "waiting", True)
    assert await outbox(connection) == [("order_placed", "sent", False), confirmation, copy, copy]


@pytest.mark.parametrize("ends", ["cancelled", "failed"])
async def test_an_order_that_ends_at_once_makes_one_email_that_says_so(
    connection: asyncpg.Connection, order_id: UUID, ends: str
) -> None:
    if ends == "cancelled":
        await cancel_order(connection, order_id=order_id, actor="customer")
    else:
        await fail_orders(connection, order_ids=[order_id])
    assert await outbox(connection) == [(f"order_{ends}", "waiting", True)]
    await check_books(connection)


@pytest.mark.usefixtures("order_id")
async def test_the_monitor_counts_what_is_due_and_what_was_tried(connection: asyncpg.Connection) -> None:
    await connection.execute("UPDATE outgoing_mail SET created_at = now() - interval '1 minute'")
    assert await waiting(connection) == (0, 0)
    await connection.execute("UPDATE outgoing_mail SET due_at = now() - interval '10 seconds'")
    assert await waiting(connection) == (1, 10)
    await connection.execute("UPDATE outgoing_mail SET attempts = 3, due_at = now() + interval '1 hour'")
    assert await waiting(connection) == (1, 60)


async def waiting(connection: asyncpg.Connection) -> tuple[float, float]:
    """How many emails wait for the worker, and for how many seconds."""
    number, seconds = (dict(gauge.values)["letters",] for gauge in (await gauges(connection))[:2])
    return number, seconds


async def test_the_email_of_an_order_is_found_by_its_key_however_many_wait(
    connection: asyncpg.Connection, order_id: UUID
) -> None:
    """PostgreSQL knows of no email that waits: those of a sale are news to it for a while."""
    await connection.execute(f"{MANY}; ANALYZE outgoing_mail; SET LOCAL enable_seqscan = off")
    plan = str(await connection.fetch(f"EXPLAIN {TURN_OF_ONE_KIND}", "order_confirmed", [order_id]))
    assert "Index Scan using" in plan
    assert "ix_outgoing_mail_due" not in plan
    assert "ix_outgoing_mail_urgent" not in plan
