"""Show and hide the blocks of the front page that are planned."""

import structlog

from domain.content.front_page.planned import turn_blocks
from web.config.settings import Settings
from web.infra.database import Database

log = structlog.get_logger()


async def turn_front_page(database: Database, _settings: Settings) -> int:
    """Show and hide every block whose time has come, and return how many; shoppers see it within a second."""
    async with database.transaction() as connection:
        turned = await turn_blocks(connection)
    if turned:
        log.info("blocks of the front page shown or hidden", blocks=turned)
    return turned
