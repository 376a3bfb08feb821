"""`mercer migrate`."""

import click

from web.cli.environment import with_services
from web.infra.schema import head_revision, upgrade


@click.command()
def migrate() -> None:
    """Migrate the database to the latest schema; safe to run again, and concurrently."""
    with with_services() as found:
        upgrade(found.database_url)
    click.echo(f"The database is at revision {head_revision()}.")
