"""`mercer export`."""

import asyncio
import tempfile
from pathlib import Path
from typing import BinaryIO

import asyncpg
import click

from domain.assortment.listing import ProductFilter
from web.cli.environment import bring_up_to_date, with_services
from web.exports.products import product_file
from web.infra.database import Database
from web.seeds.progress import progress

COUNT = "SELECT count(*) FROM variants"


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export(*, file: Path) -> None:
    """Write all products into FILE as CSV, a row for each variant; `mercer import` reads it.

    FILE is replaced once the new one is complete.
    """
    try:
        with (
            with_services() as found,
            tempfile.TemporaryDirectory(dir=file.absolute().parent, prefix=".mercer-") as near,
        ):
            bring_up_to_date(found)
            made = Path(near) / file.name
            with made.open("wb") as sheet:
                rows = asyncio.run(_write(found.database_url, sheet))
            made.replace(file)
    except (OSError, asyncpg.PostgresError) as error:
        raise click.ClickException(f"The products could not be exported: {error}") from None
    click.echo(f"{file}: {rows:,} rows, {file.stat().st_size / 1e6:,.1f} MB.")


async def _write(database_url: str, sheet: BinaryIO) -> int:
    """Write all products, and return the number of rows."""
    database = Database(database_url, pool_size=1)
    await database.open()
    written = 0
    try:
        total = await database.queries.fetchval(COUNT)
        with progress("Rows", total) as advance:
            async for piece, rows in product_file(database, ProductFilter()):
                sheet.write(piece)
                advance(rows)
                written += rows
    finally:
        await database.close()
    return written
