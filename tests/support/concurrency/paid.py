"""Payments that providers report at the same moment."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from domain.orders.plain_payments import Report
from domain.payments.events import EventKind, PaymentEvent
from tests.support.cast import Cast
from tests.support.concurrency.crowd import Process, stock
from tests.support.payments import attempts, waiting
from tests.support.shop import check_books
from web.infra.database import Database
from web.payments.events import keep_and_apply

PROVIDER = "simulated"
NUMBERS = "SELECT number FROM invoices WHERE kind = 'invoice' ORDER BY number"


def report(reference: str, *, event_id: str = "", **payload: str) -> Report:
    """The provider's word that the money of an attempt came."""
    name = event_id or f"evt_{reference}"
    return Report(PROVIDER, PaymentEvent(name, EventKind.SUCCEEDED, reference, "", 7800, "GBP"), payload)


async def tell(database: Process, one: Report) -> None:
    """The event as it comes to the door, once its signature is checked."""
    await keep_and_apply(database.till, one.provider, one.event, one.payload)


async def tell_all(database: Process, reports: Sequence[Report]) -> None:
    """All of them at the same moment."""
    await asyncio.gather(*(tell(database, one) for one in reports))


async def open_orders(database: Database, cast: Cast, count: int) -> tuple[list[UUID], list[str]]:
    """So many orders of a kettle, and the references of the attempts to pay for them."""
    await stock(database, cast.kettle, 200)
    orders = await waiting(database, cast.kettle, count)
    return orders, await attempts(database, orders)


async def numbers(database: Database) -> list[int]:
    """The numbers of all invoices, once the books are checked."""
    async with database.read() as connection:
        await check_books(connection)
        return [row["number"] for row in await connection.fetch(NUMBERS)]


async def waiters(connection: Any) -> list[int]:
    """The backends that wait for a lock, as soon as there are any."""
    async with asyncio.timeout(2):
        while not (found := await connection.fetch("SELECT pid FROM pg_locks WHERE NOT granted")):
            pass
    return [row["pid"] for row in found]
