"""Tell those who wait for something that it is there again."""

import structlog

from domain.stock_alerts.notify import tell_waiting
from web.config.settings import Settings
from web.infra.database import Database

BATCH = 1000
log = structlog.get_logger()


async def tell_of_stock(database: Database, _settings: Settings) -> int:
    """Write a letter to everybody whose turn it is; returns to how many."""
    told = 0
    while True:
        async with database.transaction() as connection:
            some = await tell_waiting(connection, limit=BATCH)
        told += some
        if some < BATCH:
            break
    if told:
        log.info("told of stock", letters=told)
    return told
