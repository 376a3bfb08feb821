"""The dashboard of a shop with many orders: how long its pages take, and how many statements each sends.

A page is asked for on a connection of its own by a program on the same machine, so its time is the server's.
"""

import asyncio
import statistics
import time
from dataclasses import dataclass

import asyncpg

from domain.accounts.secrets import hash_token, new_token
from tests.bench.asks import Ask, probe
from tests.bench.compare import Bench, spent
from tests.bench.many_orders import load_orders
from tests.bench.orders import WAITING, batched, make_checkouts, rush
from tests.bench.purchases import with_database
from tests.bench.rows import Row
from tests.bench.staff_pages import REPORTS, last_month, paths
from tests.support.concurrency.crowd import processes
from web.config.settings import Settings
from web.customers.tasks import fold_figures
from web.infra.database import Database
from web.reports.tasks import count_stock, fold_days

PAGE_MS, REPORT_MS = 150.0, 100.0
MOST_STATEMENTS = 12
TIMES_AS_MANY, MANY, GROWTH = 100, 100_000, 1.5
"""Growth is measured from a hundredth of the orders on, if they are so many; the cost should grow so many times."""

LEAST_COST, WORST = 0.01, 5
"""The operating system counts CPU in hundredths of a second; the growth of so many pages is told by name."""

TIMES = 7
"""So often a page is asked for if rounds take a second, and less often in a hurry."""

TRIES = 3
"""Now and then a web process asks anew whether the catalogue changed; the smallest count is the page's own."""

OWNER = """
WITH owner AS (
    INSERT INTO users (email, name, role, password_hash) VALUES ('owner@example.com', 'Olive Owner', 'admin', '')
    RETURNING id
), factor AS (INSERT INTO totp_secrets (user_id, secret, confirmed_at) SELECT id, '', now() FROM owner)
INSERT INTO sessions (user_id, token_hash, expires_at) SELECT id, $1, now() + interval '1 day' FROM owner
"""
A_MONTH = "report: a closed month"
STATEMENTS = """
SELECT coalesce(sum(calls), 0)::int FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
WHERE d.datname = current_database() AND s.query NOT LIKE '%pg_stat_statements%'
AND s.query !~* '^(begin|commit|rollback|set)'
"""
TRIGGERS = "ALTER TABLE orders {0} TRIGGER note_insert; ALTER TABLE orders {0} TRIGGER note_customers_insert"
ROUNDS = 6


@dataclass(frozen=True, slots=True)
class Page:
    """What was measured of a page: its row, and the seconds of CPU that it costs the server, the database included."""

    row: Row
    cost: float


def measure(bench: Bench) -> list[Row]:
    """A row for each page of staff, in a shop with `bench.orders` orders, whose books are summed up.

    Of very many orders a hundredth comes first: how much more a page costs with all of them is its growth.
    """
    few = bench.orders // TIMES_AS_MANY if bench.orders >= MANY else 0
    with_database(bench, lambda connection: connection.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements"))
    cookie = {"Cookie": f"__Host-session={_sign_in(bench)}"}
    before: dict[str, Page] = {}
    if few:
        _load(bench, few)
        before = _pages(bench, cookie, {name: path for name, path in paths(bench).items() if name != A_MONTH})
    loaded = _load(bench, bench.orders - few, before=few)
    _close_a_month(bench, cookie)
    pages = _pages(bench, cookie, paths(bench))
    return [loaded, *(page.row for page in pages.values()), *_growth(before, pages, few)]


def _load(bench: Bench, count: int, *, before: int = 0) -> Row:
    bench.say(f"{count:,} orders")
    began = time.monotonic()
    with_database(bench, lambda connection: load_orders(connection, count, before=before))
    bench.say("sums of days and of customers")
    asyncio.run(sum_up(bench))
    return Row(f"{count:,} orders written and summed up", time.monotonic() - began, "s")


def _pages(bench: Bench, cookie: dict[str, str], of: dict[str, str]) -> dict[str, Page]:
    return {name: _page(bench, name, Ask(path, headers=cookie)) for name, path in of.items()}


def _growth(before: dict[str, Page], after: dict[str, Page], few: int) -> list[Row]:
    """What the pages of both kinds cost beside the same with `few` orders: all of each together, the worst by name."""
    rows = []
    for kind, reports in (("dashboard", False), ("reports", True)):
        names = [one for one in before if one.startswith("report: ") is reports]
        growth = {one: after[one].cost / max(before[one].cost, LEAST_COST) for one in names}
        worst = sorted(names, key=lambda one: growth[one], reverse=True)[:WORST]
        if names:
            together = sum(after[one].cost for one in names) / sum(before[one].cost for one in names)
            note = "most: " + ", ".join(f"{one} {growth[one]:.1f}" for one in worst)
            name = f"staff: cost of all pages of the {kind} beside {few:,} orders"
            rows.append(Row(name, together, "times, by CPU", ceiling=GROWTH, note=note))
    return rows


async def sum_up(bench: Bench) -> None:
    """Do what the worker does, which does not run here."""
    database, settings = Database(bench.grounds.dsn, pool_size=2), Settings()
    await database.open()
    try:
        while await fold_days(database, settings):
            pass
        await fold_figures(database, settings)
        await count_stock(database, settings)
        async with database.transaction() as connection:
            await connection.execute("ANALYZE sales_sums, sales_hours, tax_sums, customer_figures")
    finally:
        await database.close()


def _sign_in(bench: Bench) -> str:
    token = new_token()
    with_database(bench, lambda connection: connection.execute(OWNER, hash_token(token)))
    return token


def _close_a_month(bench: Bench, cookie: dict[str, str]) -> None:
    form = {"month": last_month(), "sure": "yes"}
    answer = probe(bench.grounds.shop.port, Ask(f"{REPORTS}months", form, headers=cookie))
    if answer.status != 303:
        raise OSError(f"the month was not closed: {answer.status}")


def _page(bench: Bench, name: str, ask: Ask) -> Page:
    bench.say(name)
    port = bench.grounds.shop.port
    answer = probe(port, ask)
    times_over = max(1, round(TIMES * min(1.0, bench.seconds)))
    statements = min(_statements_of(bench, ask) for _ in range(TRIES))
    times, used = [], sum(spent(bench.grounds.shop_processes()))
    for _ in range(times_over):
        began = time.perf_counter()
        probe(port, ask)
        times.append((time.perf_counter() - began) * 1000)
    cost = (sum(spent(bench.grounds.shop_processes())) - used) / times_over
    wrong = answer.status != 200 or statements > MOST_STATEMENTS
    note = f"{statements} statements, fastest {min(times):.0f} ms, {cost * 1000:.0f} ms of CPU" + (
        "" if answer.status == 200 else f", {answer.status}"
    )
    ceiling = REPORT_MS if REPORTS in ask.path else PAGE_MS
    return Page(Row(f"staff: {name}", statistics.median(times), "ms", ceiling=ceiling, note=note, failed=wrong), cost)


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
