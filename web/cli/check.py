"""`mercer check`."""

import asyncio
import sys

import asyncpg
import click

from domain.books.checks import Finding
from domain.errors import UnavailableError
from web.adapters.gateways import Gateways
from web.cli.environment import with_services
from web.config.settings import settings
from web.infra.database import Database
from web.infra.schema import current_revision, head_revision
from web.reports.books import compare, run_own_checks

ASK = "How many of the latest payments to compare with the payment provider, one by one."


@click.command()
@click.option("--ask", type=click.IntRange(min=0, max=10_000), default=100, show_default=True, help=ASK)
def check(*, ask: int) -> None:
    """Check the books: stock, holds, totals, payments, documents. Exits with 1 if a check fails."""
    try:
        with with_services() as found:
            findings = asyncio.run(_all(found.database_url, ask))
    except UnavailableError as refusal:
        raise click.ClickException(refusal.message) from None
    except (OSError, asyncpg.PostgresError) as error:
        raise click.ClickException(f"The database is not available: {error}") from None
    for finding in findings:
        click.echo(f"{'ok   ' if finding.holds else 'DRIFT'}  {finding.sentence}" + _tail(finding))
    sys.exit(0 if all(finding.holds for finding in findings) else 1)


def _tail(finding: Finding) -> str:
    return "" if finding.holds else f": {finding.words}"


async def _all(database_url: str, ask: int) -> tuple[Finding, ...]:
    if await current_revision(database_url) != head_revision():
        raise click.ClickException("The database does not have the latest schema. Run `mercer migrate` first.")
    findings = await run_own_checks(database_url)
    database = Database(database_url, pool_size=1)
    await database.open()
    try:
        return (*findings, await compare(database, Gateways(settings(), database), limit=ask))
    finally:
        await database.close()
