"""`mercer import`."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

import click

from domain.accounts.views import Principal, Role
from domain.audit.operations import NOBODY
from domain.changes.operations import start_application
from domain.changes.proposal import ProposedRow
from domain.changes.queries import find_change_set, list_rows
from domain.changes.states import Action, Status
from domain.changes.views import ChangeSetView
from domain.changes.work import work_piece
from domain.errors import InvalidError
from domain.imports.mappings import find_mapping
from domain.words.messages import gettext
from web.changes.staging import store_file
from web.cli.accounts import one_line
from web.cli.environment import bring_up_to_date, settings_of, with_services
from web.config.settings import Settings
from web.http.forms.multipart import SentFile
from web.imports.reading import Format
from web.imports.taking import begin, look_at
from web.imports.tasks import placed_rows, read_sheet
from web.infra.database import Database
from web.seeds.progress import progress
from web.supervisor.console import Show, console

BY = Principal(NOBODY, "command line", "", Role.ADMIN, None)
CHOSEN = "Where the file comes from; found out from its columns unless it is given."
PREVIEW = "Only say what would change, and keep it at /admin/changes to be applied there."
MOST_SHOWN, SHOWN_EACH = 20, 500
PAUSE_SECONDS = 0.2
UNKNOWN = (
    "The columns of this file are not known. Give its --format, or upload it at /admin/imports/new to explain them."
)


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--format", "chosen", type=click.Choice([one.value for one in Format]), help=CHOSEN)
@click.option("--preview", is_flag=True, help=PREVIEW)
def import_(*, file: Path, chosen: str | None, preview: bool) -> None:
    """Import the products of a CSV FILE: an export of this shop, of Shopify or of WooCommerce.

    Rows that cannot be imported are named, and the others are applied. It can be undone for 30 days at
    /admin/changes. Exits with 1 if any row was refused.
    """
    with one_line(), file.open("rb") as opened, with_services() as found:
        bring_up_to_date(found)
        done, refused = asyncio.run(_import(found.database_url, opened, file.name, chosen or "", preview=preview))
    for line in refused:
        click.echo(line, err=True)
    counts = done.counts
    click.echo(
        f"{done.title}: {counts.new:,} new, {counts.changed:,} changed, {counts.unchanged:,} unchanged, "
        f"{counts.refused:,} refused. {done.status.capitalize()} as /admin/changes/{done.id}."
    )
    sys.exit(1 if counts.refused else 0)


async def _import(
    database_url: str, file: BinaryIO, name: str, chosen: str, *, preview: bool
) -> tuple[ChangeSetView, list[str]]:
    database = Database(database_url, pool_size=2)
    await database.open()
    try:
        made = await _store(database, await settings_of(database), SentFile(name, file), chosen)
        view = await _work(database, made, "Looking at rows", Status.STAGED)
        if not preview and view.counts.effective:
            async with database.transaction() as connection:
                await start_application(connection, change_set_id=made, by=BY)
            view = await _work(database, made, "Applying rows", Status.APPLIED)
        return view, await _refused(database, view)
    finally:
        await database.close()


async def _store(database: Database, known: Settings, sent: SentFile, chosen: str) -> UUID:
    upload = await look_at(sent, chosen, known)
    async with database.transaction() as connection:
        mapped = None if upload.format else await find_mapping(connection, upload.sheet.columns)
        if upload.format is None and mapped is None:
            raise InvalidError({"file": gettext(UNKNOWN)})
        form = upload.format or Format.MERCER
        made = await begin(connection, None, upload.name, form, mapped, currency=known.currency, by=BY)
    rows = read_sheet(upload.sheet, form, mapped, known.currency, known)
    with console().step(f"Reading {sent.name}") as show:
        await store_file(database, made, _shown(placed_rows(database, rows), show))
    return made


async def _shown(rows: AsyncIterator[ProposedRow], show: Show) -> AsyncIterator[ProposedRow]:
    count = 0
    async for row in rows:
        yield row
        count += 1
        if count % SHOWN_EACH == 0:
            show(f"{count:,} rows")


async def _work(database: Database, change_set_id: UUID, title: str, until: Status) -> ChangeSetView:
    """Work on a change set until it has a status, beside the worker if the shop runs. Raises `InvalidError`."""
    async with database.read() as connection:
        view = await find_change_set(connection, change_set_id)
    with progress(title, view.due) as advance:
        while view.status not in {until, Status.FAILED}:
            async with database.transaction() as connection:
                worked = await work_piece(connection, change_set_id)
            if not worked:
                await asyncio.sleep(PAUSE_SECONDS)
            before = view.done
            async with database.read() as connection:
                view = await find_change_set(connection, change_set_id)
            advance(max(0, view.done - before))
    if view.status is Status.FAILED:
        raise InvalidError({"file": f"The import failed: {view.failure}"})
    return view


async def _refused(database: Database, view: ChangeSetView) -> list[str]:
    async with database.read() as connection:
        rows = await list_rows(connection, view.id, action=Action.REFUSED, after=0, limit=MOST_SHOWN)
    lines = [f"Line {row.line}, {row.sku or 'no SKU'}: {' '.join(one.message for one in row.errors)}" for row in rows]
    more = view.counts.refused - len(lines)
    return [*lines, *([f"… and {more:,} more, at /admin/changes/{view.id}."] if more else [])]
