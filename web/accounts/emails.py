"""The emails about an account."""

from uuid import UUID

from domain.accounts.email_changes import UNDO_HOURS
from domain.accounts.invitations import DAYS
from domain.accounts.one_time_codes import code_of
from domain.connection import Connection
from domain.mail.operations import ACCOUNT_ERASED, OutgoingEmail
from web.auth.signed_links import browser_path, email_change_path, invitation_path
from web.config.settings import Settings
from web.templating.emails import Context, Email, made_up


async def _context_with_code(_connection: Connection, settings: Settings, email: OutgoingEmail) -> Context:
    """The digits of the code as well, which are computed when they are sent and stored nowhere."""
    code_id = email.context["code_id"]
    path = browser_path(settings, UUID(code_id)) if email.context.get("slowed") else ""
    return {**email.context, "code": code_of(settings.secret_key, code_id), "browser_path": path}


async def _context_of_guesses(_connection: Connection, settings: Settings, email: OutgoingEmail) -> Context:
    """The link with which the owner's browser is not slowed; emails of older versions had none."""
    series = email.context.get("series")
    return {**email.context, "browser_path": browser_path(settings, UUID(series)) if series else ""}


async def _context_with_undo(_connection: Connection, settings: Settings, email: OutgoingEmail) -> Context:
    """The link that undoes a change of address; the key in it is computed when it is sent."""
    change_id = email.context.get("change_id")
    return {"undo_path": email_change_path(settings, UUID(change_id)) if change_id else "", "hours": UNDO_HOURS}


async def _context_with_invitation(_connection: Connection, settings: Settings, email: OutgoingEmail) -> Context:
    """The link that accepts an invitation; the key in it is computed when it is sent."""
    known = email.context
    path = invitation_path(settings, UUID(known["invitation_id"]), known["sent"])
    return {"join_path": path, "job": known["job"], "days": DAYS}


EMAILS = (
    Email(ACCOUNT_ERASED),
    Email("account_exists"),
    Email(
        "account_guessed",
        context=_context_of_guesses,
        sample=made_up(person_name="Ada Byron", wrong=100, browser_path="/sign-in/browsers/…"),
    ),
    Email("administrator_added", sample=made_up(new_email="grace@example.com")),
    Email("email_changed", context=_context_with_undo, sample=made_up(undo_path="/email-changes/…", hours=UNDO_HOURS)),
    Email("factor_guessed", sample=made_up(person_name="Ada Byron")),
    Email("factors_changed", sample=made_up(person_name="Ada Byron", change="totp_added", factor_name="Phone")),
    Email(
        "new_device",
        sample=made_up(person_name="Ada Byron", device="Firefox on Linux", network="192.0.2.1"),
    ),
    Email("no_account"),
    Email(
        "one_time_code",
        context=_context_with_code,
        sample=made_up(code="314159", purpose="sign_up", browser_path=""),
    ),
    Email("password_changed"),
    Email(
        "staff_invited",
        context=_context_with_invitation,
        sample=made_up(join_path="/invitations/…", job="packer", days=DAYS),
    ),
    Email("welcome", sample=made_up(name="Ada Byron")),
)
