"""Failed attempts and refusals on their way into the security log: counted in memory, written once a second.

So a flood of them costs one row for each minute, network and account, and no answer takes longer because of it: whether
an account is known cannot be told from the time. What a process had counted in its last second is lost if it is killed.
"""

import asyncio
from collections import Counter
from dataclasses import replace
from uuid import UUID

import structlog

from domain.audit.origin import present_origin
from domain.audit.security import Failure, Security, count_failures
from domain.clock import now
from web.infra.connections import AWAY
from web.infra.database import Database

SECONDS = 1.0
MOST = 1000
"""The most rows that wait at once; the failures of further networks are counted in one row, `MANY`."""

MANY = "many networks"

log = structlog.get_logger()


class Failures:
    """The failures of this process that have not been written yet."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting = Counter[Failure]()
        self._writing: asyncio.Task[None] | None = None

    def count(self, kind: Security, *, account_id: UUID | None = None, detail: str = "") -> None:
        """Count a failure of the present request, at an account or at none that is known."""
        origin = present_origin()
        minute = now().replace(second=0, microsecond=0)
        failure = Failure(minute, kind, origin.network, detail, account_id, origin.device)
        if len(self._waiting) >= MOST and failure not in self._waiting:
            failure = replace(failure, network=MANY, account_id=None, device="")
        self._waiting[failure] += 1
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_soon())

    async def write(self) -> None:
        """Write all that waits. While the database is away it goes on waiting."""
        counted, self._waiting = self._waiting, Counter()
        if not counted:
            return
        try:
            async with self._database.transaction() as connection:
                await count_failures(connection, counted)
        except AWAY as error:
            self._waiting.update(counted)
            log.warning("failures wait to be written to the security log", error=type(error).__name__)

    async def close(self) -> None:
        """Write what waits and stop."""
        if self._writing:
            self._writing.cancel()
        await self.write()

    async def _write_soon(self) -> None:
        while self._waiting:
            await asyncio.sleep(SECONDS)
            await self.write()
        self._writing = None
