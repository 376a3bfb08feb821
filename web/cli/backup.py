"""`mercer backup`."""

from pathlib import Path

import asyncpg
import click

from web.backup.errors import BackupError
from web.backup.make import make_backup, usual_path
from web.cli.environment import owner_url, with_services
from web.config.settings import settings
from web.supervisor.console import console

KEEP = "Settings are in it, secrets are not: keep SECRET_KEY apart. It holds what customers told you: keep it safe."


@click.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
def backup(*, file: Path | None) -> None:
    """Write the whole shop into one new FILE: database, pictures, and the settings without secrets.

    The shop may stay open. Without FILE it goes into DATA_DIR/backups, named by the time.
    """
    try:
        with with_services() as found:
            path = file.absolute() if file else usual_path(settings().data_dir)
            manifest = make_backup(owner_url(found), settings(), path, console())
    except BackupError as refusal:
        raise click.ClickException(str(refusal)) from None
    except (OSError, asyncpg.PostgresError) as error:
        raise click.ClickException(f"The backup could not be made: {error}") from None
    click.echo(f"{path} ({path.stat().st_size / 1e6:,.1f} MB): {manifest.summary}, schema {manifest.schema}.")
    click.echo(KEEP)
