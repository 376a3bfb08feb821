"""The lane on which payments settle together: one connection of its own in each process, one batch at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import asyncpg

from domain.connection import Connection
from domain.orders.plain_payments import Fate, Report, settle_together
from domain.payments.events import EventKind
from domain.payments.simulation.operations import SimulatedNews, record_charges
from domain.words.messages import marked
from web.infra.combiner import Combiner, Refusals
from web.infra.database import Database, hurts_one_batch


@dataclass(frozen=True, slots=True)
class Answer:
    """A simulated payment page that its customer answers by paying, under the id of the event that will tell.

    `told` makes the report of it, as any provider's events are read.
    """

    provider: str
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
    """The payments of one process: its `database`, and the lane on which they settle together."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._lane: Combiner[Asked, Settlement] = Combiner(
            self.settle_together, hurts_one_batch, self._leave_alone, PAYING
        )

    async def settle(self, report: Report) -> Fate:
        """Store a report together with whatever comes meanwhile, and apply it if it is plain; what became of it.

        Raises `UnavailableError` if too many wait, or the lane is held up: it is then to be sent again.
        """
        return (await self._lane.submit(report)).fate

    async def charge(self, answer: Answer) -> Settlement:
        """Charge a simulated payment and settle the report of it in the same transaction, as `settle` does."""
        return await self._lane.submit(answer)

    async def settle_together(self, asked: Sequence[Asked]) -> list[Settlement]:
        """Settle a batch; once more if the connection was lost on the way: what was committed is known by then."""
        try:
            return await self._settle_once(asked)
        except (asyncpg.PostgresConnectionError, asyncpg.InternalClientError):
            return await self._settle_once(asked)

    async def _settle_once(self, asked: Sequence[Asked]) -> list[Settlement]:
        async with self.database.till_transaction() as connection:
            told = await self._charge(connection, [one for one in asked if isinstance(one, Answer)])
            reports = [one if isinstance(one, Report) else told.pop(one.reference, None) for one in asked]
            fates = iter(await settle_together(connection, [one for one in reports if one]))
        return [Settlement(next(fates) if one else Fate.UNTOUCHED, one) for one in reports]

    async def _charge(self, connection: Connection, answers: Sequence[Answer]) -> dict[str, Report]:
        """Charge the pages that were not answered before; returns what the provider reports, by reference."""
        if not answers:
            return {}
        [provider] = {one.provider for one in answers}  # the only one whose pages are the shop's own
        by_reference = {one.reference: one for one in answers}
        events = {reference: one.event_id for reference, one in by_reference.items()}
        news = await record_charges(connection, provider=provider, kind=EventKind.SUCCEEDED, events=events)
        return {reference: by_reference[reference].told(one) for reference, one in news.items()}

    async def _leave_alone(self, asked: Sequence[Asked]) -> list[Settlement]:
        """Do nothing with the members of a batch that failed: who brought them applies them by themselves."""
        return [Settlement(Fate.UNTOUCHED, None) for _ in asked]
