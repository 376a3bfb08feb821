"""When a month can be closed."""

from datetime import UTC, date, datetime
from uuid import UUID

import asyncpg
import pytest

from domain.accounts.views import Principal, Role
from domain.errors import InvalidError
from domain.reports.months import close_month

OWNER = Principal(UUID(int=1), "owner@example.com", "Owner", Role.ADMIN, None)


async def test_a_month_is_closed_once_the_documents_of_its_last_minutes_are_committed(
    connection: asyncpg.Connection,
) -> None:
    async def close(hour: int, minute: int) -> date:
        at = datetime(2026, 3, 31, hour, minute, tzinfo=UTC)
        return (await close_month(connection, month=date(2026, 3, 1), now=at, zone="Europe/London", by=OWNER)).month

    for hour, minute in ((22, 59), (23, 0), (23, 9)):
        with pytest.raises(InvalidError):
            await close(hour, minute)
    assert await close(23, 10) == date(2026, 3, 1)
