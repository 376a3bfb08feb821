"""The files of pictures, where no web server has them: in a bucket of S3."""

import re

import structlog
from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from obstore.exceptions import BaseError

from domain.errors import UnavailableError
from domain.words.messages import gettext
from web.auth.guards import anyone
from web.http.files import OF_A_PICTURE
from web.media.store import TYPES, media_file

log = structlog.get_logger()
NAME = re.compile(r"/((?:[a-z0-9]+/)?[a-z0-9][a-z0-9_-]*-\d{1,4}\.(avif|webp|jpg|png))")


@get("/media/{name:path}", guards=[anyone])
async def show_media(name: FromPath[str]) -> Response[bytes]:
    """One file of a picture. Its name changes with its content, so that browsers and proxies keep it."""
    match = NAME.fullmatch(name)
    if match is None:
        raise NotFoundException
    try:
        content = await media_file(match[1]).get_content_async()
    except FileNotFoundError:
        raise NotFoundException from None
    except BaseError as error:
        log.warning("the store of pictures cannot be reached", error=type(error).__name__)
        raise UnavailableError(gettext("Pictures cannot be shown at the moment.")) from error
    return Response(content, media_type=TYPES[match[2]], headers=OF_A_PICTURE)
