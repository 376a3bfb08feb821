"""`mercer worker`."""

import click

from web import worker as background
from web.cli.environment import with_services


@click.command()
def worker() -> None:
    """Run the background jobs: emails, expired holds, scheduled tasks.

    Uses the database and Redis of DATABASE_URL and REDIS_URL; if one is not set, shares or
    starts the embedded one. On SIGTERM, running jobs are finished first.
    """
    with with_services():
        background.run()
