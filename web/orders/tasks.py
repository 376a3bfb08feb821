"""End the holds of orders that were not paid in time, and remind customers before that."""

import structlog

from domain.orders.operations import end_expired_holds
from domain.orders.reminders import remind_of_holds
from web.config.settings import Settings
from web.infra.database import Database

BATCH = 500
log = structlog.get_logger()


async def end_holds(database: Database, _settings: Settings) -> int:
    """Fail every unpaid order whose hold has expired; return how many."""
    ended = 0
    while True:
        async with database.transaction() as connection:
            some = await end_expired_holds(connection, limit=BATCH)
        ended += some
        if some < BATCH:
            break
    if ended:
        log.info("expired holds ended", orders=ended)
    return ended


async def warn_of_holds(database: Database, _settings: Settings) -> int:
    """Email customers whose unpaid order expires in a few minutes; return how many."""
    async with database.transaction() as connection:
        return await remind_of_holds(connection, limit=BATCH)
