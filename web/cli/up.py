"""`mercer up`."""

import click

from web.config.settings import settings
from web.supervisor import up as supervisor


@click.command()
@click.option("--with-parent", is_flag=True, hidden=True, help="Stop when the process that started this one ends.")
def up(*, with_parent: bool) -> None:
    """Start the whole shop; Ctrl-C stops all of it.

    Starts PostgreSQL and Valkey (unless DATABASE_URL and REDIS_URL name others), migrates the
    database to the latest schema, loads the demo catalogue into an empty one in development,
    and runs the web processes, the worker and in development the mail catcher.
    """
    supervisor.up(settings(), with_parent=with_parent)
