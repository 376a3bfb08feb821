"""Runs of the checks: requested by staff or due by the clock, done by one worker, stored for a month."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from msgspec import convert

from domain.books.checks import Finding
from domain.connection import PIECE, Connection, delete_some

LEASE_SECONDS = 600
"""The time after which a run whose worker died is begun anew, in seconds."""


@dataclass(frozen=True, slots=True)
class BookCheck:
    """The latest finished run (`finished_at` is UTC), and whether another one is under way."""

    finished_at: datetime | None
    findings: tuple[Finding, ...]
    under_way: bool

    @property
    def drift(self) -> int:
        """The number of discrepancies: statements that were not true."""
        return sum(not finding.holds for finding in self.findings)


async def ask_for_check(connection: Connection) -> None:
    """Request a run now, unless one is under way already."""
    await connection.execute("INSERT INTO book_checks DEFAULT VALUES ON CONFLICT DO NOTHING")


DUE = """
INSERT INTO book_checks (id) SELECT uuidv7() WHERE NOT EXISTS (
    SELECT FROM book_checks WHERE finished_at IS NULL OR finished_at > now() - make_interval(secs => $1))
ON CONFLICT DO NOTHING
"""

CLAIM = """
UPDATE book_checks SET begun_at = now()
WHERE finished_at IS NULL AND (begun_at IS NULL OR begun_at < now() - make_interval(secs => $1)) RETURNING id
"""


async def claim_check(connection: Connection, *, every_seconds: float) -> UUID | None:
    """Claim the run that is due, because staff requested it or the last one is `every_seconds` old; else None.

    Of workers that claim at once, one gets it.
    """
    await connection.execute(DUE, every_seconds)
    claimed: UUID | None = await connection.fetchval(CLAIM, LEASE_SECONDS)
    return claimed


async def finish_check(connection: Connection, *, check_id: UUID, findings: Sequence[Finding]) -> None:
    """Store the findings of a run."""
    await connection.execute(
        "UPDATE book_checks SET finished_at = now(), findings = $2 WHERE id = $1",
        check_id,
        [asdict(finding) for finding in findings],
    )


LATEST = """
SELECT (SELECT max(finished_at) FROM book_checks) AS finished_at,
       (SELECT findings FROM book_checks WHERE finished_at IS NOT NULL ORDER BY finished_at DESC LIMIT 1) AS findings,
       EXISTS (SELECT FROM book_checks WHERE finished_at IS NULL) AS under_way
"""


async def latest_check(connection: Connection) -> BookCheck:
    """The latest finished run: one query."""
    row = await connection.fetchrow(LATEST)
    return BookCheck(row["finished_at"], convert(row["findings"] or [], tuple[Finding, ...]), row["under_way"])


async def delete_old_checks(connection: Connection, *, limit: int = PIECE) -> int:
    """Delete up to `limit` runs that finished more than a month ago; returns how many."""
    return await delete_some(connection, "book_checks", "finished_at < now() - interval '30 days'", limit=limit)
