"""Forget carts that nobody comes back to."""

from domain.accounts.codes import forget_old_codes
from domain.accounts.factors.pending import forget_old_pending
from domain.cart.operations import forget_idle_carts
from web.database import Database
from web.settings import Settings

BATCH = 1000


async def forget_carts(database: Database, _settings: Settings) -> int:
    """Delete carts that nobody has touched for a month, and codes that have long ended; returns how many carts."""
    async with database.transaction() as connection:
        await forget_old_codes(connection)
        await forget_old_pending(connection)
    forgotten = 0
    while True:
        async with database.transaction() as connection:
            some = await forget_idle_carts(connection, limit=BATCH)
        forgotten += some
        if some < BATCH:
            return forgotten
