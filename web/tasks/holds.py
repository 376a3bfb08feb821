"""Give back what was held for orders that were not paid in time."""

import structlog

from domain.orders.operations import end_expired_holds
from web.database import Database
from web.settings import Settings

BATCH = 500
log = structlog.get_logger()


async def end_holds(database: Database, _settings: Settings) -> int:
    """Fail every unpaid order whose hold has ended; returns how many."""
    ended = 0
    while True:
        async with database.transaction() as connection:
            some = await end_expired_holds(connection, limit=BATCH)
        ended += some
        if some < BATCH:
            break
    if ended:
        log.info("holds ended", orders=ended)
    return ended
