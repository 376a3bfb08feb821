"""`mercer migrate`."""

import click

from web.cli.environment import bring_up_to_date, with_services
from web.infra.schema import head_revision


@click.command()
def migrate() -> None:
    """Migrate the database to the latest schema; safe to run again, and concurrently."""
    with with_services() as found:
        bring_up_to_date(found)
    click.echo(f"The database is at revision {head_revision()}.")
