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


async def tell(connection: Connection, person: Principal, change: Change, *, name: str = "") -> None:
    """Write the audit entry and the email, in the transaction of the change. `name` is a passkey's."""
    await record(connection, person, change, name=name)
    await write_email(
        connection,
        kind="factors_changed",
        recipient=person.email,
        context={"change": change.value, "factor_name": name, "person_name": person.name},
    )


async def record(connection: Connection, person: Principal, change: Change, *, name: str = "") -> None:
    """Write the entries of both logs alone, for changes that need no email."""
    await write_security(connection, Security.FACTORS_CHANGED, account_id=person.id, detail=change.value)
    await write_audit(
        connection,
        actor_id=person.id,
        actor=person.email,
        action=f"factor.{change.value}",
        subject=person.email,
        details={"name": name} if name else {},
    )


async def warn_of_guesses(connection: Connection, person: Principal) -> None:
    """Warn a user by email, once a day, that somebody has their password and is guessing the second step."""
    await write_email(
        connection,
        kind="factor_guessed",
        recipient=person.email,
        context={"person_name": person.name},
        dedupe_key=f"factor_guessed:{person.id}:{now().date()}",
    )
