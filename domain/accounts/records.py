"""The record of a change that somebody made to their own account: an entry in the audit log and in the security log."""

from typing import Any
from uuid import UUID

from domain.audit.operations import write_audit
from domain.audit.security import Security, write_security
from domain.connection import Connection


async def record_change(
    connection: Connection,
    kind: Security,
    *,
    account_id: UUID,
    detail: str = "",
    details: dict[str, Any] | None = None,
) -> None:
    """Write both entries within the caller's transaction: the security log gets `detail`, the audit log `details`."""
    email = await connection.fetchval("SELECT email FROM users WHERE id = $1", account_id)
    await write_audit(
        connection, actor_id=account_id, actor=email, action=f"account.{kind}", subject=email, details=details
    )
    await write_security(connection, kind, account_id=account_id, detail=detail)
