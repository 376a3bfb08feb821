"""A picture with its words, as programs send it for a block of the front page or for a page."""

from collections.abc import Callable

from domain.errors import InvalidError
from domain.media.reading import MOST_BYTES, PictureRefusedError
from domain.words.messages import gettext
from web.api.responses import ApiRequest
from web.api.unfit import UNKNOWN_FIELD
from web.http.forms.fields import clean
from web.http.forms.multipart import read_multipart
from web.media.uploads import NewUpload, take_in

UPLOAD_BODY = MOST_BYTES + 100_000
"""The bytes of a request with one file."""


async def read_upload(request: ApiRequest, check_alt: Callable[[str], None]) -> tuple[NewUpload, str]:
    """Return the picture that was sent, in the store, and its words. Raises `InvalidError`, as `check_alt` does."""
    async with read_multipart(request, "file", most_files=1, most_bytes=MOST_BYTES) as form:
        if unknown := sorted(set(form.fields) - {"alt"}):
            raise InvalidError(dict.fromkeys(unknown, gettext(UNKNOWN_FIELD)))
        if not form.files or form.more:
            raise InvalidError({"file": gettext("Send one file.")})
        alt = clean(form.fields.get("alt", ""), "alt")
        check_alt(alt)
        try:
            return await take_in(form.files[0]), alt
        except PictureRefusedError as refusal:
            raise InvalidError({"file": refusal.message}) from None
