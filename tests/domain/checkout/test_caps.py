"""Caps on what is reserved and unpaid: a fraction of the stock, and never less than a crowd needs."""

from dataclasses import replace
from uuid import UUID, uuid4

import asyncpg
import pytest

from domain.checkout.caps import Cap, Caps, StockFigures, caps_for, stock_figures
from domain.checkout.decide import Accepted, Offer, decide
from domain.checkout.errors import TooMuchUnpaidError
from domain.checkout.holdings import Holding, Holdings
from domain.checkout.request import Checkout, OrderedVariant
from tests.support.cast import Cast
from tests.support.concurrency.crowd import new_checkout

LAMP = UUID(int=1)
CAPS = Caps(shopper=Cap(5, 100_000), network=Cap(8, 100_000))
OFFERS = {LAMP: Offer(LAMP, 100, 1000, "SKU", {}, "lamp", "Lamp", True, None)}


def capped(count: int, *, user: UUID | None = None, network: str = "203.0.113.9", caps: Caps = CAPS) -> Checkout:
    one = new_checkout(uuid4(), str(uuid4()), "ada@example.com")
    return replace(
        one, cart_id=None if user else one.cart_id, user_id=user, items=(OrderedVariant(LAMP, count),),
        network=network, caps=caps,
    )  # fmt: skip


def outcomes(*checkouts: Checkout, holdings: Holdings | None = None) -> list[object]:
    """For each: whether it was accepted, or who held too much."""
    decisions = decide(checkouts, {}, OFFERS, holdings=holdings)
    return [True if isinstance(one, Accepted) else getattr(one, "subject", one) for one in decisions]


@pytest.mark.parametrize(
    ("stock", "shopper", "network"),
    [
        (StockFigures(1457, 6_255_700, 79_500), Cap(145, 625_570), Cap(291, 1_590_000)),
        (StockFigures(20, 178_000, 8_900), Cap(10, 44_500), Cap(40, 178_000)),
        (StockFigures(1_000_000, 5_000_000_000, 50_000), Cap(200, 500_000_000), Cap(600, 1_000_000_000)),
    ],
    ids=["demo", "twenty lamps", "warehouse"],
)
def test_caps_are_shares_of_the_stock_within_bounds(stock: StockFigures, shopper: Cap, network: Cap) -> None:
    assert caps_for(stock) == Caps(shopper, network)


def test_members_of_one_batch_count_too() -> None:
    ada = uuid4()
    assert outcomes(capped(3, user=ada), capped(3, user=ada), capped(2, user=ada)) == [True, f"user:{ada}", True]
    assert outcomes(capped(5), capped(5), capped(3)) == [True, "network:203.0.113.9", True]
    assert outcomes(capped(5), capped(5, network="198.51.100.7")) == [True, True]


def test_what_is_held_before_counts_by_items_and_by_value() -> None:
    ada = uuid4()
    subject, one = f"user:{ada}", capped(2, user=ada)
    assert outcomes(one, holdings=Holdings({subject: Holding(3, 98_000)})) == [True]
    assert outcomes(one, holdings=Holdings({subject: Holding(4, 4000)})) == [subject]
    assert outcomes(one, holdings=Holdings({subject: Holding(1, 98_001)})) == [subject]
    assert outcomes(one, holdings=Holdings({subject: Holding(4, 4000, lifted=True)})) == [True]
    assert outcomes(replace(one, caps=None), holdings=Holdings({subject: Holding(4, 4000)})) == [True]


def test_a_refusal_says_what_to_do() -> None:
    [first, later] = (
        decide([capped(6)], {}, OFFERS, holdings=Holdings(held))[0]
        for held in ({}, {"network:203.0.113.9": Holding(1, 1)})
    )
    assert isinstance(first, TooMuchUnpaidError)
    assert "up to 5 items reserved" in first.message
    assert "Order fewer items and pay for them" in first.message
    assert isinstance(later, TooMuchUnpaidError)
    dear = decide([capped(2, caps=Caps(Cap(5, 1999), Cap(5, 1999)))], {}, OFFERS)[0]
    assert isinstance(dear, TooMuchUnpaidError)
    assert "items worth £19.99" in dear.message


async def test_figures_are_what_is_for_sale_and_what_is_reserved(connection: asyncpg.Connection, cast: Cast) -> None:
    before = await stock_figures(connection, "GBP")
    assert before == StockFigures(40 + 1 + 12 + 3, 40 * 7800 + 8900 + 15 * 1800, 12900)
    await connection.execute(
        "INSERT INTO orders (number, email, currency, subtotal, discount, delivery, tax, total, address, "
        "delivery_method, payment_method, units) SELECT 'M-' || n, '', 'GBP', 100, 0, 0, 0, 100, '{}', '', 'card', 4 "
        "FROM generate_series(1, 2) AS n"
    )
    assert await stock_figures(connection, "GBP") == replace(before, units=before.units + 8, value=before.value + 200)
