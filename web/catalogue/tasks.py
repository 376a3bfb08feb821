"""Count the words of the catalogue, which search uses for ranking and spelling correction."""

from domain.search.words import refresh_words
from web.config.settings import Settings
from web.infra.database import Database


async def count_words(database: Database, _settings: Settings) -> int:
    """Refresh the word counts; return 0, so that the task waits for its next run."""
    async with database.transaction() as connection:
        await refresh_words(connection)
    return 0
