"""What an order or a payment asks before its own lane: of all who ask at the same moment, by one query."""

from collections.abc import Sequence

from domain.cart.owner import CartOwner
from domain.cart.queries import CartKey, find_cart_keys
from domain.payments.operations import KnownAttempt, find_attempts
from web.infra.checkout_lane import ORDERING
from web.infra.combiner import Combiner
from web.infra.database import Database, hurts_one_batch
from web.infra.till import PAYING


def cart_key_lane(database: Database) -> Combiner[CartOwner, CartKey]:
    """The combiner that finds the carts to be ordered."""

    async def read(owners: Sequence[CartOwner]) -> list[CartKey]:
        async with database.read() as connection:
            return await find_cart_keys(connection, owners)

    return Combiner(read, hurts_one_batch, read, ORDERING)


def attempt_lane(database: Database, provider: str) -> Combiner[str, KnownAttempt | None]:
    """The combiner that finds the attempts to pay at this `provider` by their references."""

    async def read(references: Sequence[str]) -> list[KnownAttempt | None]:
        async with database.read() as connection:
            return await find_attempts(connection, provider=provider, references=references)

    return Combiner(read, hurts_one_batch, read, PAYING)
