"""Whole checkouts by the form and over JSON: everybody another product, and everybody one product."""

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import asyncpg

from tests.bench.asks import Ask
from tests.bench.compare import ROUNDS, Bench, Side, compare, ratio, story, wrong_answers
from tests.bench.goods import Cart, fill_carts
from tests.bench.load import Load
from tests.bench.pages import plain, row
from tests.bench.rows import Row
from tests.support.shop import check_books

MOST_A_SECOND = 1500
"""Carts that are filled for every second of a round; a crowd that has used them up ends early."""

T = TypeVar("T")


def with_database(bench: Bench, work: Callable[["asyncpg.Connection"], Awaitable[T]]) -> T:
    """Do something on a connection of its own, without the time limits of the shop's."""

    async def run() -> T:
        connection = await asyncpg.connect(bench.grounds.dsn)
        try:
            return await work(connection)
        finally:
            await connection.close()

    return asyncio.run(run())


def books(bench: Bench) -> str:
    """Check the books; returns what is wrong with them, if anything."""
    try:
        with_database(bench, check_books)
    except AssertionError as wrong:
        return f"THE BOOKS ARE WRONG: {wrong or traceback.format_exc(limit=-1)}"
    return ""


def forget_emails(bench: Bench) -> None:
    """Empty the outbox of the thousands of letters that no worker has sent: the next one would begin with them."""
    with_database(bench, lambda connection: connection.execute("DELETE FROM outgoing_mail"))


def checkouts(bench: Bench) -> list[Row]:
    """The rows, measured in turns; the books are checked afterwards."""
    count = int(MOST_A_SECOND * bench.seconds)
    many, hot = _buyers(bench, count, hot=False), _buyers(bench, count, hot=True)
    programs = _buyers(bench, count, hot=False, status=201)
    base, some, same, over_json = compare(bench, [plain(bench), many, hot, programs])
    wrong = books(bench)
    one_product = Row(
        "checkout, all buyers on one product",
        ratio(same, some),
        "of the row above",
        floor=0.9,
        note=f"{story(same, some)}; {wrong or 'books checked'}",
        failed=bool(wrong or wrong_answers(same)),
    )
    return [
        row("whole checkout (form), many products", some, base, floor=0.06),
        one_product,
        row("whole checkout (JSON), many products", over_json, base, floor=0.06),
    ]


def _buyers(bench: Bench, count: int, *, hot: bool, status: int = 303) -> Side:
    """Buyers who order by the form, or over JSON where the right answer is 201."""
    baskets = bench.goods.baskets(count * ROUNDS, hot=hot)
    carts: list[Cart] = with_database(bench, lambda connection: fill_carts(connection, baskets))
    shares: Sequence[list[bytes]] = [
        [_order(cart, status).raw() for cart in carts[number * count : (number + 1) * count]]
        for number in range(ROUNDS)
    ]
    port = bench.grounds.shop.port
    return Side(
        lambda number: Load(port, shares[number], status, bench.seconds, repeat=False), bench.grounds.shop_processes
    )


def _order(cart: Cart, status: int) -> Ask:
    return cart.checkout() if status == 303 else cart.order()
