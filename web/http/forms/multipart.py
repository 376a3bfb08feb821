"""Forms with files, read piece by piece: what is too large is neither kept in memory nor on disk."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from litestar import Request
from litestar.exceptions import ClientException, HTTPException
from multipart import MultipartError, MultipartSegment, PushMultipartParser

from domain.words.messages import gettext

MULTIPART = "multipart/form-data"
IN_MEMORY = 1_000_000
"""Bytes of a file that are kept in memory; more go to a temporary file."""
MOST_FIELDS, MOST_PARTS = 20, 1000
LONGEST_TEXT = 10_000
"""Bytes of a field that is no file."""
LONGEST_NAME = 60
UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(slots=True)
class SentFile:
    """A file of a form. `name` is only for showing; `too_large` says that its content was let go."""

    name: str
    file: IO[bytes]
    size: int = 0
    too_large: bool = False

    def content(self) -> bytes:
        """All of it."""
        self.file.seek(0)
        return self.file.read()

    def add(self, piece: bytes, most: int) -> None:
        """Add the next piece; beyond `most` bytes nothing of it is kept."""
        self.size += len(piece)
        if self.size > most and not self.too_large:
            self.too_large = True
            self.file.close()
        if not self.too_large:
            self.file.write(piece)


@dataclass(slots=True)
class SentForm:
    """A form with files: its fields, the first of each name, and its files in their order.

    `more` counts the files beyond those that one form may have, which are let go.
    """

    fields: dict[str, str] = field(default_factory=dict)
    files: list[SentFile] = field(default_factory=list)
    more: int = 0


@asynccontextmanager
async def read_multipart(
    request: Request[Any, Any, Any],
    files: str,
    *,
    most_files: int,
    most_bytes: int,
    each: Callable[[SentFile], Awaitable[None]] | None = None,
) -> AsyncIterator[SentForm]:
    """The form of a request, with its files called `files`, which are closed at the end.

    With `each`, a file is handed over and closed as soon as it is there, so that there is one at a time. A browser
    sends a part without a name where no file was chosen: it is passed over. Raises 415 for other formats, 400 for an
    unreadable body; the route bounds the whole of it.
    """
    kind, options = request.content_type
    if kind != MULTIPART:
        raise HTTPException(status_code=415)
    form = SentForm()
    try:
        with PushMultipartParser(options.get("boundary", ""), max_segment_count=MOST_PARTS) as parser:
            reader = _Reader(form, files, most_files, most_bytes)
            async for chunk in request.stream():
                for event in parser.parse(chunk) if chunk else ():
                    sent = reader.take(event)
                    if sent and each:
                        await each(sent)
                        sent.file.close()
        yield form
    except (MultipartError, UnicodeError) as error:
        raise ClientException(gettext("The form could not be read.")) from error
    finally:
        for one in form.files:
            one.file.close()


class _Reader:
    """Sorts what a parser finds: a head, pieces of a body, and None at the end of it."""

    def __init__(self, form: SentForm, files: str, most_files: int, most_bytes: int) -> None:
        self._form, self._files = form, files
        self._most_files, self._most_bytes = most_files, most_bytes
        self._name, self._text, self._file = "", bytearray(), None

    _file: SentFile | None

    def take(self, event: MultipartSegment | bytes | bytearray | None) -> SentFile | None:
        """Take the next event; returns the file that ends with it."""
        if isinstance(event, MultipartSegment):
            self._begin(event)
        elif event is None:
            return self._end()
        elif self._file:
            self._file.add(bytes(event), self._most_bytes)
        elif self._name and len(self._text) <= LONGEST_TEXT:
            self._text += event
        return None

    def _begin(self, head: MultipartSegment) -> None:
        self._name, self._text, self._file = head.name, bytearray(), None
        if head.filename is None:
            return
        self._name = ""
        if head.name != self._files or not head.filename:
            return
        if len(self._form.files) >= self._most_files:
            self._form.more += 1
            return
        self._file = SentFile(shown_name(head.filename), SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115
        self._form.files.append(self._file)

    def _end(self) -> SentFile | None:
        if self._name and len(self._form.fields) < MOST_FIELDS:
            if len(self._text) > LONGEST_TEXT:
                raise ClientException(gettext("A field of the form is too long."))
            self._form.fields.setdefault(self._name, self._text.decode())
        return self._file


def shown_name(name: str) -> str:
    """The name of a file without its folders and without what cannot be seen, short enough for a sentence."""
    plain = UNSEEN.sub("", re.split(r"[/\\]", name)[-1]).strip()
    return f"{plain[: LONGEST_NAME - 1]}…" if len(plain) > LONGEST_NAME else plain or "this file"
