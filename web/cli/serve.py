"""`mercer serve`."""

import click

from web.cli.environment import with_services
from web.config.settings import settings
from web.infra.metrics_folder import metrics_folder
from web.server import server


@click.command()
def serve() -> None:
    """Serve pages and JSON at HOST and PORT with WORKERS processes.

    Uses the database and Redis of DATABASE_URL and REDIS_URL; if one is not set, shares or
    starts the embedded one. On SIGTERM, running requests are finished first.
    """
    with metrics_folder(settings().data_dir):
        server.preload()
        with with_services():
            server.serve(settings())
