"""The record of a change of factors: an entry in both logs, and an email to the owner."""

from enum import StrEnum

from domain.accounts.views import Principal
from domain.audit.operations import write_audit
from domain.audit.security import Security, write_security
from domain.clock import now
from domain.connection import Connection
from domain.mail.operations import write_email


class Change(StrEnum):
    """The kind of a change of somebody's factors."""

    TOTP_ADDED = "totp_added"
    TOTP_REMOVED = "totp_removed"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_RENAMED = "passkey_renamed"
    PASSKEY_REMOVED = "passkey_removed"
    RECOVERY_RENEWED = "recovery_renewed"
    RECOVERY_USED = "recovery_used"


async def tell(connection: Connection, user: Principal, change: Change, *, name: str = "") -> None:
    """Write the audit entry and the email, in the transaction of the change. `name` is a passkey's."""
    await record(connection, user, change, name=name)
    await write_email(
        connection,
        kind="factors_changed",
        recipient=user.email,
        context={"change": change.value, "factor_name": name, "person_name": user.name},
    )


async def record(connection: Connection, user: Principal, change: Change, *, name: str = "") -> None:
    """Write the entries of both logs alone, for changes that need no email."""
    await write_security(connection, Security.FACTORS_CHANGED, account_id=user.id, detail=change.value)
    await write_audit(
        connection,
        actor_id=user.id,
        actor=user.email,
        action=f"factor.{change.value}",
        subject=user.email,
        details={"name": name} if name else {},
    )


async def warn_of_guesses(connection: Connection, user: Principal) -> None:
    """Warn a user by email, once a day, that somebody has their password and is guessing the second step."""
    await write_email(
        connection,
        kind="factor_guessed",
        recipient=user.email,
        context={"person_name": user.name},
        dedupe_key=f"factor_guessed:{user.id}:{now().date()}",
    )
