"""Customers sorted by their figures: whatever happened, folded or not, and page by page."""

import random
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import asyncpg
import pytest

from domain.books.sum_checks import SUMS
from domain.clock import now
from domain.customers.figures import fold_customers
from domain.reports.customers import CustomerFilter, CustomerRow, CustomerSort, find_customer, list_customers
from tests.support.sales import PAYMENT, Sale, sell

CHECK = SUMS["The figures of each customer are those of their orders and sessions"]
KEYS: dict[CustomerSort, Callable[[CustomerRow], float]] = {
    CustomerSort.VALUE: lambda one: one.spent,
    CustomerSort.ORDERS: lambda one: one.orders,
    CustomerSort.SEEN: lambda one: one.seen_at.timestamp() if one.seen_at else 0,
}
ACCOUNT = """
INSERT INTO users (email, name, password_hash) VALUES ('c' || $1 || '@example.com', '', '') RETURNING id
"""
SESSION = "INSERT INTO sessions (user_id, expires_at, seen_at) VALUES ($1, now(), now() - make_interval(hours => $2))"


async def listed(connection: asyncpg.Connection, sort: CustomerSort) -> list[CustomerRow]:
    """All customers, read in pages of three."""
    found: list[CustomerRow] = []
    while page := await list_customers(
        connection, CustomerFilter(sort=sort), currency="GBP", after=found[-1].id if found else None, limit=3
    ):
        found += page
    return found


async def step(connection: asyncpg.Connection, dice: random.Random, people: list[UUID], sales: list[Sale]) -> None:
    """Something by which a customer's figures may change."""
    act = dice.choice(["account", "sell", "sell", "refund", "status", "seen", "sign out", "leave"])
    if act == "account" or not people:
        people.append(await connection.fetchval(ACCOUNT, str(len(people))))
    elif act == "sell" or not sales:
        status, currency = dice.choice(["pending", "confirmed", "delivered"]), dice.choice(["GBP", "GBP", "EUR"])
        sales.append(await sell(connection, now(), dice.randrange(100, 5000), status=status, currency=currency))
        owner = dice.choice([*people, None])
        await connection.execute("UPDATE orders SET user_id = $2 WHERE id = $1", sales[-1].id, owner)
    elif act == "refund":
        if paid := [one for one in sales if one.payment]:
            await dice.choice(paid).refund(dice.randrange(1, 100))
    elif act == "status":
        await dice.choice(sales).become(dice.choice(["confirmed", "cancelled", "shipped", "failed"]))
    elif act == "seen":
        await connection.execute(SESSION, dice.choice(people), dice.randrange(1, 99))
    elif act == "sign out":
        await connection.execute("DELETE FROM sessions WHERE user_id = $1", dice.choice(people))
    else:
        await connection.execute("UPDATE users SET erased_at = now() WHERE id = $1", dice.choice(people))


@pytest.mark.parametrize("seed", range(3))
async def test_after_any_walk_customers_are_sorted_by_their_orders(connection: asyncpg.Connection, seed: int) -> None:
    dice, people, sales = random.Random(seed), list[UUID](), list[Sale]()
    for _ in range(60):
        await step(connection, dice, people, sales)
        if dice.random() < 0.1:
            await fold_customers(connection, currency="GBP")
    for _ in range(2):
        everybody = sorted(await listed(connection, CustomerSort.NEWEST), key=lambda one: one.id, reverse=True)
        for sort, key in KEYS.items():
            assert await listed(connection, sort) == sorted(everybody, key=lambda one: (key(one), one.id), reverse=True)
        assert await connection.fetch(CHECK) == []
        await fold_customers(connection, currency="GBP")
    assert await connection.fetchval("SELECT count(*) FROM customer_changes") == 0
    assert await connection.fetchval("SELECT count(*) FROM customer_figures") == len(everybody)


async def test_another_currency_of_the_shop_puts_all_figures_out_of_date(connection: asyncpg.Connection) -> None:
    customer = await connection.fetchval(ACCOUNT, "x")
    sale = await sell(connection, now(), 700, currency="EUR")
    await connection.execute("UPDATE orders SET user_id = $2 WHERE id = $1", sale.id, customer)
    for currency, spent in (("GBP", 0), ("EUR", 700)):
        await fold_customers(connection, currency=currency)
        assert await connection.fetchval("SELECT spent FROM customer_figures WHERE user_id = $1", customer) == spent
        assert await connection.fetch(CHECK) == []
        shown = await find_customer(connection, customer, currency)
        others = {"GBP": {"EUR": 700}, "EUR": {}}[currency]
        assert (shown.orders, shown.spent, shown.spent_in_others) == (1, spent, others)


async def test_what_a_change_gave_back_counts_once_and_surplus_money_not_at_all(connection: asyncpg.Connection) -> None:
    customer = await connection.fetchval(ACCOUNT, "x")
    sale = await sell(connection, now(), 10000)
    await connection.execute("UPDATE orders SET user_id = $2 WHERE id = $1", sale.id, customer)
    changed = "UPDATE orders SET subtotal = 6000, total = 6000, given_back = 4000 WHERE id = $1"
    await connection.execute(changed, sale.id)
    await sale.refund(4000)
    twice = await connection.fetchval(PAYMENT, sale.id, "simulated", 10000, "GBP", True)
    await replace(sale, payment=twice).refund(10000)
    await fold_customers(connection, currency="GBP")
    assert await connection.fetchval("SELECT spent FROM customer_figures WHERE user_id = $1", customer) == 6000


async def test_a_wrong_figure_is_found(connection: asyncpg.Connection) -> None:
    customer = await connection.fetchval(ACCOUNT, "x")
    await fold_customers(connection, currency="GBP")
    await connection.execute("UPDATE customer_figures SET spent = spent + 1")
    assert [row[0] for row in await connection.fetch(CHECK)] == [customer]
