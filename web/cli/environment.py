"""The services that most commands need first: a database and Redis, known to everything that they start."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager

from domain.settings.queries import stored_settings
from web.config.effective import effective
from web.config.settings import Settings, settings
from web.embedded.services import Services, services
from web.infra.database import Database
from web.infra.roles import let_use
from web.infra.schema import current_revision, head_revision, upgrade
from web.supervisor.gate import wait_at_gate


def owner_url(found: Services) -> str:
    """How the role that owns the tables reaches the database: the shop's own URL, unless another one is named."""
    return settings().database_owner_url or found.database_url


def bring_up_to_date(found: Services) -> None:
    """Migrate if the schema is not the newest, and let the shop's role use the tables if it does not own them.

    Raises `NewerSchemaError` or `RoleError`.
    """
    owner = owner_url(found)
    if asyncio.run(current_revision(owner)) != head_revision():
        upgrade(owner)
    if owner != found.database_url:
        let_use(owner, found.database_url)


async def settings_of(database: Database) -> Settings:
    """The settings as the shop of this database has them: the environment's, with what staff changed: one query."""
    async with database.read() as connection:
        return effective(settings(), await stored_settings(connection))


@contextmanager
def with_services() -> Iterator[Services]:
    """The services that `settings()` names, or embedded ones; from then on `settings()` names them.

    A process that the supervisor started early waits here until everything is ready for it.
    """
    wait_at_gate()
    with services(settings()) as found:
        os.environ.update(DATABASE_URL=found.database_url, REDIS_URL=found.redis_url)
        settings.cache_clear()
        yield found
