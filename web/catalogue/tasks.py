"""Count the words of the catalogue, by which search weighs and corrects them."""

from domain.search.words import refresh_words
from web.config.settings import Settings
from web.infra.database import Database


async def count_words(database: Database, _settings: Settings) -> int:
    """Count them anew; returns nothing that would call for another round."""
    async with database.transaction() as connection:
        await refresh_words(connection)
    return 0
