"""Entries of the audit log: appended and never changed, but for the name of somebody whose account was erased."""

from typing import Any
from uuid import UUID

from domain.connection import Connection

NOBODY = UUID(int=0)
"""The id of whoever acts without an account, such as the command line."""


async def write_audit(
    connection: Connection,
    *,
    actor_id: UUID | None,
    actor: str,
    action: str,
    subject: str,
    details: dict[str, Any] | None = None,
) -> None:
    """Append an entry within the caller's transaction, so that a change and its entry stand or fall together.

    An `actor_id` of `NOBODY` is stored as none. `details` holds what is needed to read the change later, such as both
    values of a field; never a secret.
    """
    await connection.execute(
        "INSERT INTO audit_entries (actor_id, actor, action, subject, details) VALUES ($1, $2, $3, $4, $5)",
        None if actor_id == NOBODY else actor_id,
        actor,
        action,
        subject[:254],
        details or {},
    )
