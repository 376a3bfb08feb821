"""Placing orders without HTTP: the combiner's batches beside one transaction for each order."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

import asyncpg

from domain.checkout.place_order import Outcome, Placed, place_orders
from domain.checkout.request import Checkout
from domain.connection import prepare_connection
from domain.errors import ShopError
from tests.bench.compare import ROUNDS, Bench
from tests.bench.goods import fill_carts
from tests.bench.grounds import WEB_PROCESSES
from tests.bench.purchases import books
from tests.bench.rows import Row
from tests.support.codes import make_code
from tests.support.concurrency.crowd import Process, new_checkout, processes
from web.infra.connections import AWAY

WAITING = 64
"""Checkouts that wait at any moment."""

BATCHED_A_SECOND, ALONE_A_SECOND = 6000, 2500
"""Carts that are filled for every second of a round."""

SIZES = (1, 8, 32)
CODE = "BENCH"
Way = Callable[[Process, Checkout], Awaitable[Outcome]]


async def batched(database: Process, checkout: Checkout) -> Outcome:
    """As the shop does it."""
    return await database.checkouts.submit(checkout)


async def alone(database: Process, checkout: Checkout) -> Outcome:
    """As a shop without the combiner would."""
    async with database.transaction() as connection:
        return (await place_orders(connection, [checkout]))[0]


SHAPES: tuple[tuple[str, Way, bool], ...] = (
    ("many", batched, False),
    ("hot", batched, True),
    ("coded", batched, False),
    ("many alone", alone, False),
    ("hot alone", alone, True),
)


def place(bench: Bench) -> list[Row]:
    """Orders a second in five shapes, in turns; the books are checked afterwards."""
    rushes = asyncio.run(_rushes(bench))
    wrong = books(bench)
    many, hot, coded, many_alone, hot_alone = (
        statistics.median(one.rate for one in rushes[name]) for name, _, _ in SHAPES
    )
    trips = asyncio.run(_round_trips(bench))
    lost = {name: sum(one.refused for one in rushes[name]) for name, _, _ in SHAPES}
    told = f"{WAITING} waiting; {many_alone:,.0f} one by one"
    books_told = f"{hot_alone:,.0f} one by one; {wrong or 'books checked'}"
    return [
        Row("place_orders, many products", many, "orders/s", note=told, failed=bool(lost["many"])),
        Row("place_orders, one hot product", hot, "orders/s", note=books_told, failed=bool(wrong or lost["hot"])),
        Row("place_orders, all with one code", coded, "orders/s", failed=bool(lost["coded"])),
        Row("hot beside many", hot / many, "times", floor=0.7),
        Row("hot, in batches beside one by one", hot / hot_alone, "times", floor=5.0),
        Row("statements of a batch", max(trips), "with commit", ceiling=6, note=f"{trips} for batches of {SIZES}"),
    ]


@dataclass(frozen=True, slots=True)
class Rush:
    """Orders a second, and how many buyers were sent away though there was plenty."""

    rate: float
    refused: int


async def _rushes(bench: Bench) -> dict[str, list[Rush]]:
    rushes: dict[str, list[Rush]] = {name: [] for name, _, _ in SHAPES}
    async with processes(bench.grounds.dsn, WEB_PROCESSES) as databases:
        async with databases[0].transaction() as connection:
            await make_code(connection, CODE)
        for number in range(ROUNDS):
            bench.say(f"round {number + 1} of {ROUNDS}")
            for name, way, hot in SHAPES:
                count = int((BATCHED_A_SECOND if way is batched else ALONE_A_SECOND) * bench.seconds)
                checkouts = await make_checkouts(bench, count, hot=hot)
                if name == "coded":
                    checkouts = [replace(one, discount_code=CODE) for one in checkouts]
                rushes[name].append(await rush(databases, checkouts, way, bench.seconds))
    return rushes


async def make_checkouts(bench: Bench, count: int, *, hot: bool) -> list[Checkout]:
    """So many filled carts, and the requests to order them."""
    connection = await asyncpg.connect(bench.grounds.dsn)
    try:
        carts = await fill_carts(connection, bench.goods.baskets(count, hot=hot))
    finally:
        await connection.close()
    return [new_checkout(cart.id, str(cart.key), "buyer@example.com") for cart in carts]


async def rush(databases: Sequence[Process], checkouts: Sequence[Checkout], way: Way, seconds: float) -> Rush:
    """`WAITING` buyers at a time, each served as soon as there is room, until the time is up or all had their turn."""
    queue, began = iter(checkouts), time.perf_counter()
    outcomes: list[bool] = []

    async def buyer(database: Process) -> None:
        while time.perf_counter() - began < seconds and (checkout := next(queue, None)):
            try:
                outcomes.append(isinstance(await way(database, checkout), Placed))
            except (*AWAY, ShopError):
                outcomes.append(False)

    await asyncio.gather(*(buyer(databases[number % len(databases)]) for number in range(WAITING)))
    served = sum(outcomes)
    return Rush(served / (time.perf_counter() - began), len(outcomes) - served)


async def _round_trips(bench: Bench) -> list[int]:
    connection = await asyncpg.connect(bench.grounds.dsn)
    await prepare_connection(connection)
    try:
        await _counted(connection, await make_checkouts(bench, 1, hot=False))  # a new connection asks for types first
        return [await _counted(connection, await make_checkouts(bench, size, hot=False)) for size in SIZES]
    finally:
        await connection.close()


async def _counted(connection: "asyncpg.Connection", checkouts: Sequence[Checkout]) -> int:
    counted: list[str] = []
    with connection.query_logger(lambda record: counted.append(record.query)):
        async with connection.transaction():
            await place_orders(connection, checkouts)
        await asyncio.sleep(0)  # asyncpg tells of a query a moment later
    return len(counted)
