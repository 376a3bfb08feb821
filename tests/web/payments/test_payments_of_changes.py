"""Events about the payment of a change, in whatever order they come."""

import itertools

import httpx
import pytest

from domain.orders.waiting_changes import take_back
from domain.payments.operations import open_attempt
from tests.concurrency.test_order_changes import change
from tests.support.cast import Cast
from tests.support.payments import attempts, seen, send, told, waiting
from tests.support.shop import OpenShop, check_books

KINDS = ("failed", "succeeded", "refunded")


@pytest.mark.parametrize(
    ("taken_back", "end"),
    [
        (False, (2, "partially_refunded", (7800, 7800), (("succeeded", 7800),))),
        (True, (1, "paid", (7800,), (("succeeded", 7800),))),
    ],
)
async def test_a_change_is_made_or_not_in_whatever_order_its_events_come(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, taken_back: bool, end: tuple[object, ...]
) -> None:
    """One that is paid is made, and keeps its goods if the money goes back; one that was taken back never is."""
    database, sequences = shop.shop.database, list(itertools.permutations(KINDS))
    orders = await waiting(database, cast.kettle, len(sequences))
    for reference in await attempts(database, orders):
        await send(client, shop, told("succeeded", reference))
    for order_id, kinds in zip(orders, sequences, strict=True):
        await change(database, order_id, 2)
        async with database.transaction() as connection:
            await open_attempt(connection, order_id=order_id, provider="simulated", reference=f"more-{order_id}")
            if taken_back:
                await take_back(connection, order_id=order_id, actor="shop")
        for kind in kinds:
            await send(client, shop, told(kind, f"more-{order_id}"))
    ends = set()
    for order_id in orders:
        order = await seen(database, order_id)
        kept = tuple(one.amount for one in order.payments if not one.surplus)
        refunds = tuple((one.status, one.amount) for one in order.refunds)
        ends.add((order.lines[0].quantity, order.payment_status, kept, refunds))
    assert ends == {end}
    async with database.read() as connection:
        await check_books(connection)
