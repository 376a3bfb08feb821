"""The database beside the shop's own in which a restore is tried, and how the two change places."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import unquote, urlsplit

import asyncpg

from web.backup.errors import BackupError
from web.backup.facts import connected
from web.infra.schema import plain_dsn

LOCK = 7_304_215_002
"""Advisory lock of the one restore of a server that is under way."""
NEIGHBOURS = ("postgres", "template1")
"""Databases from which others can be renamed; one of them is there nearly everywhere."""

LIKE_OURS = """
SELECT format('CREATE DATABASE %I TEMPLATE template0 ENCODING %L LOCALE_PROVIDER %s LC_COLLATE %L LC_CTYPE %L %s',
    $2::text, pg_encoding_to_char(encoding),
    CASE datlocprovider WHEN 'b' THEN 'builtin' WHEN 'i' THEN 'icu' ELSE 'libc' END, datcollate, datctype,
    CASE datlocprovider WHEN 'b' THEN format('BUILTIN_LOCALE %L', datlocale)
                        WHEN 'i' THEN format('ICU_LOCALE %L', datlocale) ELSE '' END)
FROM pg_database WHERE datname = $1
"""
LOOKS, LOOK_SECONDS = 10, 0.1
"""A connection that was just closed may be counted for another moment."""
SESSIONS = "SELECT count(*) FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend'"


class Trial:
    """The shop's database, and beside it the one that may take its place."""

    def __init__(self, neighbour: "asyncpg.Connection", owner_url: str) -> None:
        self._neighbour = neighbour
        self.name = database_of(owner_url)
        self.trial_name = f"{self.name}_restoring"
        self.kept_name = f"{self.name}_before"
        self.url = at(owner_url, self.trial_name)

    async def require_nobody_there(self) -> None:
        """Raise `BackupError` while anything is connected to the shop's database."""
        for _ in range(LOOKS):
            if not (sessions := await self._neighbour.fetchval(SESSIONS, self.name)):
                return
            await asyncio.sleep(LOOK_SECONDS)
        if sessions:
            raise BackupError(
                f"The database is in use by {sessions} connection{'s' if sessions > 1 else ''}: "
                "stop the shop (every `mercer serve` and `mercer worker`), and try again."
            )

    async def make(self) -> None:
        """Make the trial database, as empty and with the same sorting as the shop's."""
        await self.drop()
        try:
            await self._neighbour.execute(await self._neighbour.fetchval(LIKE_OURS, self.name, self.trial_name))
        except asyncpg.InsufficientPrivilegeError:
            raise BackupError(
                "A restore is tried in a database of its own first, and this role may not make one: "
                "let it (ALTER ROLE … CREATEDB), or name one that may in DATABASE_OWNER_URL."
            ) from None

    async def drop(self) -> None:
        """Remove the trial database."""
        await self._drop(self.trial_name)

    async def swap(self, *, keep: bool) -> None:
        """Put the trial database in the place of the shop's, at once or not at all; that from before may be kept."""
        await self.require_nobody_there()
        await self._drop(self.kept_name)
        try:
            async with self._neighbour.transaction():
                await self._rename(self.name, self.kept_name)
                await self._rename(self.trial_name, self.name)
        except asyncpg.ObjectInUseError:
            raise BackupError("Somebody has just begun to use the database: stop the shop, and try again.") from None
        if not keep:
            await self._drop(self.kept_name)

    async def _rename(self, name: str, new: str) -> None:
        await self._neighbour.execute(f'ALTER DATABASE "{name}" RENAME TO "{new}"')

    async def _drop(self, name: str) -> None:
        await self._neighbour.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@asynccontextmanager
async def a_trial(owner_url: str) -> AsyncIterator[Trial]:
    """A trial beside this database, without a database yet. Raises `BackupError` if another one is under way."""
    async with connected(await _neighbour_of(owner_url)) as neighbour:
        if not await neighbour.fetchval("SELECT pg_try_advisory_lock($1)", LOCK):
            raise BackupError("Another restore is under way on this server.")
        yield Trial(neighbour, owner_url)


async def _neighbour_of(owner_url: str) -> str:
    refusal: BackupError | None = None
    for name in NEIGHBOURS:
        try:
            async with connected(at(owner_url, name)):
                return at(owner_url, name)
        except BackupError as error:
            refusal = refusal or error
    raise refusal or BackupError("There is no database from which others could be renamed.")


def database_of(url: str) -> str:
    """The name of the database that a URL leads to. Raises `BackupError` if it says none, or one that needs quotes."""
    name = unquote(urlsplit(plain_dsn(url)).path.removeprefix("/"))
    if not name or '"' in name:
        raise BackupError("The URL of the database must name one.")
    return name


def at(url: str, name: str) -> str:
    """The URL of another database of the same server."""
    return urlsplit(plain_dsn(url))._replace(path=f"/{name}").geturl()
