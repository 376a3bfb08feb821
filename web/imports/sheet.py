"""A CSV file as it is read: its rows one after the other, whatever is wrong with some of them.

A row that cannot be read is a `Line` with a reason, and reading goes on with the line after it, also where a quotation
mark that never closes would have swallowed the rest.
"""

import csv
import io
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from domain.errors import InvalidError
from domain.words.messages import gettext
from web.exports.cells import unescape
from web.imports.encoding import ERRORS, UNREAD, find_encoding

MOST_BYTES = 50_000_000
TOO_LARGE = gettext("This file has more than %(most_bytes)s MB. Split it.", most_bytes=MOST_BYTES // 1_000_000)
MOST_ROWS = 100_000
MOST_COLUMNS = 1_000
LONGEST_CELL = 100_000
LONGEST_ROW = 1_000_000
TOO_MANY = gettext("A file has at most %(number)s rows. Put the rest into another one.", number=f"{MOST_ROWS:,}")
DELIMITERS = ",;\t|"
HINT = "sep="
"""The first line of some spreadsheets' files names the delimiter."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a file: the line on which it begins, and its cells, trimmed, by the header in small letters.

    With a `problem` it could not be read and has no cells.
    """

    number: int
    cells: Mapping[str, str]
    problem: str = ""


class _TornError(Exception):
    """A row that cannot be read, by the sentence for people."""


class Sheet:
    """A CSV file. Its encoding, delimiter and header are known at once; the rows are read as often as they are asked.

    Raises `InvalidError` for a file that is too large, empty, or has no header.
    """

    def __init__(self, file: BinaryIO, locale: str) -> None:
        size = file.seek(0, io.SEEK_END)
        if size > MOST_BYTES:
            raise InvalidError({"file": TOO_LARGE})
        self._file = file
        self._encoding = find_encoding(file, locale)
        self.delimiter, self._skipped = self._find_delimiter()
        self.header = self._read_header()
        self.columns = tuple(name.casefold() for name in self.header)

    def lines(self) -> Iterator[Line]:
        """The rows beneath the header, from the beginning; empty ones and those past the limit are left out."""
        found = self._rows()
        next(found)
        for count, (number, row) in enumerate(found):
            if count == MOST_ROWS:
                yield Line(number, {}, TOO_MANY)
                return
            yield self._line(number, row) if isinstance(row, list) else Line(number, {}, str(row))

    def _line(self, number: int, row: list[str]) -> Line:
        width = len(self.header)
        if len(row) < width or any(row[width:]):
            return Line(
                number,
                {},
                gettext("Columns in this row: %(columns)s, in the header: %(width)s.", columns=len(row), width=width),
            )
        whole = "".join(row)
        if UNREAD in whole:
            return Line(number, {}, gettext("This row has characters that cannot be read. Save the file as UTF-8."))
        if "\0" in whole:
            return Line(number, {}, gettext("This row has a character that no text has (NUL)."))
        return Line(number, {name: unescape(cell.strip()) for name, cell in zip(self.columns, row, strict=False)})

    def _rows(self) -> Iterator[tuple[int, list[str] | _TornError]]:
        """Every row but empty ones, the header first, with the number of its first line."""
        csv.field_size_limit(LONGEST_CELL)
        with self._text() as text:
            source = _Lines(text, self._skipped)
            while source.begin():
                number = source.number
                try:
                    row = next(csv.reader(source, delimiter=self.delimiter, strict=True))
                except (_TornError, csv.Error) as error:
                    source.back_to_second()
                    yield number, error if isinstance(error, _TornError) else _TornError(_sentence(error))
                else:
                    if any(cell.strip() for cell in row):
                        yield number, row

    @contextmanager
    def _text(self) -> Iterator[io.TextIOWrapper]:
        """The file as text from its beginning, with the ends of its lines as they are; it is left open."""
        self._file.seek(0)
        text = io.TextIOWrapper(self._file, encoding=self._encoding, errors=ERRORS, newline="")
        try:
            yield text
        finally:
            if not self._file.closed:
                text.detach()

    def _find_delimiter(self) -> tuple[str, int]:
        """The delimiter, and how many lines stand above the header."""
        with self._text() as text:
            first = text.readline(LONGEST_ROW).rstrip("\r\n")
        if first.lower().startswith(HINT) and first[len(HINT) :] in set(DELIMITERS):
            return first[len(HINT) :], 1
        counts = Counter("".join(first.split('"')[::2]))
        return max(DELIMITERS, key=lambda one: counts[one]), 0

    def _read_header(self) -> tuple[str, ...]:
        _, first = next(self._rows(), (0, _TornError(gettext("This file is empty."))))
        if isinstance(first, _TornError):
            raise InvalidError({"file": str(first)})
        header = tuple(_name(cell) for cell in first)
        while header and not header[-1]:
            header = header[:-1]
        if len(header) > MOST_COLUMNS:
            raise InvalidError({"file": gettext("A file has at most %(number)s columns.", number=f"{MOST_COLUMNS:,}")})
        if any(UNREAD in name or "\0" in name for name in header):
            raise InvalidError({"file": gettext("The header cannot be read. Save the file as CSV in UTF-8.")})
        return header


class _Lines:
    """The lines of a text as rows are made of them, with those of the row at hand kept, to go back to its second."""

    def __init__(self, text: io.TextIOWrapper, skipped: int) -> None:
        self._text = text
        self._again: deque[str] = deque()
        self._taken: list[str] = []
        self._room = LONGEST_ROW
        self.number = 1
        for _ in range(skipped):
            self._text.readline()
            self.number += 1

    def begin(self) -> bool:
        """Begin a new row; False at the end of the text."""
        self.number += len(self._taken)
        self._taken, self._room = [], LONGEST_ROW
        if not self._again and (line := self._text.readline(LONGEST_ROW)):
            self._again.append(line)
        return bool(self._again)

    def back_to_second(self) -> None:
        """Give all lines of this row but the first back."""
        self._again.extendleft(reversed(self._taken[1:]))
        del self._taken[1:]

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._text.readline(LONGEST_ROW)
        if not line:
            raise StopIteration
        self._taken.append(line)
        if len(line) == LONGEST_ROW and line[-1] not in "\r\n":
            self._skip_rest()
        self._room -= len(line)
        if self._room <= 0:
            raise _TornError(gettext("This row has more than %(number)s characters.", number=f"{LONGEST_ROW:,}"))
        return line

    def _skip_rest(self) -> None:
        while (piece := self._text.readline(LONGEST_ROW)) and piece[-1] not in "\r\n":
            pass


def _name(cell: str) -> str:
    return " ".join(cell.split())


def _sentence(error: csv.Error) -> str:
    if "field larger" in str(error):
        return gettext("A cell has more than %(number)s characters.", number=f"{LONGEST_CELL:,}")
    if "unexpected end" in str(error):
        return gettext("A quotation mark opens in this row and never closes.")
    return gettext("The quotation marks of this row do not fit together.")
