"""The lane on which checkouts commit together: one connection of its own, one batch at a time."""

from collections.abc import Sequence

import asyncpg

from domain.checkout.combiner import Combiner
from domain.checkout.decide import Checkout
from domain.checkout.place_order import Outcome, place_orders
from web.infra.database import AWAY, Database


def hurts_one_batch(error: BaseException) -> bool:
    """Whether a failure is this batch's own: its members are then tried one by one.

    An outage is everybody's.
    """
    return isinstance(error, asyncpg.LockNotAvailableError | asyncpg.DeadlockDetectedError) or not isinstance(
        error, AWAY
    )


def checkout_lane(database: Database) -> Combiner:
    """The combiner that places this process's checkouts over the database's lane."""

    async def place(checkouts: Sequence[Checkout]) -> list[Outcome]:
        async with database.lane_transaction() as connection:
            return await place_orders(connection, checkouts)

    async def place_once_more(checkouts: Sequence[Checkout]) -> list[Outcome]:
        """Place a batch; once more if the connection was lost on the way: its keys show what was committed."""
        try:
            return await place(checkouts)
        except asyncpg.PostgresConnectionError:
            return await place(checkouts)

    return Combiner(place_once_more, hurts_one_batch)
