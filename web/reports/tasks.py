"""Check the books every hour, and whenever staff ask; drift is an alarm. Make the sums of days anew that changed."""

from datetime import date

import asyncpg
import structlog

from domain.books.checks import Finding
from domain.books.runs import claim_check, finish_check
from domain.errors import UnavailableError
from domain.reports.bought_together import count_pairs
from domain.reports.folding import Of, begin_again, fold_day, next_day
from domain.reports.stock_values import keep_stock_sums
from web.adapters.gateways import gateways_of
from web.config.settings import Settings
from web.infra.database import Database
from web.reports.books import compare, run_own_checks

EVERY_SECONDS = 3600.0
ASK = 100
"""How many of the latest payments are compared with the provider."""

MOST_DAYS = 20
"""So many days of orders, and as many of documents, are made anew in one run."""

log = structlog.get_logger()


async def fold_days(database: Database, settings: Settings) -> int:
    """Make the sums of the days anew that are out of date, the oldest first; returns how many were made."""
    async with database.patient_transaction() as connection:
        await begin_again(connection, zone=settings.time_zone)
    return sum([await _fold(database, of, settings.time_zone) for of in Of])


async def _fold(database: Database, of: Of, zone: str) -> int:
    """Make the sums of `MOST_DAYS` days anew, each in its own transaction: one that fails stops no other."""
    day: date | None = None
    done = 0
    while done < MOST_DAYS:
        async with database.read() as connection:
            day = await next_day(connection, of, after=day, zone=zone)
        if day is None:
            break
        try:
            async with database.patient_transaction() as connection:
                if not await fold_day(connection, of, day, zone=zone):
                    break
            done += 1
        except (asyncpg.PostgresError, TimeoutError) as error:
            log.error("the sums of a day could not be made", of=of, day=str(day), error=type(error).__name__)
    return done


async def count_stock(database: Database, _settings: Settings) -> int:
    """Add up the stock of a large shop; returns 0, so that the task waits for its next run."""
    async with database.patient_transaction() as connection:
        await keep_stock_sums(connection)
    return 0


async def count_bought_together(database: Database, _settings: Settings) -> int:
    """Count which products are often bought together; returns 0, so that the task waits for its next run."""
    async with database.patient_transaction() as connection:
        changed = await count_pairs(connection)
    if changed:
        log.info("products bought together counted", changed=changed)
    return 0


async def run_book_checks(database: Database, settings: Settings) -> int:
    """Run the check of the books that is due, if any; log each failed one as an error. Return how many ran."""
    async with database.transaction() as connection:
        check_id = await claim_check(connection, every_seconds=EVERY_SECONDS)
    if check_id is None:
        return 0
    findings = await _look(database, settings)
    async with database.transaction() as connection:
        await finish_check(connection, check_id=check_id, findings=findings)
    for finding in findings:
        if not finding.holds:
            log.error("the books do not balance", sentence=finding.sentence, differences=finding.words)
    return 1


async def _look(database: Database, settings: Settings) -> tuple[Finding, ...]:
    own = await run_own_checks(settings.database_url or "")
    try:
        return (*own, await compare(database, gateways_of(settings, database), limit=ASK))
    except UnavailableError as error:
        log.warning("the payment provider could not be reached to compare payments", error=error.message)
        return own
