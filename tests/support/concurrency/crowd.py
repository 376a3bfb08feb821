"""Crowds of buyers, each with a cart of their own."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import TypeVar
from uuid import UUID

import asyncpg

from domain.cart.operations import add_line
from domain.cart.owner import CartOwner
from domain.checkout.place_order import Outcome, Placed, place_orders
from domain.checkout.request import Checkout
from domain.errors import UnavailableError
from tests.support.delivery import USUAL_METHODS
from tests.support.shop import ADDRESS
from web.infra.checkout_lane import checkout_lane
from web.infra.database import Database
from web.infra.till import Till

ADDRESS_ROW = {name: ADDRESS.get(name, "") for name in ("name", "line1", "city", "postal_code", "country")}


BUSY = (UnavailableError, asyncpg.LockNotAvailableError, TimeoutError)
"""What asks whoever sent something to send it again in a moment. A deadlock is none of it: that is a fault."""

PERSISTENCE = 10
"""So often something is sent at most."""

T = TypeVar("T")


async def insist(deed: Callable[[], Awaitable[T]]) -> T:
    """What the deed answers: where the shop is too busy it is done again, as shoppers and providers do."""
    for _ in range(PERSISTENCE - 1):
        try:
            return await deed()
        except BUSY:
            continue
    return await deed()


class Process(Database):
    """The database of a web process: the pool, and the lanes for checkouts and payments."""

    def __init__(self, dsn: str, *, pool_size: int) -> None:
        super().__init__(dsn, pool_size=pool_size)
        self.checkouts = checkout_lane(self)
        self.till = Till(self)


@asynccontextmanager
async def processes(dsn: str, count: int, *, pool_size: int = 6) -> AsyncIterator[list[Process]]:
    """The databases of `count` web processes, closed at the end."""
    opened = [Process(dsn, pool_size=pool_size) for _ in range(count)]
    for database in opened:
        await database.open()
    try:
        yield opened
    finally:
        for database in opened:
            await database.close()


async def fill_cart(database: Database, name: str, lines: Sequence[tuple[UUID, int]]) -> Checkout:
    """Fill a cart with these lines, and return the request to order it."""
    token = name.encode().ljust(32, b".")
    async with database.transaction() as connection:
        for variant_id, quantity in lines:
            await add_line(connection, owner=CartOwner(token), variant_id=variant_id, quantity=quantity)
        row = await connection.fetchrow("SELECT id, checkout_key FROM carts WHERE token_hash = $1", token)
    return new_checkout(row["id"], str(row["checkout_key"]), f"{name}@example.com")


def new_checkout(cart_id: UUID, key: str, email: str, *, hold_seconds: int = 900) -> Checkout:
    """The request to order a cart."""
    return Checkout(
        cart_id=cart_id,
        key=key,
        email=email,
        address=ADDRESS_ROW,
        delivery_method="standard",
        payment_method="card",
        expected_total=None,
        currency="GBP",
        hold_seconds=hold_seconds,
        methods=USUAL_METHODS,
    )


async def crowd(database: Database, size: int, lines: Sequence[tuple[UUID, int]]) -> list[Checkout]:
    """The requests of many buyers who all want the same goods."""
    return [await fill_cart(database, f"buyer{number}", lines) for number in range(size)]


async def rush(databases: Sequence[Database], checkouts: Sequence[Checkout]) -> list[Outcome]:
    """Submit all requests at once, spread over the processes, and again those that found the shop too busy."""
    lanes = [checkout_lane(database) for database in databases]
    asked = [partial(lanes[place % len(lanes)].submit, one) for place, one in enumerate(checkouts)]
    return list(await asyncio.gather(*map(insist, asked)))


async def each_alone(database: Database, checkouts: Sequence[Checkout]) -> list[Outcome]:
    """Each in a transaction of its own, all at once, and again those that found the shop too busy."""

    async def one(checkout: Checkout) -> Outcome:
        async with database.transaction() as connection:
            return (await place_orders(connection, [checkout]))[0]

    return list(await asyncio.gather(*(insist(partial(one, checkout)) for checkout in checkouts)))


def placed(outcomes: Sequence[Outcome]) -> list[Placed]:
    """The orders among the outcomes."""
    return [one for one in outcomes if isinstance(one, Placed)]


async def left(database: Database, variant_id: UUID) -> int:
    """The number on hand."""
    async with database.read() as connection:
        found: int = await connection.fetchval("SELECT on_hand FROM stock_items WHERE variant_id = $1", variant_id)
        return found


async def stock(database: Database, variant_id: UUID, number: int) -> None:
    """Set the number on hand, with a movement for it."""
    async with database.transaction() as connection:
        before = await connection.fetchval("SELECT on_hand FROM stock_items WHERE variant_id = $1", variant_id)
        await connection.execute("UPDATE stock_items SET on_hand = $2 WHERE variant_id = $1", variant_id, number)
        if number != before:
            await connection.execute(
                "INSERT INTO stock_movements (variant_id, delta, reason, actor) VALUES ($1, $2, 'count', 'test')",
                variant_id,
                number - before,
            )
