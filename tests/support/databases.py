"""Databases for tests: a copy of a template each, cleaned after a test and handed to the next one.

To create or drop a database is to create or remove some three hundred files, which takes longer than most tests.
"""

import itertools
import os

import asyncpg

from web.infra.schema import plain_dsn

NAMES = itertools.count(1)
PATIENCE = {"lock_timeout": "1s", "session_replication_role": "replica"}
SHAPE = """
SELECT md5(string_agg(thing, ',' ORDER BY thing)) FROM (
    SELECT concat_ws(' ', relname, relkind, relnatts, relchecks, relhastriggers) AS thing FROM pg_class
    WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT tgname FROM pg_trigger WHERE NOT tgisinternal
) AS things
"""
"""A digest of every table, column, index, function and trigger: a test that changes the schema keeps its database."""

KEEP = r"""
DO $keep$ DECLARE name text; names text; steps text := ''; BEGIN
    CREATE SCHEMA pristine;
    FOR name, names IN
        SELECT t.relname, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
        FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid
        WHERE t.relnamespace = 'public'::regnamespace AND t.relkind = 'r'
            AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
        GROUP BY t.oid
    LOOP
        EXECUTE format('CREATE UNLOGGED TABLE pristine.%1$I AS TABLE public.%1$I', name);
        steps := steps || format('DELETE FROM public.%1$I; ', name)
            || format('INSERT INTO public.%1$I (%2$s) SELECT %2$s FROM pristine.%1$I; ', name, names);
    END LOOP;
    SELECT steps || coalesce(string_agg(format('PERFORM setval(%L, %s, %L); ', 'public.' || sequencename,
        coalesce(last_value, start_value), last_value IS NOT NULL), ''), '') INTO steps
    FROM pg_sequences WHERE schemaname = 'public';
    EXECUTE format('CREATE FUNCTION pristine.restore() RETURNS void LANGUAGE plpgsql AS %L',
        E'#variable_conflict use_column\nBEGIN ' || steps || 'END');
END $keep$
"""
"""Keeps every table and sequence as it is in the template, and makes the function that restores them."""

RENEW = """
DO $$ BEGIN EXECUTE (
    SELECT format('INSERT INTO catalogue_changes (%s) VALUES (%s)', string_agg(quote_ident(attname), ', '),
                  string_agg($1, ', '))
    FROM pg_attribute WHERE attrelid = 'catalogue_changes'::regclass AND attnum > 0 AND atttypid = 'int8'::regtype
        AND attname <> 'parts');
END $$
"""


def beside(database_url: str, name: str) -> str:
    """The URL of another database on the same server."""
    head, _, tail = plain_dsn(database_url).partition("?")
    address = head.rpartition("/")[0] + f"/{name}"
    return f"{address}?{tail}" if tail else address


async def make(server: str, template: str | None, name: str) -> str:
    """Create a database anew; returns its URL."""
    connection = await asyncpg.connect(plain_dsn(server))
    try:
        await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        source = f' TEMPLATE "{template}"' if template else ""
        await connection.execute(f'CREATE DATABASE "{name}"{source}')
    finally:
        await connection.close()
    return beside(server, name)


async def drop_all(server: str) -> None:
    """Drop every database of this run."""
    connection = await asyncpg.connect(plain_dsn(server))
    try:
        pattern = rf"mercer\_%\_{os.getpid()}%"
        for row in await connection.fetch("SELECT datname FROM pg_database WHERE datname LIKE $1", pattern):
            await connection.execute(f'DROP DATABASE "{row["datname"]}" WITH (FORCE)')
    finally:
        await connection.close()


class Databases:
    """Copies of one template."""

    def __init__(self, server: str, template: str) -> None:
        self._server, self._template = server, template
        self._clean: list[str] = []
        self._cleaners: dict[str, asyncpg.Connection] = {}
        self._shape = ""

    async def borrow(self) -> str:
        """A database that is as the template is; returns its URL."""
        if self._clean:
            return self._clean.pop()
        address = await make(self._server, self._template, f"mercer_test_{os.getpid()}_{next(NAMES)}")
        connection = await asyncpg.connect(address)
        try:
            await connection.execute(KEEP)
            self._shape = self._shape or await connection.fetchval(SHAPE)
        finally:
            await connection.close()
        return address

    async def give_back(self, address: str) -> None:
        """Clean a database for the next test.

        One whose tables were changed, or that somebody still uses, is left alone.
        """
        connection = await self._cleaner(address)
        try:
            if await connection.fetchval(SHAPE) == self._shape:
                async with connection.transaction():
                    await connection.execute("SELECT pristine.restore()")
                    await self._renew(connection)
                self._clean.append(address)
                return
        except asyncpg.LockNotAvailableError:
            pass
        await self.leave(address)

    async def leave(self, address: str) -> None:
        """Have no connection to this one: somebody wants it alone."""
        if connection := self._cleaners.pop(address, None):
            await connection.close()

    async def close(self) -> None:
        """Let go of every database."""
        for address in [*self._cleaners]:
            await self.leave(address)

    async def _cleaner(self, address: str) -> asyncpg.Connection:
        """A connection that stays: it knows the tables and has its plans, which takes a new one most of its time."""
        found = self._cleaners.get(address)
        if not found or found.is_closed():
            found = self._cleaners[address] = await asyncpg.connect(address, server_settings=PATIENCE)
        return found

    @staticmethod
    async def _renew(connection: asyncpg.Connection) -> None:
        """Raise the catalogue's generation to one that no test before had, so that no cache has anything of it."""
        await connection.execute(RENEW.replace("$1", f"'{next(NAMES) * 1_000_000}'"))
