"""`mercer serve`."""

import click

from web import server
from web.cli.environment import with_services
from web.metrics_folder import metrics_folder
from web.settings import settings


@click.command()
def serve() -> None:
    """Serve pages and JSON at HOST and PORT with WORKERS processes.

    Uses the database and Redis of DATABASE_URL and REDIS_URL; if one is not set, shares or
    starts the embedded one. SIGTERM lets requests that are under way finish.
    """
    with metrics_folder(settings().data_dir):
        server.preload()
        with with_services():
            server.serve(settings())
