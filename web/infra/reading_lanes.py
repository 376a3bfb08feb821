"""What is read together with what others ask for at the same moment, by one query at a time: products, and carts."""

from collections.abc import Callable, Sequence
from typing import Any

from domain.cart.owner import CartOwner
from domain.cart.queries import find_carts
from domain.cart.views import CartView
from domain.catalogue.product import rows_by_slug
from domain.words.messages import marked
from web.infra.combiner import Combiner, Refusals
from web.infra.database import Database, hurts_one_batch

LOOKING = Refusals(
    marked("Very many people are looking through our products right now. Please try again in a moment."),
    marked("This could not be looked up just now. Please try again in a moment."),
)


def product_lane(database: Database) -> Combiner[str, Any]:
    """The combiner that reads products by their slugs, into rows for `domain.catalogue.product.facts_of`."""

    async def read(slugs: Sequence[str]) -> list[Any]:
        async with database.together() as connection:
            return await rows_by_slug(connection, slugs)

    return Combiner(read, hurts_one_batch, read, LOOKING)


def cart_lane(database: Database, currency: Callable[[], str]) -> Combiner[CartOwner, CartView]:
    """The combiner that reads carts for their owners, at the prices of the shop's `currency`."""

    async def read(owners: Sequence[CartOwner]) -> list[CartView]:
        async with database.together() as connection:
            return await find_carts(connection, owners, currency())

    return Combiner(read, hurts_one_batch, read, LOOKING)
