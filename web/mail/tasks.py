"""Deliver the emails that wait in the outbox."""

import asyncio
import time
from collections.abc import Sequence

import structlog

from domain.mail.claims import claim_emails, give_back
from domain.mail.operations import (
    FROM_STRANGERS,
    MOST_A_DAY,
    EmailCopy,
    OutgoingEmail,
    SentEmail,
    has_had_enough,
    mark_refused,
    mark_sent,
)
from domain.words.messages import gettext
from web.adapters.smtp import MailLine, MailRefusedError, MailServer
from web.config.settings import Settings
from web.infra.database import Database
from web.infra.isolation import BUSY, one_by_one
from web.mail.mailer import address, write_out

LINES = 4
"""Connections to the mail server at once, each kept for a whole round."""

AT_ONCE = 3
"""What a line claims: so few that they can be tried, however slow the mail server is, before their claim ends."""

QUICK_SECONDS = 1.0
"""A line claims several emails if it was done with the last in this time; else one, as the next may be in a hurry."""

ROUND_SECONDS = 3.0
"""After so long the worker looks whether it should stop."""

ENOUGH = gettext(
    "Not sent: in one day an address gets at most %(most_a_day)s emails that anybody can cause.", most_a_day=MOST_A_DAY
)
log = structlog.get_logger()


async def deliver_emails(database: Database, settings: Settings) -> int:
    """Try to send emails that are due for `ROUND_SECONDS`, so that the worker can stop; return how many were tried."""
    delivery = Round(database, settings)
    try:
        async with asyncio.TaskGroup() as lines:
            delivery.open_line(lines)
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from errors
    return delivery.tried


class Round:
    """Several lines to the mail server, another one whenever there is more to do; none once the server is in trouble.

    Emails are claimed just before they are sent, so that one that somebody waits for is soon the next of any line.
    """

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database, self._settings = database, settings
        self._ends_at = time.monotonic() + ROUND_SECONDS
        self._open = 0
        self._in_trouble = False
        self.tried = 0

    def open_line(self, lines: asyncio.TaskGroup) -> None:
        """Open one more line, if there may be one."""
        if self._open < LINES:
            self._open += 1
            lines.create_task(self._work(lines))

    async def _work(self, lines: asyncio.TaskGroup) -> None:
        quick = False
        async with MailServer(self._settings.smtp_url or "").line() as line:
            while self._goes_on() and (emails := await self._claim(AT_ONCE if quick else 1)):
                self.open_line(lines)
                began = time.monotonic()
                await self._deliver(line, emails)
                quick = time.monotonic() - began < QUICK_SECONDS

    def _goes_on(self) -> bool:
        return not self._in_trouble and time.monotonic() < self._ends_at

    async def _claim(self, most: int) -> list[OutgoingEmail]:
        async with self._database.transaction() as connection:
            return await claim_emails(connection, limit=most)

    async def _deliver(self, line: MailLine, emails: Sequence[OutgoingEmail]) -> None:
        """Send what was claimed, and mark what was accepted together; what there is no time for is given back."""
        sent: list[SentEmail] = []
        left = list(emails)
        try:
            while left and (self._goes_on() or len(left) == len(emails)):
                if _counts_with(left[0], sent):
                    accepted, sent = sent, []
                    await self._mark(accepted)
                self.tried += 1
                if copy := await self._send(line, left.pop(0)):
                    sent.append(copy)
        finally:
            await self._mark(sent)
        if left:
            async with self._database.transaction() as connection:
                await give_back(connection, left)

    async def _mark(self, sent: Sequence[SentEmail]) -> None:
        """Mark what was accepted; one by one if somebody is at one of the rows, so that only that may be sent again."""
        try:
            if sent:
                async with self._database.transaction() as connection:
                    await mark_sent(connection, sent)
        except BUSY:
            await one_by_one(sent, self._mark_alone)
        for one in sent:
            log.info("email sent", email_id=str(one.email.id), kind=one.email.kind)

    async def _mark_alone(self, one: SentEmail) -> None:
        async with self._database.transaction() as connection:
            await mark_sent(connection, [one])

    async def _send(self, line: MailLine, email: OutgoingEmail) -> SentEmail | None:
        """Have an email accepted; None if it was not, which is recorded."""
        try:
            copy = await self._write(email)
            if copy is None:
                await self._refused(email, ENOUGH, permanent=True)
                return None
            await line.send(address(self._settings, email, copy))
        except MailRefusedError as error:
            if error.by_server:
                self._in_trouble = True
            await self._refused(email, str(error), permanent=error.permanent)
            return None
        except ValueError as error:
            await self._refused(email, f"not a valid email: {error}", permanent=True)
            return None
        except Exception as error:
            log.exception("an email could not be rendered", email_id=str(email.id), kind=email.kind)
            await self._refused(email, f"{type(error).__name__}: {error}", permanent=False)
            return None
        return SentEmail(email, copy)

    async def _write(self, email: OutgoingEmail) -> EmailCopy | None:
        """What the email says; None if its recipient has had enough."""
        async with self._database.read() as connection:
            if self._settings.rate_limits and await has_had_enough(connection, email):
                return None
            return await write_out(connection, self._settings, email)

    async def _refused(self, email: OutgoingEmail, error: str, *, permanent: bool) -> None:
        async with self._database.transaction() as connection:
            await mark_refused(connection, email, error=error, permanent=permanent)
        log.warning("email refused", email_id=str(email.id), kind=email.kind, error=error, attempts=email.attempts)


def _counts_with(email: OutgoingEmail, sent: Sequence[SentEmail]) -> bool:
    """Whether some of `sent` count among those of the day that this email's recipient may get, once they are marked."""
    recipient = email.recipient.lower()
    return email.kind in FROM_STRANGERS and any(one.email.recipient.lower() == recipient for one in sent)
