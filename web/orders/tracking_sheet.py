"""A CSV file of tracking numbers, read into rows: the number of an order, the carrier, and the tracking number."""

import re
from collections.abc import Mapping
from typing import BinaryIO

from domain.errors import InvalidError
from domain.orders.parcels import Parcel
from domain.orders.tracked_rows import MOST_ROWS, RowOutcome, RowState, TrackedRow
from domain.words.messages import gettext
from web.imports.sheet import Line, Sheet
from web.infra.parsing import clean_text

COLUMNS = {
    "order": ("order", "order number", "order_number", "order no", "number", "name", "reference"),
    "tracking": ("tracking", "tracking number", "tracking_number", "tracking no", "tracking code"),
    "carrier": ("carrier", "carrier name", "courier", "tracking company", "service"),
}
"""The headers that each column may have, in any capitals; the carrier may be missing."""
LONGEST = {"carrier": 60, "tracking": 100}
NUMBER = re.compile(r"#?\s*(?:m\s*-?\s*)?(\d{1,18})", re.IGNORECASE | re.ASCII)


def read_sheet(file: BinaryIO, locale: str) -> tuple[list[TrackedRow], list[RowOutcome]]:
    """The rows of a file, and those that cannot be read, as refused. Raises `InvalidError` for the file as a whole."""
    sheet = Sheet(file, locale)
    places = _places(sheet)
    rows: list[TrackedRow] = []
    refused: list[RowOutcome] = []
    for line in sheet.lines():
        if len(rows) + len(refused) == MOST_ROWS:
            raise InvalidError(
                {
                    "file": gettext(
                        "A file has at most %(most_rows)s rows. Put the rest into another one.", most_rows=MOST_ROWS
                    )
                }
            )
        try:
            rows.append(_row(line, places))
        except ValueError as error:
            number = line.cells.get(places["order"], "")[:40]
            refused.append(RowOutcome(TrackedRow(line.number, number, Parcel()), RowState.REFUSED, str(error)))
    if not rows and not refused:
        raise InvalidError({"file": gettext("This file has no rows beneath its header.")})
    return rows, refused


def read_row(line: int, number: str, carrier: str, tracking: str) -> TrackedRow:
    """A row of what was sent. Raises ValueError with a sentence for staff."""
    found = NUMBER.fullmatch(number.strip())
    if found is None:
        raise ValueError(gettext("Enter the number of an order, such as M-10427."))
    texts = {"carrier": clean_text(carrier), "tracking": clean_text(tracking)}
    if not texts["tracking"]:
        raise ValueError(gettext("Enter a tracking number."))
    for name, text in texts.items():
        if len(text) > LONGEST[name]:
            raise ValueError(
                gettext("Use at most %(longest)s characters for the %(name)s.", longest=LONGEST[name], name=name)
            )
    return TrackedRow(line, f"M-{found[1]}", Parcel(texts["tracking"], texts["carrier"]))


def _places(sheet: Sheet) -> dict[str, str]:
    """The header of each of our columns in this file."""
    found = {name: next((one for one in known if one in sheet.columns), "") for name, known in COLUMNS.items()}
    if not found["order"] or not found["tracking"]:
        raise InvalidError(
            {"file": gettext("The first line needs columns called order and tracking; carrier is optional.")}
        )
    return found


def _row(line: Line, places: Mapping[str, str]) -> TrackedRow:
    if line.problem:
        raise ValueError(line.problem)
    texts = {name: line.cells.get(header, "") if header else "" for name, header in places.items()}
    return read_row(line.number, texts["order"], texts["carrier"], texts["tracking"])
