"""Every email is described by one room."""

from dataclasses import replace
from email import message_from_bytes, policy
from uuid import uuid4

import pytest

from domain.mail.operations import EmailCopy, OutgoingEmail
from web.config.settings import PROJECT_ROOT, Settings
from web.mail.emails import BY_KIND, EMAILS
from web.mail.mailer import ATTACHED, address, render_email

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


@pytest.mark.parametrize(
    ("text", "recipient"),
    [
        ("Hello Ada\n.\n\nFrom us =20\n", "ada@example.com"),
        (f"£12 for you, naïve Ada \n{'long ' * 400}\n", "ada@bücher.example"),
        ("x" * 2000, "zoe@example.com"),
    ],
)
def test_an_email_arrives_word_for_word_in_lines_that_every_server_takes(text: str, recipient: str) -> None:
    outgoing = OutgoingEmail(uuid4(), "order_link", recipient, None, {}, 1)
    copy = EmailCopy("Ihre Bestellung über £12", f"{text}\nTerms\n", f"<p>{text}</p>", len(text) + 1)
    ready = address(Settings(), outgoing, copy)
    content = ready.content()
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert content.isascii()
    found = message_from_bytes(content.replace(b"\r\n", b"\n"), policy=policy.default)
    assert found["Subject"] == copy.subject
    assert found["To"] == ready.recipient
    assert [found.get_body((kind,)).get_content().rstrip("\n") for kind in ("plain", "html")] == [  # type: ignore[union-attr]
        body.rstrip("\n") for body in (copy.text, copy.html)
    ]
    [attached] = found.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == (ATTACHED, "Terms\n")
