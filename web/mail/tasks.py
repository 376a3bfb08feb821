"""Deliver the emails that wait in the outbox."""

import asyncio
import time

import structlog

from domain.mail.operations import MOST_A_DAY, Letter, claim_emails, has_had_enough, mark_refused, mark_sent
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

ENOUGH = f"Not sent: in one day an address gets at most {MOST_A_DAY} emails that anybody can cause."
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
        self.tried = 0

    def open_line(self, lines: asyncio.TaskGroup) -> None:
        """Open one more line, if there may be one."""
        if self._open < LINES:
            self._open += 1
            lines.create_task(self._work(lines))

    async def _work(self, lines: asyncio.TaskGroup) -> None:
        async with MailServer(self._settings.smtp_url or "").line() as line:
            while time.monotonic() < self._ends_at and (letters := await self._claim()):
                self.open_line(lines)
                for letter in letters:
                    await self._deliver(line, letter)

    async def _claim(self) -> list[Letter]:
        async with self._database.transaction() as connection:
            letters = await claim_emails(connection, limit=AT_ONCE)
        self.tried += len(letters)
        return letters

    async def _deliver(self, line: MailLine, letter: Letter) -> None:
        try:
            async with self._database.read() as connection:
                if self._settings.rate_limits and await has_had_enough(connection, letter):
                    await self._refused(letter, ENOUGH, permanent=True)
                    return
                copy = await write_out(connection, self._settings, letter)
            await line.send(address(self._settings, letter, copy))
        except MailRefusedError as error:
            if error.by_server:
                self._ends_at = time.monotonic()
            await self._refused(letter, str(error), permanent=error.permanent)
            return
        except ValueError as error:
            await self._refused(letter, f"not a valid email: {error}", permanent=True)
            return
        except Exception as error:
            log.exception("an email could not be rendered", email_id=str(letter.id), kind=letter.kind)
            await self._refused(letter, f"{type(error).__name__}: {error}", permanent=False)
            return
        async with self._database.transaction() as connection:
            await mark_sent(connection, letter, copy)
        log.info("email sent", email_id=str(letter.id), kind=letter.kind)

    async def _refused(self, letter: Letter, error: str, *, permanent: bool) -> None:
        async with self._database.transaction() as connection:
            await mark_refused(connection, letter, error=error, permanent=permanent)
        log.warning("email refused", email_id=str(letter.id), kind=letter.kind, error=error, attempts=letter.attempts)
