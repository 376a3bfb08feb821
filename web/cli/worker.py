"""`mercer worker`."""

import click

from web import worker as background
from web.cli.environment import with_services


@click.command()
def worker() -> None:
    """Do the slow work: letters, expired holds, everything that runs on a clock.

    Uses the database and Redis of DATABASE_URL and REDIS_URL; if one is not set, shares or
    starts the embedded one. SIGTERM lets jobs that are under way finish.
    """
    with with_services():
        background.run()
