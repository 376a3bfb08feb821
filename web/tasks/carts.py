"""Forget carts that nobody comes back to."""

from domain.cart.operations import forget_idle_carts
from web.database import Database
from web.settings import Settings


async def forget_carts(database: Database, _settings: Settings) -> int:
    """Delete carts that nobody has touched for a month; returns how many."""
    async with database.transaction() as connection:
        return await forget_idle_carts(connection)
