"""Work on change sets in the background: stage, apply and undo them a piece at a time."""

import asyncio

import structlog

from domain.changes.pieces import ROWS
from domain.changes.work import find_work, record_failure, work_piece
from domain.words.messages import gettext
from web.config.settings import Settings
from web.infra.connections import AWAY
from web.infra.database import Database

log = structlog.get_logger()

BREATH_SECONDS = 0.02
"""The pause between two pieces, in which shoppers have the database to themselves."""


async def work_on_change_sets(database: Database, _settings: Settings) -> int:
    """Do one piece of what is due; return how many rows a piece has, so that the next one follows, or 0."""
    async with database.read() as connection:
        change_set_id = await find_work(connection)
    if change_set_id is None:
        return 0
    try:
        async with database.transaction_aside() as connection:
            done = await work_piece(connection, change_set_id)
    except AWAY:
        raise
    except Exception as error:
        log.exception("a piece of a change set failed", change_set=str(change_set_id))
        async with database.transaction() as connection:
            await record_failure(
                connection, change_set_id, gettext("The last piece failed: %(type)s.", type=type(error).__name__)
            )
        return 0
    await asyncio.sleep(BREATH_SECONDS)
    return ROWS if done else 0
