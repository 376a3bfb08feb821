"""Deliver the emails that wait in the outbox."""

import structlog

from domain.mail.operations import Letter, claim_letters, mark_refused, mark_sent
from web.adapters.smtp import MailRefusedError, MailServer
from web.config.settings import Settings
from web.infra.database import Database
from web.mail.mailer import address, write_out

AT_ONCE = 2
"""This few can all be tried before their claim ends, however slow the mail server is."""

MOST = 20
"""The most emails of one run; between runs the worker looks whether it should stop."""

log = structlog.get_logger()


async def deliver_letters(database: Database, settings: Settings) -> int:
    """Try to send emails that are due, at most `MOST` so that the worker can stop; return how many were tried."""
    tried = 0
    while tried < MOST:
        async with database.transaction() as connection:
            letters = await claim_letters(connection, limit=AT_ONCE)
        if not letters:
            break
        for letter in letters:
            await _deliver(database, settings, letter)
        tried += len(letters)
    return tried


async def _deliver(database: Database, settings: Settings, letter: Letter) -> None:
    try:
        async with database.read() as connection:
            copy = await write_out(connection, settings, letter)
        await MailServer(settings.smtp_url or "").send(address(settings, letter, copy))
    except MailRefusedError as error:
        await _refused(database, letter, str(error), permanent=error.permanent)
        return
    except ValueError as error:
        await _refused(database, letter, f"not a valid email: {error}", permanent=True)
        return
    except Exception as error:
        log.exception("an email could not be rendered", email_id=str(letter.id), kind=letter.kind)
        await _refused(database, letter, f"{type(error).__name__}: {error}", permanent=False)
        return
    async with database.transaction() as connection:
        await mark_sent(connection, letter, copy)
    log.info("email sent", email_id=str(letter.id), kind=letter.kind)


async def _refused(database: Database, letter: Letter, error: str, *, permanent: bool) -> None:
    async with database.transaction() as connection:
        await mark_refused(connection, letter, error=error, permanent=permanent)
    log.warning("email refused", email_id=str(letter.id), kind=letter.kind, error=error, attempts=letter.attempts)
