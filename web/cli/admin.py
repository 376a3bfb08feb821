"""`mercer admin`."""

import click

from domain.accounts.roles import Job
from web.cli.accounts import create_account

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
    email, name = create_account(email=email, name=name, password_stdin=password_stdin, job=Job.OWNER)
    click.echo(f"Created an administrator account for {name} ({email}).")
