"""Tells those who work in the shop what waits for them."""

from zoneinfo import ZoneInfo

import structlog

from domain.clock import now
from domain.notices.operations import tell_staff
from web.config.settings import Settings
from web.infra.database import Database

log = structlog.get_logger()


async def send_staff_notices(database: Database, settings: Settings) -> int:
    """Queue an email to everybody whose time it is; return how many."""
    async with database.transaction() as connection:
        told = await tell_staff(connection, now=now(), zone=ZoneInfo(settings.time_zone))
    if told:
        log.info("staff notices queued", emails=told)
    return told
