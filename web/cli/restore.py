"""`mercer restore`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import click

from web.backup.errors import BackupError
from web.backup.restore import Restored, Target
from web.backup.restore import restore as put_back
from web.cli.environment import owner_url, with_services
from web.config.settings import settings
from web.embedded.layout import lay_out
from web.embedded.locks import TakenError, locked
from web.supervisor.console import console

REPLACE = "Put it in the place of what the database holds now, which is kept beside it."
IGNORE = "Restore it also if its books do not balance."


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help=REPLACE)
@click.option("--ignore-checks", is_flag=True, help=IGNORE)
def restore(*, file: Path, replace: bool, ignore_checks: bool) -> None:
    """Bring back the shop that `mercer backup` wrote into FILE. The shop must be stopped.

    It is tried in a database of its own first, and its books are checked there. Unless all of that works,
    nothing is changed.
    """
    try:
        with _nobody_else(), with_services() as found:
            target = Target(owner_url(found), found.database_url, settings())
            done = put_back(file.absolute(), target, console(), replace=replace, ignore_checks=ignore_checks)
    except BackupError as refusal:
        raise click.ClickException(str(refusal)) from None
    except (OSError, asyncpg.PostgresError) as error:
        raise click.ClickException(f"The backup could not be restored, and nothing was replaced: {error}") from None
    _tell(done)


@contextmanager
def _nobody_else() -> Iterator[None]:
    try:
        with locked(lay_out(settings().data_dir).data_dir / "up.lock", "a restore", wait=False):
            yield
    except TakenError as other:
        raise click.ClickException(f"The shop runs ({other}): stop it, and try again.") from None


def _tell(done: Restored) -> None:
    made = done.manifest
    click.echo(f"Restored: {made.summary}, as of {made.made_at:%d %B %Y %H:%M} UTC.")
    if done.kept:
        click.echo(f"What was there before is kept as the database {done.kept}, until the next restore.")
    for note in done.notes:
        click.echo(note)
    click.echo("SECRET_KEY is not part of a backup: with another one links in emails and authenticator apps end.")
