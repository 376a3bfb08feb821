"""Fixtures that several tests of the pages share."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest
from aiosmtpd.smtp import SMTP

from domain.connection import prepare_connection
from tests.support.web.post_office import PostOffice

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


@pytest.fixture
async def post_office() -> AsyncIterator[tuple[PostOffice, str]]:
    """A mail server that keeps what it accepts, and its SMTP_URL."""
    office = PostOffice()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(office, hostname="post.test"), "127.0.0.1", 0)
    yield office, f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()
    await server.wait_closed()
