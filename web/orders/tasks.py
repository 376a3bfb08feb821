"""End the holds of orders, and of changes, that were not paid in time, and remind customers before that."""

from uuid import UUID

import structlog

from domain.orders.operations import end_expired_holds, end_hold, expired_holds
from domain.orders.reminders import remind_of_changes, remind_of_holds
from domain.orders.waiting_changes import end_expired_change, expired_changes
from web.config.settings import Settings
from web.infra.connections import AWAY
from web.infra.database import Database
from web.infra.isolation import one_by_one

BATCH = 500
log = structlog.get_logger()


async def end_holds(database: Database, _settings: Settings) -> int:
    """Fail every unpaid order whose hold has expired; return how many."""
    ended = 0
    while True:
        some = await _end_some(database)
        ended += some
        if some < BATCH:
            break
    if ended:
        log.info("expired holds ended", orders=ended)
    return ended


async def _end_some(database: Database) -> int:
    """End a batch of holds together; if one of them breaks, each for itself, so that it holds up no other."""
    try:
        async with database.transaction() as connection:
            return await end_expired_holds(connection, limit=BATCH)
    except AWAY:
        raise
    except Exception:
        log.exception("holds could not end together, so each ends for itself")
    async with database.read() as connection:
        expired = await expired_holds(connection, limit=BATCH - 1)

    async def end(order_id: UUID) -> None:
        async with database.transaction() as connection:
            await end_hold(connection, order_id=order_id)

    return await one_by_one(expired, end)


async def end_changes(database: Database, _settings: Settings) -> int:
    """Take back every change of an order that was not paid in time, each for itself; return how many."""
    async with database.read() as connection:
        expired = await expired_changes(connection, limit=BATCH)

    async def end(order_id: UUID) -> None:
        async with database.transaction() as connection:
            await end_expired_change(connection, order_id=order_id)

    return await one_by_one(expired, end)


async def warn_of_holds(database: Database, _settings: Settings) -> int:
    """Email customers whose unpaid order, or change of one, is given up soon; return how many."""
    async with database.transaction() as connection:
        written = await remind_of_holds(connection, limit=BATCH)
    async with database.transaction() as connection:
        return written + await remind_of_changes(connection, limit=BATCH)
