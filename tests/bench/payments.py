"""Payments that arrive together, over HTTP: on the simulated provider's page, and as a provider's webhook."""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace

import asyncpg

from domain.checkout.place_order import Placed, place_orders
from domain.connection import prepare_connection
from tests.bench.asks import BROWSER, HOST, Ask
from tests.bench.compare import ROUNDS, Bench, Round, Side, compare
from tests.bench.grounds import PRODUCTION
from tests.bench.load import Load
from tests.bench.orders import make_checkouts
from tests.bench.pages import plain, row
from tests.bench.purchases import books
from tests.bench.rows import Row
from web.adapters.simulated import NAME, SimulatedGateway
from web.config.settings import Settings
from web.infra.database import Database

MOST_A_SECOND = 1200
"""Orders that wait to be paid for every second of a round; a crowd that has used them up ends early."""

PIECE = 32
FLOOR = 0.05
DOOR = f"/api/webhooks/{NAME}"
TOTALS = "SELECT reference, amount FROM payments WHERE reference = ANY($1::text[])"


def pay(bench: Bench) -> list[Row]:
    """Both ways to pay, in turns with the bare route; the books are checked afterwards."""
    count = int(MOST_A_SECOND * bench.seconds)
    on_page, by_webhook = _side(bench, count, _answers, 303), _side(bench, count, _webhooks, 200)
    base, pages, hooks = compare(bench, [plain(bench), on_page, by_webhook])
    rows = [_row("pay (simulated page)", pages, base), _row("pay (a provider's webhook)", hooks, base)]
    wrong = books(bench)
    return [
        replace(one, note=f"{one.note}; {wrong or 'books checked'}", failed=one.failed or bool(wrong)) for one in rows
    ]


def _row(name: str, some: Sequence[Round], base: Sequence[Round]) -> Row:
    paid = sum(one.heard.right for one in some) or 1
    web, database = (sum(getattr(one, name) for one in some) * 1_000_000 / paid for name in ("web", "database"))
    found = row(name, some, base, floor=FLOOR)
    return replace(found, note=f"{found.note}; {web:,.0f} µs web, {database:,.0f} µs PostgreSQL")


def _side(bench: Bench, count: int, requests: Callable[[Sequence[tuple[str, int]]], list[bytes]], status: int) -> Side:
    waiting = asyncio.run(_orders_to_pay(bench, count * ROUNDS))
    asks = requests(waiting)
    port = bench.grounds.shop.port
    return Side(
        lambda number: Load(port, asks[number * count : (number + 1) * count], status, bench.seconds, repeat=False),
        bench.grounds.shop_processes,
    )


async def _orders_to_pay(bench: Bench, count: int) -> list[tuple[str, int]]:
    """Place so many orders by card; returns the reference and the amount of each attempt to pay."""
    checkouts = [
        replace(one, provider=NAME, reference=secrets.token_urlsafe(24), declared_age=18)
        for one in await make_checkouts(bench, count, hot=False)
    ]
    connection = await asyncpg.connect(bench.grounds.dsn)
    await prepare_connection(connection)
    try:
        for start in range(0, count, PIECE):
            async with connection.transaction():
                outcomes = await place_orders(connection, checkouts[start : start + PIECE])
            assert all(isinstance(one, Placed) for one in outcomes), outcomes
        await connection.execute("ANALYZE orders, order_lines, payments, outgoing_mail")
        return [tuple(one) for one in await connection.fetch(TOTALS, [one.reference for one in checkouts])]
    finally:
        await connection.close()


def _answers(waiting: Sequence[tuple[str, int]]) -> list[bytes]:
    return [Ask(f"/pay/{reference}", {"outcome": "success"}).raw() for reference, _ in waiting]


def _webhooks(waiting: Sequence[tuple[str, int]]) -> list[bytes]:
    gateway = SimulatedGateway(Settings(secret_key=PRODUCTION["SECRET_KEY"]), Database("postgresql://nowhere"))
    return [_webhook(gateway, reference, amount) for reference, amount in waiting]


def _webhook(gateway: SimulatedGateway, reference: str, amount: int) -> bytes:
    data = {"reference": reference, "amount": amount, "currency": "GBP", "charge_reference": f"ch_{reference}"}
    headers, body = gateway.signed({"id": f"evt_{reference}_succeeded", "type": "succeeded", "data": data})
    sent = {"Host": HOST, "User-Agent": BROWSER["User-Agent"], **headers, "Content-Length": str(len(body))}
    head = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
    return f"POST {DOOR} HTTP/1.1\r\n{head}\r\n".encode() + body
