"""`mercer law`."""

import asyncio
import json
import re
import sys
from collections.abc import Sequence

import asyncpg
import click
import httpx

from domain.clock import now
from web.auth.signed_links import look_header
from web.cli.environment import settings_of, with_services
from web.config.settings import settings
from web.infra.database import Database
from web.infra.schema import current_revision, head_revision
from web.law.inspection import inspect
from web.law.views import Report
from web.law.walk import LookError, read_known, walk
from web.law.words import as_json, lines

PATIENCE_SECONDS = 30
SELL_TO = "The countries that the shop sells to, as codes with commas between: GB,DE,FR."
NOTHING_FOUND, FOUND, CANNOT_LOOK = 0, 1, 2


def _countries(_context: click.Context, _option: click.Parameter, text: str) -> tuple[str, ...]:
    codes = tuple(dict.fromkeys(re.split(r"[,\s]+", text.strip().upper())))
    if unfit := [one for one in codes if not re.fullmatch(r"[A-Z]{2}", one)]:
        raise click.BadParameter(f"{unfit[0] or 'nothing'!r} is no code of a country, such as DE.")
    return codes


@click.command()
@click.option("--sell-to", required=True, metavar="COUNTRIES", callback=_countries, help=SELL_TO)
@click.option("--json", "machine", is_flag=True, help="Print JSON.")
def law(*, sell_to: tuple[str, ...], machine: bool) -> None:
    """Walk through the running shop like an inspector, and say what consumer law wants and the shop lacks.

    It reads pages at BASE_URL, also of a shop that is closed to visitors, puts one product into a cart of its own,
    which it deletes again, and places no order.
    Each finding names its rule, source, page and the setting that mends it. This is no legal advice.

    Exits with 0 when nothing is found, 1 when something is, 2 when it cannot look.
    """
    try:
        with with_services() as found:
            report = asyncio.run(_report(found.database_url, sell_to))
    except (LookError, OSError, asyncpg.PostgresError) as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(CANNOT_LOOK)
    click.echo(json.dumps(as_json(report), indent=2, ensure_ascii=False) if machine else "\n".join(lines(report)))
    sys.exit(FOUND if report.findings else NOTHING_FOUND)


async def _report(database_url: str, sell_to: Sequence[str]) -> Report:
    if await current_revision(database_url) != head_revision():
        raise LookError("The database does not have the latest schema. Run `mercer migrate` first.")
    database = Database(database_url, pool_size=1)
    await database.open()
    try:
        known = await read_known(database, await settings_of(database))
        head = {} if known.settings.open else look_header(settings(), now())
        async with httpx.AsyncClient(base_url=settings().base_url, timeout=PATIENCE_SECONDS, headers=head) as client:
            return inspect(await walk(client, database, known, sell_to=sell_to, day=now().date()))
    finally:
        await database.close()
