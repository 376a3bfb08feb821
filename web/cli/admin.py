"""`mercer admin`."""

import asyncio
import sys

import asyncpg
import click

from domain.accounts.operations import EmailTakenError, create_user, new_password_hash
from domain.accounts.views import Role
from domain.audit.operations import write_audit
from domain.connection import prepare_connection
from domain.errors import ShopError
from web.cli.environment import bring_up_to_date, with_services
from web.http.forms.fields import sound_email, sound_name
from web.infra.schema import plain_dsn

FROM_STDIN = "Read the password from standard input, for scripts."


@click.group()
def admin() -> None:
    """Create administrator accounts."""


@admin.command()
@click.option("--email", help="The email address to sign in with.")
@click.option("--name", help="The administrator's name.")
@click.option("--password-stdin", is_flag=True, help=FROM_STDIN)
def create(*, email: str | None, name: str | None, password_stdin: bool) -> None:
    """Create an administrator account.

    Missing options are prompted for. The password is never an option, so that it stays out of the shell's history.
    """
    try:
        email = sound_email(email or _ask("--email", "Email address"))
        name = sound_name(name or _ask("--name", "Name"))
        password_hash = asyncio.run(new_password_hash(_password(from_stdin=password_stdin), name, email))
        with with_services() as found:
            bring_up_to_date(found)
            asyncio.run(_create(found.database_url, email, name, password_hash))
    except EmailTakenError:
        raise click.ClickException(f"An account for {email} already exists.") from None
    except ShopError as refusal:
        raise click.ClickException(refusal.message) from None
    except (OSError, asyncpg.PostgresError) as error:
        raise click.ClickException(f"The database is not available: {error}") from None
    click.echo(f"Created an administrator account for {name} ({email}).")


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


async def _create(database_url: str, email: str, name: str, password_hash: str) -> None:
    connection = await asyncpg.connect(plain_dsn(database_url))
    try:
        await prepare_connection(connection)
        async with connection.transaction():
            await create_user(connection, email=email, password_hash=password_hash, name=name, role=Role.ADMIN)
            await write_audit(
                connection, actor_id=None, actor="command line", action="administrator.created", subject=email
            )
    finally:
        await connection.close()
