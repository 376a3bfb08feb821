"""A sample of every email, for staff to look at. Nobody is written to."""

from domain.mail.operations import LetterCopy
from web.config.settings import Settings
from web.mail.emails import BY_KIND
from web.mail.mailer import render_letter


def kinds() -> tuple[str, ...]:
    """Every kind of email, in the order of the alphabet."""
    return tuple(sorted(BY_KIND))


def sample(settings: Settings, kind: str) -> LetterCopy:
    """The email of this kind, which is one of `kinds()`, with made-up data."""
    return render_letter(settings, kind, BY_KIND[kind].sample(settings))
