"""The worker's part of imports: files become the rows of their change sets."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from itertools import islice
from tempfile import TemporaryFile
from typing import Any, BinaryIO
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog

from domain.changes.proposal import ProposedRow
from domain.changes.work import give_up, record_failure
from domain.clock import now
from domain.errors import InvalidError
from domain.imports.files import delete_file, file_pieces
from domain.imports.places import find_places
from domain.words.messages import gettext
from web.changes.staging import store_file
from web.config.settings import Settings
from web.imports.fields import Terms
from web.imports.mercer import Mapped
from web.imports.reading import Format, proposed_rows
from web.imports.sheet import Sheet
from web.infra.connections import AWAY
from web.infra.database import Database

log = structlog.get_logger()

AT_ONCE = 500
"""The rows that are read in one piece."""
FULL = 100
"""What the worker takes for a sign that there may be more."""

WAITING = """
SELECT f.id, c.id AS change_set_id, c.format, c.request, c.currency FROM import_files f
JOIN change_sets c ON c.id = f.change_set_id
WHERE c.status = 'staging' AND NOT c.collected ORDER BY c.attempts, c.id LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """A file that waits to be read into its change set; the parts of `request` say what its columns are."""

    id: UUID
    change_set_id: UUID
    format: str
    request: dict[str, Any]
    currency: str


async def read_files(database: Database, chosen: Settings) -> int:
    """Read the file of the import that waits longest; returns 0 if none waits, else asks for more.

    The file goes once its rows are stored: a process that ends in the middle leaves it to the next one. What fails
    again and again is given up.
    """
    async with database.read() as connection:
        row = await connection.fetchrow(WAITING)
    if row is None:
        return 0
    waiting = WaitingFile(**row)
    try:
        await _read(database, waiting, chosen)
    except InvalidError as refusal:
        async with database.transaction() as connection:
            await give_up(connection, waiting.change_set_id, str(refusal))
    except AWAY:
        raise
    except Exception as error:
        log.exception("a file could not be read", change_set=str(waiting.change_set_id))
        async with database.transaction() as connection:
            await record_failure(
                connection, waiting.change_set_id, gettext("Reading failed: %(type)s.", type=type(error).__name__)
            )
        return 0
    async with database.transaction() as connection:
        await delete_file(connection, waiting.id)
    return FULL


async def _read(database: Database, waiting: WaitingFile, chosen: Settings) -> None:
    with TemporaryFile() as file:
        async with database.read() as connection:
            async for piece in file_pieces(connection, waiting.id):
                file.write(piece)
        found = await asyncio.to_thread(_open, file, waiting, chosen)
        await store_file(database, waiting.change_set_id, placed_rows(database, found))


async def placed_rows(database: Database, found: Iterator[ProposedRow]) -> AsyncIterator[ProposedRow]:
    """The rows of a file, brought to the products of the shop; they are read in a thread, a piece at a time."""
    while piece := await asyncio.to_thread(lambda: list(islice(found, AT_ONCE))):
        async with database.read() as connection:
            placed = await find_places(connection, piece)
        for row in placed:
            yield row


def read_sheet(
    sheet: Sheet, form: Format, mapped: Mapped | None, currency: str, chosen: Settings
) -> Iterator[ProposedRow]:
    """The rows of a file, as money and days are today. Raises `InvalidError` as `proposed_rows` does."""
    zone = chosen.time_zone
    today = now().astimezone(ZoneInfo(zone)).date()
    return proposed_rows(sheet, Terms(currency, chosen.locale, today, zone), form, mapped)


def _open(file: BinaryIO, waiting: WaitingFile, chosen: Settings) -> Iterator[ProposedRow]:
    mapped = waiting.request.get("mapped")
    return read_sheet(Sheet(file, chosen.locale), Format(waiting.format), mapped, waiting.currency, chosen)
