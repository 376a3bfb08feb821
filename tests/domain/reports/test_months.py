"""When a month can be closed."""

from datetime import UTC, date, datetime
from uuid import UUID

import asyncpg
import pytest

from domain.accounts.views import Principal, Role
from domain.errors import InvalidError
from domain.reports.months import close_month, list_closed
from tests.support.sales import sell

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


async def test_after_a_change_of_the_time_zone_each_order_is_in_one_month(connection: asyncpg.Connection) -> None:
    months = {
        date(2026, 3, 1): "Europe/London",
        date(2026, 4, 1): "America/New_York",
        date(2026, 5, 1): "Asia/Tokyo",
    }
    for at in (datetime(2026, 3, 31, 23, 30, tzinfo=UTC), datetime(2026, 4, 30, 21, 30, tzinfo=UTC)):
        await sell(connection, at)
    for month, zone in months.items():
        await close_month(connection, month=month, now=datetime(2026, 7, 1, tzinfo=UTC), zone=zone, by=OWNER)
    closed = await list_closed(connection)
    name = ("sales", "GBP", "", "orders")
    assert [(one.name, one.zone, one.figures.get(name, 0)) for one in closed] == [
        ("2026-05", "Europe/London", 0),
        ("2026-04", "Europe/London", 2),
        ("2026-03", "Europe/London", 0),
    ]
