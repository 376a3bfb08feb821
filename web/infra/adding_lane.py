"""Additions to carts, written together with those that arrive at the same moment, by one statement at a time."""

from collections.abc import Sequence

from domain.cart.adding import Addition, Refused, add_together
from domain.cart.operations import Added
from domain.words.messages import marked
from web.infra.combiner import Combiner, Refusals
from web.infra.database import Database, hurts_one_batch

ADDING = Refusals(
    marked("Very many people are shopping right now. Please try again in a moment."),
    marked("This could not be put into your cart just now. Please look at it, and try again in a moment."),
)


def adding_lane(database: Database) -> Combiner[Addition, Added | Refused]:
    """The combiner that adds to carts. One that was held up may have been served: its cart tells."""

    async def add(additions: Sequence[Addition]) -> list[Added | Refused]:
        async with database.together() as connection:
            return await add_together(connection, additions)

    return Combiner(add, hurts_one_batch, add, ADDING)
