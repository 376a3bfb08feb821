"""The emails that the development mail catcher stores: one `.eml` file each, named by the time it was received."""

import re
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

KEPT = 500
ID = re.compile(r"(\d{8}T\d{6})-(\d{9})-[0-9a-f]{8}", re.ASCII)


class EmailNotFoundError(LookupError):
    """There is no email with this id, or the id is invalid."""


@dataclass(frozen=True, slots=True)
class OutgoingEmail:
    """A caught email. `text` and `html` are empty if it has no such part."""

    id: str
    sent_at: datetime
    sender: str
    recipients: str
    subject: str
    text: str
    html: str


def store_email(folder: Path, content: bytes) -> str:
    """Store a raw email whole or not at all, forget all but the last `KEPT`, and return its id. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    seconds, nanoseconds = divmod(time.time_ns(), 1_000_000_000)
    when = datetime.fromtimestamp(seconds, UTC)
    email_id = f"{when:%Y%m%dT%H%M%S}-{nanoseconds:09d}-{secrets.token_hex(4)}"
    half_written = folder / f"{email_id}.part"
    try:
        half_written.write_bytes(content)
        half_written.replace(folder / f"{email_id}.eml")
    finally:
        half_written.unlink(missing_ok=True)
    for old in _newest_first(folder)[KEPT:]:
        (folder / f"{old}.eml").unlink(missing_ok=True)
    return email_id


def list_emails(folder: Path) -> list[OutgoingEmail]:
    """All caught emails, the newest first."""
    return [_parse(email_id, content) for email_id in _newest_first(folder) if (content := _content(folder, email_id))]


def read_email(folder: Path, email_id: str) -> OutgoingEmail:
    """One caught email. Raises `EmailNotFoundError`, also for an id that could lead out of `folder`."""
    content = _content(folder, email_id) if ID.fullmatch(email_id) else None
    if content is None:
        raise EmailNotFoundError(email_id)
    return _parse(email_id, content)


def _newest_first(folder: Path) -> list[str]:
    if not folder.is_dir():
        return []
    stems = (path.stem for path in folder.glob("*.eml"))
    return sorted((stem for stem in stems if ID.fullmatch(stem)), reverse=True)


def _content(folder: Path, email_id: str) -> bytes | None:
    try:
        return (folder / f"{email_id}.eml").read_bytes()
    except FileNotFoundError:  # the catcher may just have made room
        return None


def _parse(email_id: str, content: bytes) -> OutgoingEmail:
    message = message_from_bytes(content, policy=policy.default)
    return OutgoingEmail(
        id=email_id,
        sent_at=_sent_at(email_id),
        sender=str(message.get("From", "")),
        recipients=str(message.get("To", "")),
        subject=str(message.get("Subject", "")),
        text=_part(message, "plain"),
        html=_part(message, "html"),
    )


def _sent_at(email_id: str) -> datetime:
    second, nanoseconds, _ = email_id.split("-")
    moment = datetime.strptime(second, "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    return moment.replace(microsecond=int(nanoseconds) // 1000)


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    if part is None:
        return ""
    try:
        return str(part.get_content()).replace("\r\n", "\n")
    except LookupError:  # an encoding that nobody knows
        return str(part.get_payload())
