"""Both logs, read by administrators: the latest first, by keyset."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.audit.security import Security
from domain.connection import Connection


@dataclass(frozen=True, slots=True)
class AuditView:
    """An entry of the audit log. `actor_id` is None for the command line."""

    id: UUID
    created_at: datetime
    actor_id: UUID | None
    actor: str
    action: str
    subject: str
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Entries from `since`, before `until`, older than the one with the id `before`; None leaves a condition out."""

    since: datetime | None = None
    until: datetime | None = None
    before: UUID | None = None


IN_TIME = """
($1::timestamptz IS NULL OR {log}.created_at >= $1) AND ($2::timestamptz IS NULL OR {log}.created_at < $2)
AND ($3::uuid IS NULL OR {log}.id < $3)
"""

AUDIT = f"""
SELECT a.id, a.created_at, a.actor_id, a.actor, a.action, a.subject, a.details FROM audit_entries a
WHERE {IN_TIME.format(log="a")} AND ($4 = '' OR a.actor_id IN (SELECT id FROM users WHERE lower(email) = lower($4))
    OR lower(a.actor) = lower($4))
AND ($5 = '' OR a.subject = $5) AND ($6 = '' OR a.action = $6)
ORDER BY a.id DESC LIMIT $7
"""  # noqa: S608 - constants only


async def list_audit(
    connection: Connection, wanted: LogFilter, *, user: str = "", subject: str = "", action: str = "", limit: int
) -> list[AuditView]:
    """Entries by the email address of who acted, by the name of the record, by action, and by time: one query."""
    rows = await connection.fetch(AUDIT, wanted.since, wanted.until, wanted.before, user, subject, action, limit)
    return [AuditView(*row.values()) for row in rows]


@dataclass(frozen=True, slots=True)
class SecurityView:
    """An entry of the security log; failures of one minute are one entry, as many `times`.

    `account` is the account's present address, None if it is not known or erased.
    """

    id: UUID
    created_at: datetime
    kind: Security
    account_id: UUID | None
    account: str | None
    network: str
    device: str
    detail: str
    times: int


SECURITY = f"""
SELECT s.id, s.created_at, s.kind, s.account_id, u.email AS account, s.network, s.device, s.detail, s.times
FROM security_events s LEFT JOIN users u ON u.id = s.account_id
WHERE {IN_TIME.format(log="s")}
AND ($4 = '' OR s.account_id IN (SELECT id FROM users WHERE lower(email) = lower($4)))
AND ($5::text IS NULL OR s.kind = $5) AND ($6 = '' OR s.network = $6)
ORDER BY s.id DESC LIMIT $7
"""  # noqa: S608 - constants only


async def list_security(
    connection: Connection,
    wanted: LogFilter,
    *,
    user: str = "",
    kind: Security | None = None,
    network: str = "",
    limit: int,
) -> list[SecurityView]:
    """Entries by the email address of the account, by kind, by network, and by time: one query."""
    rows = await connection.fetch(SECURITY, wanted.since, wanted.until, wanted.before, user, kind, network, limit)
    return [SecurityView(**{**row, "kind": Security(row["kind"])}) for row in rows]
