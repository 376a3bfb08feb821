"""The preparation of a start: the newest schema, and in development the demo catalogue."""

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from web.embedded.errors import ServiceError
from web.infra.schema import NewerSchemaError, head_revision, plain_dsn, require_known
from web.supervisor.console import Console
from web.supervisor.errand import Errand

if TYPE_CHECKING:
    from asyncpg import Connection

ANSWER_SECONDS = 10
TABLES = """
SELECT to_regclass('alembic_version') AS version, to_regclass('products') AS products, to_regclass('users') AS users,
       to_regclass('settings') AS settings
"""
NAMED = "SELECT EXISTS (SELECT FROM settings WHERE name = 'name')"
"""Whether the shop was named, or begun empty (`mercer seed --empty`)."""

DEMO_PEOPLE = "SELECT EXISTS (SELECT FROM users WHERE email = 'admin@mercer.example' AND role = 'admin')"


@dataclass(frozen=True, slots=True)
class State:
    """The state of a database; it is `begun` once there is something to sell, or the shop has a name."""

    revision: str | None
    begun: bool
    demo_people: bool


def prepare(database_url: str, errand: Errand, console: Console, *, demo: bool) -> bool:
    """Migrate if the schema is not the newest; with `demo`, fill an empty catalogue. Raises `ServiceError`.

    Returns whether the demo accounts exist.
    """
    state = asyncio.run(look_at(database_url))
    try:
        require_known(state.revision)
    except NewerSchemaError as refusal:
        raise ServiceError(str(refusal)) from None
    if state.revision != head_revision():
        errand.run("migrate", console, "Creating the tables" if state.revision is None else "Updating the tables")
    if demo and not state.begun:
        errand.run("seed", console, "Loading the demo catalogue")
        state = asyncio.run(look_at(database_url))
    return demo and state.demo_people


async def look_at(database_url: str) -> State:
    """Query the state of the database, once. Raises `ServiceError` if it cannot be reached."""
    import asyncpg  # noqa: PLC0415 - while it is imported, the web process is already starting

    try:
        connection = await asyncpg.connect(plain_dsn(database_url), timeout=ANSWER_SECONDS)
    except (OSError, ValueError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise ServiceError(f"The database of DATABASE_URL cannot be reached: {error or type(error).__name__}") from None
    try:
        return await asyncio.wait_for(_state(connection), ANSWER_SECONDS)
    finally:
        connection.terminate()


async def _state(connection: "Connection") -> State:
    tables = await connection.fetchrow(TABLES)
    revision = await connection.fetchval("SELECT version_num FROM alembic_version") if tables["version"] else None
    filled = await connection.fetchval("SELECT EXISTS (SELECT FROM products)") if tables["products"] else False
    named = await connection.fetchval(NAMED) if tables["settings"] else False
    people = await connection.fetchval(DEMO_PEOPLE) if tables["users"] else False
    return State(revision, begun=filled or named, demo_people=people)
