"""Delivery of emails by SMTP."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPResponse,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

from web.adapters.mime import ReadyEmail

STEP_SECONDS = 10
SEND_SECONDS = 30
"""The time limit of a whole SMTP conversation; aiosmtplib's own limit is for each step."""

PERMANENT = range(500, 600)
CLOSING = 421
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}

SERVER_CODES = {530, 534, 535, 538}
"""The server wants a password, or another one, whatever step it says so at (RFC 4954)."""

SERVER_REASONS = re.compile(
    r"^5\.(4\.5|3\.[0125]|7\.[38])\b|\brelay|\bauthenticat|\b(daily|hourly|sending|rate)\b.*\b(quota|limit)",
    re.IGNORECASE,
)
"""What a server says of itself and not of the recipient or the email, by its enhanced code (RFC 3463) or in words."""


class MailRefusedError(Exception):
    """The email was not accepted. `permanent` says that trying again is of no use.

    `by_server` says that the trouble is the mail server's, and that no other email would be accepted either.
    """

    def __init__(self, reason: str, *, permanent: bool, by_server: bool = False) -> None:
        super().__init__(reason)
        self.permanent, self.by_server = permanent, by_server


@dataclass(frozen=True, slots=True)
class MailServer:
    """A mail server, from `SMTP_URL`: smtp://, smtp+starttls:// or smtps://user:password@host:port."""

    url: str

    @asynccontextmanager
    async def line(self) -> AsyncIterator["MailLine"]:
        """A connection that is made with the first letter, and kept for those after it."""
        line = MailLine(self.url)
        try:
            yield line
        finally:
            await line.close()


class MailLine:
    """One connection to a mail server, for one letter at a time. After any trouble the next letter gets a new one."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._client: Client | None = None

    async def send(self, message: ReadyEmail) -> None:
        """Have the server accept `message`. Raises `MailRefusedError`."""
        try:
            with _refusals():
                async with asyncio.timeout(SEND_SECONDS):
                    await self._converse(message)
        except BaseException:
            self._drop()
            raise

    async def close(self) -> None:
        """Take leave of the server, if it is still there."""
        client, self._client = self._client, None
        if client:
            try:
                async with asyncio.timeout(STEP_SECONDS):
                    await client.quit()
            except (SMTPException, OSError):
                client.close()

    async def _converse(self, message: ReadyEmail) -> None:
        """Hand the email over; on a new connection if the server has had enough of the kept one."""
        if self._client and self._client.is_connected:
            self._client.handing_over = False
            try:
                await _hand_over(self._client, message)
            except SMTPSenderRefused as error:
                if error.code != CLOSING:
                    raise
            except SMTPServerDisconnected:
                if self._client.handing_over:
                    raise
            else:
                return
        self._drop()
        self._client = _client(self._url)
        await self._client.connect()
        await _hand_over(self._client, message)

    def _drop(self) -> None:
        client, self._client = self._client, None
        if client:
            client.close()


class Client(SMTP):
    """A client that knows whether it was `handing_over` an email: until then the server has none of it."""

    handing_over = False

    async def data(self, message: str | bytes, /, **options: Any) -> SMTPResponse:
        """Hand the email over."""
        self.handing_over = True
        return await super().data(message, **options)


async def _hand_over(client: SMTP, message: ReadyEmail) -> None:
    await client.sendmail(message.sender, [message.recipient], message.content())


def _client(url: str) -> Client:
    parts = urlsplit(url)
    return Client(
        hostname=parts.hostname or "localhost",
        port=parts.port or PORTS[parts.scheme],
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        use_tls=parts.scheme == "smtps",
        start_tls=True if parts.scheme == "smtp+starttls" else None if parts.scheme == "smtp" else False,
        timeout=STEP_SECONDS,
    )


@contextmanager
def _refusals() -> Iterator[None]:
    """Say what the server meant, or that it did not answer. Raises `MailRefusedError`."""
    try:
        yield
    except SMTPRecipientsRefused as error:
        first = error.recipients[0]
        raise _of_email(first.code, first.message, "recipient refused: ") from error
    except SMTPDataError as error:
        raise _of_email(error.code, error.message) from error
    except SMTPResponseException as error:
        raise MailRefusedError(f"{error.code} {error.message}", permanent=False, by_server=True) from error
    except SMTPNotSupported as error:
        raise MailRefusedError(str(error), permanent=True) from error
    except (SMTPException, OSError) as error:
        raise MailRefusedError(f"{type(error).__name__}: {error}", permanent=False, by_server=True) from error
    except ValueError as error:
        raise MailRefusedError(f"not a valid email: {error}", permanent=True) from error


def _of_email(code: int, message: str, about: str = "") -> MailRefusedError:
    """A refusal of the recipient or of the content: final, unless the server speaks of itself."""
    by_server = code in SERVER_CODES or bool(SERVER_REASONS.search(message))
    return MailRefusedError(
        f"{code} {about}{message}", permanent=code in PERMANENT and not by_server, by_server=by_server
    )
