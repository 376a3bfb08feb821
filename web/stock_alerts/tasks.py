"""Send back-in-stock alerts."""

import structlog

from domain.stock_alerts.notify import tell_waiting
from web.config.settings import Settings
from web.infra.database import Database

BATCH = 1000
log = structlog.get_logger()


async def send_stock_alerts(database: Database, _settings: Settings) -> int:
    """Queue an email to every customer whose turn it is; return how many."""
    told = 0
    while True:
        async with database.transaction() as connection:
            some = await tell_waiting(connection, limit=BATCH)
        told += some
        if some < BATCH:
            break
    if told:
        log.info("stock alerts queued", emails=told)
    return told
