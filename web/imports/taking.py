"""How an uploaded file becomes an import: its format is recognised or chosen, or its columns have been explained."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO, cast
from uuid import UUID

from domain.accounts.views import Principal
from domain.changes.operations import add_import
from domain.connection import Connection
from domain.errors import InvalidError
from domain.imports.files import WaitingFile, give_file, keep_file
from domain.imports.mappings import find_mapping
from domain.words.messages import gettext
from web.config.settings import Settings
from web.http.forms.multipart import SentFile, SentForm
from web.imports.reading import Format, check_columns, recognise
from web.imports.sheet import MOST_BYTES, TOO_LARGE, Sheet

FORM_BODY = MOST_BYTES + 100_000
"""The most bytes of a form with a file."""
SAMPLES, LONGEST_SAMPLE, MOST_LOOKED_AT = 3, 40, 100


@dataclass(frozen=True, slots=True)
class Upload:
    """An uploaded file, and what is known of it: without a format its columns have to be explained, by the samples."""

    name: str
    file: BinaryIO
    sheet: Sheet
    format: Format | None
    samples: list[list[str]]


def only_file(form: SentForm) -> SentFile:
    """The file of a form. Raises `InvalidError` unless there is just one, of which all was kept."""
    if len(form.files) != 1 or form.more:
        raise InvalidError({"file": gettext("Choose one file.")})
    if form.files[0].too_large:
        raise InvalidError({"file": TOO_LARGE})
    return form.files[0]


async def look_at(sent: SentFile, chosen: str, settings: Settings) -> Upload:
    """An uploaded file with its format: the `chosen` one, else one that is recognised.

    Raises `InvalidError` for a file that cannot be read, or not as this format.
    """
    if chosen and chosen not in set(Format):
        raise InvalidError({"format": gettext("Choose a format from the list.")})
    file = cast("BinaryIO", sent.file)
    sheet, samples = await asyncio.to_thread(_open, file, settings.locale)
    found = Format(chosen) if chosen else recognise(sheet)
    if found:
        check_columns(sheet, found)
    return Upload(sent.name, file, sheet, found, samples)


def _open(file: BinaryIO, locale: str) -> tuple[Sheet, list[list[str]]]:
    sheet = Sheet(file, locale)
    whole = (line for line in islice(sheet.lines(), MOST_LOOKED_AT) if not line.problem)
    return sheet, [[line.cells[one][:LONGEST_SAMPLE] for one in sheet.columns] for line in islice(whole, SAMPLES)]


async def take_in(connection: Connection, upload: Upload, *, currency: str, by: Principal) -> UUID | None:
    """Make an import of an uploaded file, and return the id of its change set; None if its columns are not known."""
    mapped = None if upload.format else await find_mapping(connection, upload.sheet.columns)
    if upload.format is None and mapped is None:
        return None
    file_id = await keep_file(connection, upload.file, WaitingFile(upload.name, [], []))
    form = upload.format or Format.MERCER
    return await begin(connection, file_id, upload.name, form, mapped, currency=currency, by=by)


async def begin(
    connection: Connection,
    file_id: UUID | None,
    name: str,
    form: Format,
    mapped: Mapping[str, str] | None,
    *,
    currency: str,
    by: Principal,
) -> UUID:
    """Add the change set of an import, give it its file if that is stored, and return its id."""
    request = {"file": name, **({"mapped": dict(mapped)} if mapped else {})}
    made = await add_import(connection, request=request, title=name, file_format=form, currency=currency, by=by)
    if file_id:
        await give_file(connection, file_id=file_id, change_set_id=made)
    return made
