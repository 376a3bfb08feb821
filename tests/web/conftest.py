"""What several tests of the pages watch."""

import asyncpg
import pytest

from domain.connection import prepare_connection

SHARED_LOOK = "FROM catalogue_changes"


@pytest.fixture
def queries(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every query that pages send from now on, but for the look at the generation that all of them share."""
    seen: list[str] = []
    prepare = prepare_connection

    async def watched(connection: "asyncpg.Connection") -> None:
        await prepare(connection)
        connection.add_query_logger(lambda record: seen.extend([record.query] * (SHARED_LOOK not in record.query)))

    monkeypatch.setattr("web.infra.database.prepare_connection", watched)
    return seen
