"""Addresses that changed: waiting to be announced, and what came of it.

The table is the queue. What was announced is deleted, so there is no place in it to lose, and a row of a transaction
that ends late is found when it is there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.connection import PIECE, Connection, delete_some

MOST = 10_000
"""So many addresses are announced at a time, by the protocol of IndexNow."""

LEASE_SECONDS = 60
"""For so long nobody else tries, so that two workers never announce together, and one that is killed delays little."""

REST_SECONDS = 60
"""The pause after an announcement: search engines would rather have changes together than one by one."""

FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 60, 6 * 3600
"""The wait after a first failure, which doubles with each further one, and the longest of them."""

DAYS = 7
"""What could not be announced for so long is left to the site map."""


@dataclass(frozen=True, slots=True)
class Announced:
    """How announcing goes: addresses `waiting`; how many were `sent` last, and when; the `problem` since, if any."""

    waiting: int = 0
    sent: int = 0
    sent_at: datetime | None = None
    problem: str = ""
    failed_at: datetime | None = None
    next_at: datetime | None = None


CLAIM = """
INSERT INTO announcements (receiver, next_at) VALUES ($1, now() + make_interval(secs => $2))
ON CONFLICT (receiver) DO UPDATE SET next_at = excluded.next_at WHERE announcements.next_at <= now()
RETURNING true
"""
WAITING = """
WITH first AS (SELECT id, path FROM changed_addresses ORDER BY id LIMIT $1)
SELECT path, array_agg(id ORDER BY id) AS ids FROM first GROUP BY path ORDER BY ids
"""
SENT = """
UPDATE announcements SET failures = 0, problem = '', sent = $2, sent_at = now(),
       next_at = now() + make_interval(secs => $3) WHERE receiver = $1
"""
FAILED = """
UPDATE announcements SET failures = failures + 1, problem = $2, failed_at = now(),
       next_at = now() + make_interval(secs => greatest($3, least($4, $5 * 2 ^ least(failures, 30))))
WHERE receiver = $1
"""
STATE = """
SELECT (SELECT count(DISTINCT path) FROM changed_addresses) AS waiting, coalesce(a.sent, 0) AS sent, a.sent_at,
       coalesce(a.problem, '') AS problem, a.failed_at, a.next_at
FROM (VALUES ($1::text)) AS r(receiver) LEFT JOIN announcements a ON a.receiver = r.receiver
"""


async def claim_addresses(connection: Connection, receiver: str) -> Mapping[str, Sequence[UUID]]:
    """The addresses to announce now, the oldest first, each with its rows; none before it is time: two statements.

    Whoever is given some says what came of it, within `LEASE_SECONDS`.
    """
    if not await connection.fetchval("SELECT EXISTS (SELECT FROM changed_addresses)"):
        return {}
    if not await connection.fetchval(CLAIM, receiver, LEASE_SECONDS):
        return {}
    return {row["path"]: row["ids"] for row in await connection.fetch(WAITING, MOST)}


async def note_sent(connection: Connection, receiver: str, addresses: Mapping[str, Sequence[UUID]]) -> None:
    """Forget what was announced; what has changed since then waits on."""
    ids = [id_ for rows in addresses.values() for id_ in rows]
    await connection.execute("DELETE FROM changed_addresses WHERE id = ANY($1::uuid[])", ids)
    await connection.execute(SENT, receiver, len(addresses), REST_SECONDS)


async def note_failed(connection: Connection, receiver: str, problem: str, wait: int = 0) -> None:
    """Note why it failed, and wait longer each time, at least `wait` seconds."""
    await connection.execute(FAILED, receiver, problem[:300], float(wait), LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS)


async def delete_addresses(connection: Connection, *, older_than_days: int = 0, limit: int = PIECE) -> int:
    """Delete up to `limit` addresses that have waited for so many days; returns how many."""
    return await delete_some(
        connection,
        "changed_addresses",
        f"created_at <= now() - make_interval(days => {int(older_than_days)})",
        limit=limit,
    )


async def announced_to(connection: Connection, receiver: str) -> Announced:
    """How announcing to `receiver` goes: one query."""
    return Announced(**dict(await connection.fetchrow(STATE, receiver)))
