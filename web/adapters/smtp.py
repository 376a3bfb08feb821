"""Delivery of emails by SMTP."""

import asyncio
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from aiosmtplib import SMTP, SMTPException, SMTPRecipientsRefused, SMTPResponseException

STEP_SECONDS = 10
SEND_SECONDS = 30
"""The time limit of a whole SMTP conversation; aiosmtplib's own limit is for each step."""

PERMANENT = range(500, 600)
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class MailRefusedError(Exception):
    """The email was not accepted. `permanent` says that trying again is of no use."""

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.permanent = permanent


@dataclass(frozen=True, slots=True)
class MailServer:
    """A mail server, from `SMTP_URL`: smtp://, smtp+starttls:// or smtps://user:password@host:port."""

    url: str

    async def send(self, message: EmailMessage) -> None:
        """Have the server accept `message`. Raises `MailRefusedError`."""
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await self._converse(message)
        except SMTPResponseException as error:
            reason = f"{error.code} {error.message}"
            raise MailRefusedError(reason, permanent=error.code in PERMANENT) from error
        except SMTPRecipientsRefused as error:
            code = error.recipients[0].code
            raise MailRefusedError(f"{code} recipient refused", permanent=code in PERMANENT) from error
        except (SMTPException, OSError, TimeoutError) as error:
            raise MailRefusedError(f"{type(error).__name__}: {error}", permanent=False) from error
        except ValueError as error:
            raise MailRefusedError(f"not a valid email: {error}", permanent=True) from error

    async def _converse(self, message: EmailMessage) -> None:
        parts = urlsplit(self.url)
        client = SMTP(
            hostname=parts.hostname or "localhost",
            port=parts.port or PORTS[parts.scheme],
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            use_tls=parts.scheme == "smtps",
            start_tls=True if parts.scheme == "smtp+starttls" else None if parts.scheme == "smtp" else False,
            timeout=STEP_SECONDS,
        )
        async with client:
            await client.send_message(message)
