"""The services that settings do not name: adopted if they run, else started, and stopped after use."""

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from web.config.settings import Settings
from web.embedded.layout import Layout, lay_out, tidy
from web.embedded.locks import locked
from web.embedded.postgres import Postgres
from web.embedded.server import Server
from web.embedded.valkey import Valkey

LAST_BREATH_SECONDS = 0.15
"""The seconds for which a server whose parent was just killed may still answer, and be adopted by mistake."""


@dataclass(frozen=True, slots=True)
class Services:
    """The URLs of the shop's database and Redis."""

    database_url: str
    redis_url: str


@contextmanager
def services(settings: Settings) -> Iterator[Services]:
    """PostgreSQL with the database `mercer`, and Redis: those of DATABASE_URL and REDIS_URL, else embedded ones.

    A server of the same DATA_DIR that already runs is shared and left running; what this call
    starts stops at the end of the block, or with the calling thread. Raises `ServiceError`.
    """
    if settings.database_url and settings.redis_url:
        yield Services(settings.database_url, settings.redis_url)
        return
    layout = lay_out(settings.data_dir)
    postgres = None if settings.database_url else Postgres(layout)
    valkey = None if settings.redis_url else Valkey(layout)
    with ExitStack() as stack:
        stack.callback(tidy, layout)
        servers: list[Server] = [server for server in (postgres, valkey) if server]
        for server in servers:
            stack.callback(server.stop)
        start(layout, servers)
        yield Services(
            database_url=postgres.url if postgres else settings.database_url or "",
            redis_url=valkey.url if valkey else settings.redis_url or "",
        )


def start(layout: Layout, servers: Sequence[Server]) -> None:
    """Adopt or start `servers`, all at the same time, and wait until they answer. Raises `ServiceError`.

    The caller stops them, also after an error. The lock keeps two commands that begin together
    from starting the same server twice.
    """
    with locked(layout.start_lock):
        _start(servers)
        if any(server.process is None for server in servers):
            time.sleep(LAST_BREATH_SECONDS)
            _start([server for server in servers if not server.alive()])


def _start(servers: Sequence[Server]) -> None:
    for server in servers:
        server.launch()
    for server in servers:
        server.wait()
