"""Publish what is planned, and count the words of the catalogue for ranking and spelling correction."""

import structlog

from domain.assortment.publication import publish_due
from domain.assortment.sales import turn_sales
from domain.search.words import refresh_words_in_steps
from web.config.settings import Settings
from web.infra.database import Database

BATCH = 100
log = structlog.get_logger()


async def count_words(database: Database, _settings: Settings) -> int:
    """Refresh the word counts; return 0, so that the task waits for its next run."""
    await refresh_words_in_steps(database.patient_transaction)
    return 0


async def publish_planned(database: Database, _settings: Settings) -> int:
    """Publish every product whose time has come, and return how many; shoppers see them within a second."""
    async with database.transaction() as connection:
        published = await publish_due(connection, limit=BATCH)
    if published:
        log.info("planned products published", products=published)
    return published


async def turn_sale_prices(database: Database, _settings: Settings) -> int:
    """Start and end every sale whose time has come, and return of how many products."""
    async with database.transaction() as connection:
        turned = await turn_sales(connection, limit=BATCH)
    if turned:
        log.info("sales started or ended", products=turned)
    return turned
