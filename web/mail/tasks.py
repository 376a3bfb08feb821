"""Deliver the emails that wait in the outbox."""

import asyncio
import time

import structlog

from domain.mail.operations import MOST_A_DAY, OutgoingEmail, claim_emails, has_had_enough, mark_refused, mark_sent
from domain.words.messages import gettext
from web.adapters.smtp import MailLine, MailRefusedError, MailServer
from web.config.settings import Settings
from web.infra.database import Database
from web.mail.mailer import address, write_out

LINES = 4
"""Connections to the mail server at once, each kept for a whole round."""

AT_ONCE = 1
"""What a line claims: so few that they can be tried, however slow the mail server is, before their claim ends."""

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

    Each email is claimed just before it is sent, so that one that somebody waits for is the next of any line.
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
        async with MailServer(self._settings.smtp_url or "").line() as line:
            while self._goes_on() and (emails := await self._claim()):
                self.open_line(lines)
                for email in emails:
                    await self._deliver(line, email)

    def _goes_on(self) -> bool:
        return not self._in_trouble and time.monotonic() < self._ends_at

    async def _claim(self) -> list[OutgoingEmail]:
        async with self._database.transaction() as connection:
            emails = await claim_emails(connection, limit=AT_ONCE)
        self.tried += len(emails)
        return emails

    async def _deliver(self, line: MailLine, email: OutgoingEmail) -> None:
        try:
            async with self._database.read() as connection:
                if self._settings.rate_limits and await has_had_enough(connection, email):
                    await self._refused(email, ENOUGH, permanent=True)
                    return
                copy = await write_out(connection, self._settings, email)
            await line.send(address(self._settings, email, copy))
        except MailRefusedError as error:
            if error.by_server:
                self._in_trouble = True
            await self._refused(email, str(error), permanent=error.permanent)
            return
        except ValueError as error:
            await self._refused(email, f"not a valid email: {error}", permanent=True)
            return
        except Exception as error:
            log.exception("an email could not be rendered", email_id=str(email.id), kind=email.kind)
            await self._refused(email, f"{type(error).__name__}: {error}", permanent=False)
            return
        async with self._database.transaction() as connection:
            await mark_sent(connection, email, copy)
        log.info("email sent", email_id=str(email.id), kind=email.kind)

    async def _refused(self, email: OutgoingEmail, error: str, *, permanent: bool) -> None:
        async with self._database.transaction() as connection:
            await mark_refused(connection, email, error=error, permanent=permanent)
        log.warning("email refused", email_id=str(email.id), kind=email.kind, error=error, attempts=email.attempts)
