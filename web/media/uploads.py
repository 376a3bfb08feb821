"""A file that somebody sent, taken in: looked at, and put where the worker finds it."""

import asyncio
import secrets
from dataclasses import dataclass

import structlog
from advanced_alchemy.types.file_object import FileObject
from obstore.exceptions import BaseError

from domain.errors import UnavailableError
from domain.media.reading import EMPTY, TOO_LARGE, PictureRefusedError, size_as_shown
from domain.words.messages import gettext
from web.http.forms.multipart import SentFile
from web.media.store import upload_file

log = structlog.get_logger()

FOLDER = "u"
"""The folder of all uploaded pictures, in both places; pictures that came with the shop are beside it."""


ONE_AT_A_TIME = asyncio.Semaphore(1)
"""Of the files that are sent to a process at once, one is in its memory; the others wait on its disk."""


@dataclass(frozen=True, slots=True)
class NewUpload:
    """A sound picture in the store: the stem of its files, and its size as shown, in pixels."""

    stem: str
    file: FileObject
    width: int
    height: int


async def take_in(sent: SentFile) -> NewUpload:
    """Check a file and put it into the store, before the row that names it; one without a row is collected.

    Nothing of it is decoded here. Raises `PictureRefusedError`, or `UnavailableError` while the store is away.
    """
    if sent.too_large:
        raise PictureRefusedError(TOO_LARGE)
    if not sent.size:
        raise PictureRefusedError(gettext(EMPTY))
    width, height = await asyncio.to_thread(size_as_shown, sent.file)
    stem = f"{FOLDER}/{secrets.token_hex(16)}"
    file = upload_file(stem)
    try:
        async with ONE_AT_A_TIME:
            await file.save_async(await asyncio.to_thread(sent.content))
    except (BaseError, OSError) as error:
        log.warning("the store of pictures cannot be reached", error=type(error).__name__)
        raise UnavailableError(gettext("Pictures cannot be stored at the moment. Please try again shortly.")) from error
    return NewUpload(stem, file, width, height)
