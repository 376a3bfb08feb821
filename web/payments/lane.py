"""The lane on which payments settle together: one connection of its own in each process, one batch at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary, proxy

import asyncpg

from domain.checkout.combiner import Combiner, Refusals
from domain.connection import Connection
from domain.orders.plain_payments import Fate, Report, settle_together
from domain.payments.events import EventKind
from domain.payments.simulation.operations import SimulatedNews, record_charges
from domain.words.messages import marked
from web.adapters.simulated import NAME
from web.infra.checkout_lane import hurts_one_batch
from web.infra.database import Database


@dataclass(frozen=True, slots=True)
class Answer:
    """A simulated payment page that its customer answers by paying, under the id of the event that will tell.

    `told` makes the report of it, as any provider's events are read.
    """

    reference: str
    event_id: str
    told: Callable[[SimulatedNews], Report]


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of what was asked, and the report of it; None for a page that was answered before."""

    fate: Fate
    report: Report | None


Asked = Report | Answer
PAYING = Refusals(
    marked("Lots of people are paying right now. Please try again in a moment."),
    marked("Your payment could not be taken just now. Please try again in a moment."),
)


class Till:
    """Settles this process's payments over the database's connection for them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def settle(self, asked: Sequence[Asked]) -> list[Settlement]:
        """Settle a batch; once more if the connection was lost on the way: what was committed is known by then."""
        try:
            return await self._settle_once(asked)
        except (asyncpg.PostgresConnectionError, asyncpg.InternalClientError):
            return await self._settle_once(asked)

    async def _settle_once(self, asked: Sequence[Asked]) -> list[Settlement]:
        async with self._database.till_transaction() as connection:
            told = await self._charge(connection, [one for one in asked if isinstance(one, Answer)])
            reports = [one if isinstance(one, Report) else told.pop(one.reference, None) for one in asked]
            fates = iter(await settle_together(connection, [one for one in reports if one]))
        return [Settlement(next(fates) if one else Fate.UNTOUCHED, one) for one in reports]

    async def _charge(self, connection: Connection, answers: Sequence[Answer]) -> dict[str, Report]:
        """Charge the pages that were not answered before; returns what the provider reports, by reference."""
        if not answers:
            return {}
        by_reference = {one.reference: one for one in answers}
        events = {reference: one.event_id for reference, one in by_reference.items()}
        news = await record_charges(connection, provider=NAME, kind=EventKind.SUCCEEDED, events=events)
        return {reference: by_reference[reference].told(one) for reference, one in news.items()}

    async def leave_alone(self, asked: Sequence[Asked]) -> list[Settlement]:
        """Do nothing with the members of a batch that failed: who brought them applies them by themselves."""
        return [Settlement(Fate.UNTOUCHED, None) for _ in asked]


Lane = Combiner[Asked, Settlement]
_lanes: WeakKeyDictionary[Database, Lane] = WeakKeyDictionary()


def lane_of(database: Database) -> Lane:
    """The lane of this process's database."""
    lane = _lanes.get(database)
    if lane is None:
        till = Till(proxy(database))  # which would live on by its own lane otherwise
        lane = _lanes[database] = Combiner(till.settle, hurts_one_batch, till.leave_alone, PAYING)
    return lane


async def settle_in_lane(database: Database, report: Report) -> Fate:
    """Store a report together with whatever comes meanwhile, and apply it if it is plain; what became of it.

    Raises `UnavailableError` if too many wait, or the lane is held up: it is then to be sent again.
    """
    return (await lane_of(database).submit(report)).fate


async def charge_in_lane(database: Database, answer: Answer) -> Settlement:
    """Charge a simulated payment and settle the report of it in the same transaction, as `settle_in_lane` does."""
    return await lane_of(database).submit(answer)
