"""The security log: who signed in, who failed to, and what changed about accounts. Appended, and deleted when old.

No entry holds a secret or anything that somebody typed. PostgreSQL refuses every other change (migration 0029).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.audit.origin import present_origin
from domain.connection import PIECE, Connection, columns, delete_some

DAYS = 180
"""How long an entry is kept: long enough to look into a break-in, no longer (GDPR, article 5(1)(e))."""

LONGEST_DETAIL = 200


class Security(StrEnum):
    """The kinds of entries."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SECOND_STEP_FAILED = "second_step_failed"
    PROVED = "proved"
    PROOF_FAILED = "proof_failed"
    CODE_FAILED = "code_failed"
    LIMITED = "limited"
    SESSIONS_ENDED = "sessions_ended"
    TOKEN_REUSED = "refresh_token_reused"  # noqa: S105 - a kind
    ACCOUNT_CREATED = "account_created"
    ADMIN_REFUSED = "administrator_refused"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a kind
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a kind
    EMAIL_CHANGED = "email_changed"
    EMAIL_RESTORED = "email_restored"
    FACTORS_CHANGED = "factors_changed"
    API_TOKEN_CREATED = "api_token_created"  # noqa: S105 - a kind
    API_TOKENS_REVOKED = "api_tokens_revoked"
    ROLE_CHANGED = "role_changed"
    DISABLED = "disabled"
    ENABLED = "enabled"


async def write_security(connection: Connection, kind: Security, *, account_id: UUID, detail: str = "") -> None:
    """Append an entry about an account within the caller's transaction, with the origin of the request."""
    origin = present_origin()
    await connection.execute(
        "INSERT INTO security_events (kind, account_id, network, device, detail) VALUES ($1, $2, $3, $4, $5)",
        kind.value,
        account_id,
        origin.network,
        origin.device,
        detail[:LONGEST_DETAIL],
    )


@dataclass(frozen=True, slots=True)
class Failure:
    """Failures that are counted together: of one kind, in one minute, from one network, at one account.

    `account_id` is None for an address without an account, which is not written down. The first `device` stays.
    """

    minute: datetime
    kind: Security
    network: str
    detail: str = ""
    account_id: UUID | None = None
    device: str = field(default="", compare=False)


COUNT = """
INSERT INTO security_events (minute, kind, network, detail, account_id, device, times)
SELECT * FROM unnest($1::timestamptz[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::text[], $7::int[])
ON CONFLICT (kind, network, account_id, detail, minute) WHERE minute IS NOT NULL
DO UPDATE SET times = security_events.times + excluded.times
"""


async def count_failures(connection: Connection, counted: Mapping[Failure, int]) -> None:
    """Add up failures, one row for those that are counted together: one statement, its locks in one order."""
    rows = [
        (one.minute, one.kind.value, one.network, one.detail, one.account_id, one.device, times)
        for one, times in counted.items()
    ]
    rows.sort(key=str)
    await connection.execute(COUNT, *columns(rows, 7))


async def delete_old_security(connection: Connection, *, limit: int = PIECE) -> int:
    """Delete up to `limit` entries that are older than `DAYS`; returns how many."""
    return await delete_some(connection, "security_events", f"created_at < now() - interval '{DAYS} days'", limit=limit)
