"""Every email is described by one room."""

from dataclasses import replace

import pytest

from web.config.settings import PROJECT_ROOT, Settings
from web.mail.emails import BY_KIND, EMAILS
from web.mail.mailer import render_email

FOLDERS = sorted(path.name for path in (PROJECT_ROOT / "templates" / "mail").iterdir() if path.is_dir())


def test_every_folder_of_templates_has_exactly_one_owner() -> None:
    assert sorted(email.kind for email in EMAILS) == FOLDERS


@pytest.mark.parametrize(
    ("credited", "says"), [(1800, "You owe £18 less"), (0, "has not left yet."), (None, "is refunded within 14 days.")]
)
def test_a_withdrawal_speaks_of_the_credit_note_and_the_refund_that_there_are(credited: int | None, says: str) -> None:
    """Nothing is credited, and no note is written, of an order that cost nothing."""
    context = BY_KIND["withdrawal_received"].sample(Settings())
    context["withdrawn"] = replace(context["withdrawn"], instructions=None, credited=credited)
    email = render_email(Settings(), "withdrawal_received", context)
    for text in (email.text, email.html):
        words = " ".join(text.split())
        assert says.lower() in words.lower()
        assert ("credit note" in words) == bool(credited)
        assert ("refunded" in words) == (credited is None)
