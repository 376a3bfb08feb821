"""The mail catcher receives emails by SMTP and stores them whole."""

import re
import signal
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import Envelope

from tests.support.embedded.started import environment
from web.config.settings import PROJECT_ROOT
from web.embedded import emails
from web.embedded.emails import EmailNotFoundError, list_emails, read_email, store_email
from web.embedded.mailbox import Catcher


def outgoing(subject: str = "Your order M-10427 – thank you") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Mercer <shop@mercer.example>"
    message["To"] = "Zoë <zoe@example.com>"
    message["Subject"] = subject
    message.set_content("Dear Zoë,\n\nit is on its way. £12\n")
    message.add_alternative("<p>Dear Zoë, it is <b>on its way</b>. £12</p>", subtype="html")
    return message


async def test_what_cannot_be_kept_is_asked_for_again_later(tmp_path: Path) -> None:
    (tmp_path / "in the way").touch()
    envelope = Envelope()
    envelope.original_content = bytes(outgoing())
    nobody: Any = None
    answer = await Catcher(tmp_path / "in the way").handle_DATA(nobody, nobody, envelope)
    assert answer.startswith("452 ")


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    command = [sys.executable, "-m", "web.cli", "mailbox"]
    with subprocess.Popen(
        command, cwd=PROJECT_ROOT, env=environment(tmp_path), stdout=subprocess.PIPE, text=True
    ) as catcher:
        assert catcher.stdout
        said = re.fullmatch(r"SMTP_URL=smtp://127\.0\.0\.1:(\d+)\n", catcher.stdout.readline())
        assert said
        yield int(said[1])
        catcher.send_signal(signal.SIGTERM)
        assert catcher.wait(10) == 0


def test_a_sent_email_can_be_read(port: int, tmp_path: Path) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as smtp:
        smtp.send_message(outgoing())
    (caught,) = list_emails(tmp_path / "mailbox")
    assert caught.subject == "Your order M-10427 – thank you"
    assert caught.sender == "Mercer <shop@mercer.example>"
    assert caught.recipients == "Zoë <zoe@example.com>"
    assert caught.text == "Dear Zoë,\n\nit is on its way. £12\n"
    assert "<b>on its way</b>" in caught.html
    assert datetime.now(UTC) - caught.sent_at < timedelta(minutes=1)
    assert read_email(tmp_path / "mailbox", caught.id) == caught


def test_the_newest_email_comes_first_and_the_oldest_are_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(emails, "KEPT", 3)
    for number in range(5):
        store_email(tmp_path, outgoing(f"Letter {number}").as_bytes())
    assert [kept.subject for kept in list_emails(tmp_path)] == ["Letter 4", "Letter 3", "Letter 2"]


def test_a_half_written_email_is_not_listed(tmp_path: Path) -> None:
    whole = store_email(tmp_path, outgoing().as_bytes())
    (tmp_path / f"{whole[:-1]}0.part").write_bytes(b"Subject: half")
    (tmp_path / "notes.eml").write_bytes(b"Subject: not ours")
    assert [kept.id for kept in list_emails(tmp_path)] == [whole]


def test_an_email_in_an_unknown_encoding_is_listed(tmp_path: Path) -> None:
    kept = store_email(tmp_path, b'Content-Type: text/plain; charset="klingon"\n\nnuqneH')
    assert read_email(tmp_path, kept).text == "nuqneH"


def test_an_empty_mailbox_has_no_emails(tmp_path: Path) -> None:
    assert list_emails(tmp_path / "none") == []


@pytest.mark.parametrize(
    "email_id",
    ["", ".", "..", "../secret", "/etc/passwd", "secret", "20250101T000000-000000000-aaaaaaaa", "a\0b", "x" * 5000],
)
def test_an_invalid_id_finds_nothing(tmp_path: Path, email_id: str) -> None:
    (tmp_path / "secret.eml").write_bytes(b"Subject: secret")
    (tmp_path / "box").mkdir()
    for folder in (tmp_path, tmp_path / "box"):
        with pytest.raises(EmailNotFoundError):
            read_email(folder, email_id)
