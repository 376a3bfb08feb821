"""The services that most commands need first: a database and Redis, known to everything that they start."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from web.config.settings import settings
from web.embedded import Services, services
from web.supervisor.gate import wait_at_gate


@contextmanager
def with_services() -> Iterator[Services]:
    """The services that `settings()` names, or embedded ones; from then on `settings()` names them.

    A process that the supervisor started early waits here until everything is ready for it.
    """
    wait_at_gate()
    with services(settings()) as found:
        os.environ.update(DATABASE_URL=found.database_url, REDIS_URL=found.redis_url)
        settings.cache_clear()
        yield found
