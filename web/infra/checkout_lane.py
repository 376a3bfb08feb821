"""The lane on which checkouts commit together: one connection of its own, one batch at a time."""

import time
from collections.abc import Sequence

import asyncpg

from domain.checkout.place_order import Outcome, place_orders
from domain.checkout.request import Checkout
from domain.words.messages import marked
from web.infra.combiner import Combiner, Refusals
from web.infra.database import LANE_SECONDS, Database, hurts_one_batch

ORDERING = Refusals(
    marked("Lots of people are ordering right now. Please try again in a moment."),
    marked("Your order could not be placed just now. Please try again in a moment."),
)

HURRY_SECONDS = 0.1
"""How long a batch waits for a lock while there is one that a batch has just waited for in vain."""

HURRIED_FOR = 2.0
"""So long after that the lane is patient again: perhaps the lock is gone."""

ALONE_SECONDS = 0.02
"""How long one checkout of such a batch waits: only those who want what is locked are refused, and at once."""


class Lane:
    """Places this process's checkouts over the database's lane. A lock that lasts is not waited for by every batch."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._hurried_until = float("-inf")

    async def place_together(self, checkouts: Sequence[Checkout]) -> list[Outcome]:
        """Place a batch, and wait for locks like anybody else, unless a batch has just done so in vain."""
        patience = HURRY_SECONDS if time.monotonic() < self._hurried_until else LANE_SECONDS
        try:
            return await self._place(checkouts, patience)
        except asyncpg.LockNotAvailableError:
            if patience == LANE_SECONDS:
                self._hurried_until = time.monotonic() + HURRIED_FOR
            raise

    async def place_alone(self, checkouts: Sequence[Checkout]) -> list[Outcome]:
        """Place a member of a batch that failed, waiting for nobody."""
        return await self._place(checkouts, ALONE_SECONDS)

    async def _place(self, checkouts: Sequence[Checkout], patience: float) -> list[Outcome]:
        """Place a batch; once more if the connection was lost on the way: its keys tell what was committed."""
        try:
            return await self._place_once(checkouts, patience)
        except (asyncpg.PostgresConnectionError, asyncpg.InternalClientError):
            return await self._place_once(checkouts, patience)

    async def _place_once(self, checkouts: Sequence[Checkout], patience: float) -> list[Outcome]:
        async with self._database.lane_transaction(patience) as connection:
            return await place_orders(connection, checkouts)


def checkout_lane(database: Database) -> Combiner[Checkout, Outcome]:
    """The combiner that places this process's checkouts over the database's lane."""
    lane = Lane(database)
    return Combiner(lane.place_together, hurts_one_batch, lane.place_alone, ORDERING)
