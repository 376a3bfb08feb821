"""A preview of every kind of email with made-up data, for staff. Nothing is sent."""

from domain.mail.operations import EmailCopy
from web.config.settings import Settings
from web.mail.emails import BY_KIND
from web.mail.mailer import render_email


def kinds() -> tuple[str, ...]:
    """Return the kind of every email, in alphabetical order."""
    return tuple(sorted(BY_KIND))


def sample(settings: Settings, kind: str) -> EmailCopy:
    """Return the email of this kind, one of `kinds()`, as a customer would receive it."""
    return render_email(settings, kind, BY_KIND[kind].sample(settings))
