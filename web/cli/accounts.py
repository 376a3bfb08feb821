"""What the commands about accounts share: prompts, one transaction, and failures in one line."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TypeVar

import asyncpg
import click

from domain.accounts.operations import EmailTakenError, new_password_hash
from domain.accounts.roles import Job
from domain.accounts.sessions import doubt_sessions
from domain.accounts.staff import Actor, make_staff
from domain.audit.origin import COMMAND_LINE, come_from
from domain.connection import Connection, prepare_connection
from domain.errors import ShopError
from web.cli.environment import bring_up_to_date, with_services
from web.http.forms.fields import sound_email, sound_name
from web.infra.schema import plain_dsn

T = TypeVar("T")
BY = Actor("command line")


def create_account(*, email: str | None, name: str | None, password_stdin: bool, job: Job) -> tuple[str, str]:
    """Create an account, asking for what is missing; returns its address and name. Raises `ClickException`."""
    with one_line():
        sound = sound_email(email or _ask("--email", "Email address"))
        known = sound_name(name or _ask("--name", "Name"))
        password_hash = asyncio.run(new_password_hash(_password(from_stdin=password_stdin), known, sound))
        make = partial(make_staff, email=sound, password_hash=password_hash, name=known, job=job, by=BY)
        try:
            run(make)
        except EmailTakenError:
            raise click.ClickException(f"An account for {sound} already exists.") from None
    return sound, known


@contextmanager
def one_line() -> Iterator[None]:
    """Turn refusals and a database that is away into one line on standard error, and exit code 1."""
    try:
        yield
    except ShopError as refusal:
        raise click.ClickException(refusal.message) from None
    except (OSError, asyncpg.PostgresError) as error:
        raise click.ClickException(f"The database is not available: {error}") from None


def run(work: Callable[[Connection], Awaitable[T]]) -> T:
    """The result of `work` in a transaction of its own; after it every process asks PostgreSQL about its sessions."""
    with with_services() as found:
        bring_up_to_date(found)
        return asyncio.run(_run(found.database_url, work))


async def _run(database_url: str, work: Callable[[Connection], Awaitable[T]]) -> T:
    come_from(lambda: COMMAND_LINE)
    connection = await asyncpg.connect(plain_dsn(database_url))
    try:
        await prepare_connection(connection)
        async with connection.transaction():
            done = await work(connection)
        await doubt_sessions(connection)
        return done
    finally:
        await connection.close()


def _ask(option: str, words: str) -> str:
    if not sys.stdin.isatty():
        raise click.ClickException(f"{option} is missing.")
    return str(click.prompt(words))


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise click.ClickException("Send the password on standard input, with --password-stdin.")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt="Repeat the password"))
