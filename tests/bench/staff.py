"""The dashboard of a shop with many orders: how long its pages take, and how many statements each sends.

A page is asked for on a connection of its own by a program on the same machine, so its time is the server's.
"""

import asyncio
import statistics
import time
from datetime import timedelta
from typing import Any

import asyncpg

from domain.accounts.secrets import hash_token, new_token
from domain.clock import now
from tests.bench.asks import Ask, probe
from tests.bench.compare import Bench
from tests.bench.many_orders import load_orders
from tests.bench.orders import WAITING, batched, make_checkouts, rush
from tests.bench.purchases import with_database
from tests.bench.rows import Row
from tests.support.concurrency.crowd import processes
from web.config.settings import Settings
from web.customers.tasks import fold_figures
from web.infra.database import Database
from web.reports.tasks import fold_days

PAGE_MS, REPORT_MS = 150.0, 100.0
MOST_STATEMENTS = 12
TIMES = 7
"""So often a page is asked for if rounds take a second, and less often in a hurry."""

TRIES = 3
"""Now and then a web process asks anew whether the catalogue changed; the smallest count is the page's own."""

REPORTS = "/admin/reports/"
OWNER = """
WITH owner AS (
    INSERT INTO users (email, name, role, password_hash) VALUES ('owner@example.com', 'Olive Owner', 'admin', '')
    RETURNING id
), factor AS (INSERT INTO totp_secrets (user_id, secret, confirmed_at) SELECT id, '', now() FROM owner)
INSERT INTO sessions (user_id, token_hash, expires_at) SELECT id, $1, now() + interval '1 day' FROM owner
"""
SUBJECTS = """
SELECT (SELECT number FROM orders WHERE status = 'confirmed' ORDER BY placed_at DESC LIMIT 1) AS order,
       (SELECT user_id FROM customer_figures ORDER BY orders DESC, user_id LIMIT 1) AS customer,
       (SELECT slug FROM products ORDER BY id LIMIT 1) AS product,
       (SELECT id FROM products ORDER BY id LIMIT 1) AS product_id,
       (SELECT slug FROM categories ORDER BY id LIMIT 1) AS category,
       (SELECT sku FROM variants ORDER BY id LIMIT 1) AS sku
"""
STOCK = {"all": "", "low": "state=low", "sold out": "state=sold_out", "a word": "q=oak"}
STATEMENTS = """
SELECT coalesce(sum(calls), 0)::int FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
WHERE d.datname = current_database() AND s.query NOT LIKE '%pg_stat_statements%'
AND s.query !~* '^(begin|commit|rollback|set)'
"""
TRIGGERS = "ALTER TABLE orders {0} TRIGGER note_insert; ALTER TABLE orders {0} TRIGGER note_customers_insert"
ROUNDS = 6


def measure(bench: Bench) -> list[Row]:
    """A row for each page of staff, in a shop with `bench.orders` orders, whose books are summed up."""
    bench.say(f"{bench.orders:,} orders")
    began = time.monotonic()
    with_database(bench, lambda connection: load_orders(connection, bench.orders))
    bench.say("sums of days and of customers")
    asyncio.run(_sum_up(bench))
    loaded = Row(f"{bench.orders:,} orders written and summed up", time.monotonic() - began, "s")
    with_database(bench, lambda connection: connection.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements"))
    cookie = {"Cookie": f"__Host-session={_sign_in(bench)}"}
    _close_a_month(bench, cookie)
    return [loaded, *(_page(bench, name, Ask(path, headers=cookie)) for name, path in paths(bench).items())]


async def _sum_up(bench: Bench) -> None:
    """What the worker does, which does not run here."""
    database, settings = Database(bench.grounds.dsn, pool_size=2), Settings()
    await database.open()
    try:
        while await fold_days(database, settings):
            pass
        await fold_figures(database, settings)
        async with database.transaction() as connection:
            await connection.execute("ANALYZE sales_sums, tax_sums, customer_figures")
    finally:
        await database.close()


def _sign_in(bench: Bench) -> str:
    token = new_token()
    with_database(bench, lambda connection: connection.execute(OWNER, hash_token(token)))
    return token


def _close_a_month(bench: Bench, cookie: dict[str, str]) -> None:
    form = {"month": _last_month(), "sure": "yes"}
    answer = probe(bench.grounds.shop.port, Ask(f"{REPORTS}months", form, headers=cookie))
    if answer.status != 303:
        raise OSError(f"the month was not closed: {answer.status}")


def _last_month() -> str:
    return f"{now().date().replace(day=1) - timedelta(days=1):%Y-%m}"


def paths(bench: Bench) -> dict[str, str]:
    """The pages by what the table calls them."""
    found: Any = with_database(bench, lambda connection: connection.fetchrow(SUBJECTS))
    today = now().date()
    year, years = (f"from={today - timedelta(days=days)}&to={today}" for days in (364, 1094))
    reports = {
        "sales by day": "sales",
        "sales by day, a year": f"sales?{year}",
        "sales by month, three years": f"sales?by=month&{years}",
        "sales by country, three years": f"sales?by=country&{years}",
        "sales by code, three years": f"sales?by=code&{years}",
        "sales by category, a year": f"sales?by=category&{year}",
        "sales by product, a year": f"sales?by=product&{year}",
        "products, a year": f"products?{year}",
        "categories, a year": f"categories?{year}",
        "customers, three years": f"customers?{years}",
        "tax, three years": f"tax?{years}",
        "stock, a year": f"stock?{year}",
        "payments, three years": f"payments?{years}",
        "returns, a year": f"returns?{year}",
        "searches, a year": f"searches?{year}",
        "closed months": "months",
        "a closed month": f"months/{_last_month()}",
    }
    return {
        "Today": "/admin",
        "Today, this week": "/admin?span=week",
        "Today, thirty days": "/admin?span=month",
        "orders": "/admin/orders",
        "orders to send": "/admin/orders?status=to_ship&sort=oldest",
        "orders by amount": "/admin/orders?sort=largest",
        "orders of a country and days": f"/admin/orders?country=FR&payment=paid&{year}",
        "orders by a name": "/admin/orders?q=archer",
        "orders by a part of a number": "/admin/orders?q=M-105",
        "orders by a SKU": f"/admin/orders?q={found['sku']}",
        "orders by a postcode": "/admin/orders?q=LS7+4AB",
        "an order": f"/admin/orders/{found['order']}",
        "customers": "/admin/customers",
        "customers by a name": "/admin/customers?q=archer",
        "customers by value": "/admin/customers?sort=value",
        "customers by orders": "/admin/customers?sort=orders",
        "customers last seen": "/admin/customers?sort=seen",
        "a customer": f"/admin/customers/{found['customer']}",
        **_goods(found),
        "returns": "/admin/returns",
        "emails": "/admin/emails",
        "search box: a name": "/admin/search?q=archer",
        "search box: a part of a number": "/admin/search?q=105",
        **{f"report: {name}": REPORTS + path for name, path in reports.items()},
    }


def _goods(found: Any) -> dict[str, str]:
    product = f"/admin/products/{found['product_id']}"
    lists = {
        f"products: {name}": f"/admin/products?{query}"
        for name, query in {
            "all": "",
            "a word": "q=oak",
            "two words": "q=oak+lamp",
            "no such word": "q=xylophone",
            "a SKU": f"q={found['sku']}",
            "by name": "sort=name",
            "by price": "sort=price",
            "a word, by price": "q=oak&sort=price",
            "low": "state=low",
            "low, by name": "state=low&sort=name",
            "sold out": "state=sold_out",
            "hidden": "state=hidden",
        }.items()
    }
    stock = {f"stock: {name}": f"/admin/stock?{query}" for name, query in STOCK.items()}
    return {
        **lists,
        "a product": f"/admin/products/{found['product']}",
        "a product's pictures": f"{product}/images",
        "a product's preview": f"{product}/preview",
        "a new product": "/admin/products/new",
        "categories": "/admin/categories",
        "a category": f"/admin/categories/{found['category']}",
        "collections": "/admin/collections",
        "a new collection": "/admin/collections/new",
        **stock,
        "change sets": "/admin/changes",
        "a new import": "/admin/imports/new",
        "makers": "/admin/makers",
        "discounts": "/admin/discounts",
    }


def _page(bench: Bench, name: str, ask: Ask) -> Row:
    bench.say(name)
    port = bench.grounds.shop.port
    answer = probe(port, ask)
    times_over = max(1, round(TIMES * min(1.0, bench.seconds)))
    statements = min(_statements_of(bench, ask) for _ in range(TRIES))
    times = []
    for _ in range(times_over):
        began = time.perf_counter()
        probe(port, ask)
        times.append((time.perf_counter() - began) * 1000)
    wrong = answer.status != 200 or statements > MOST_STATEMENTS
    note = f"{statements} statements, fastest {min(times):.0f} ms" + (
        "" if answer.status == 200 else f", {answer.status}"
    )
    ceiling = REPORT_MS if REPORTS in ask.path else PAGE_MS
    return Row(f"staff: {name}", statistics.median(times), "ms", ceiling=ceiling, note=note, failed=wrong)


def _statements_of(bench: Bench, ask: Ask) -> int:
    before = _statements(bench)
    probe(bench.grounds.shop.port, ask)
    return _statements(bench) - before


def _statements(bench: Bench) -> int:
    count: int = with_database(bench, lambda connection: connection.fetchval(STATEMENTS))
    return count


def notes(bench: Bench) -> list[Row]:
    """What it costs a checkout to note that the sums of its day are out of date: in turns with and without."""
    rates = asyncio.run(_rates(bench))
    noted, silent = (statistics.median(one) for one in rates)
    note = f"{noted:,.0f} orders/s with, {silent:,.0f} without; {WAITING} waiting"
    return [Row("place_orders with the notes of reports, beside without", noted / silent, "times", note=note)]


async def _rates(bench: Bench) -> tuple[list[float], list[float]]:
    rates: tuple[list[float], list[float]] = ([], [])
    connection = await asyncpg.connect(bench.grounds.dsn)
    try:
        async with processes(bench.grounds.dsn, 2) as databases:
            for number in range(ROUNDS):
                silent = number % 2
                await connection.execute(TRIGGERS.format("DISABLE" if silent else "ENABLE"))
                checkouts = await make_checkouts(bench, int(6000 * bench.seconds), hot=False)
                rates[silent].append((await rush(databases, checkouts, batched, bench.seconds)).rate)
    finally:
        await connection.execute(TRIGGERS.format("ENABLE"))
        await connection.close()
    return rates
