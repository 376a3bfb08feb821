"""Counts how many customers belong to each group, and makes the figures of customers anew."""

from uuid import UUID

from domain.customers.counting import MOST_COUNTED, count_slice, keep_count, stale_group
from domain.customers.figures import AT_ONCE, fold_customers
from web.config.settings import Settings
from web.infra.database import Database


async def count_groups(database: Database, _settings: Settings) -> int:
    """Count the members of the group that was counted the longest ago, slice by slice; return how many groups were."""
    async with database.read() as connection:
        found = await stale_group(connection)
    if found is None:
        return 0
    group_id, version = found
    members, after = 0, None
    while members <= MOST_COUNTED:
        some, after = await _slice(database, group_id, after)
        members += some
        if after is None:
            break
    async with database.transaction() as connection:
        await keep_count(connection, group_id, version, members)
    return 1


async def _slice(database: Database, group_id: UUID, after: UUID | None) -> tuple[int, UUID | None]:
    async with database.read() as connection:
        return await count_slice(connection, group_id, after)


async def fold_figures(database: Database, settings: Settings) -> int:
    """Make the figures of customers anew that are out of date; return how many changes that took."""
    done = 0
    while True:
        async with database.patient_transaction() as connection:
            taken = await fold_customers(connection, currency=settings.currency)
        done += taken
        if taken < AT_ONCE:
            return done
