"""The logo at the head of documents."""

import structlog
from obstore.exceptions import BaseError

from domain.media.sizes import FALLBACK, fallback_width, file_name
from web.config.settings import Settings
from web.media.store import media_file

log = structlog.get_logger()


async def logo_of(settings: Settings) -> list[int]:
    """The bytes of the logo as a JPEG; none without a logo, and while it cannot be read, since a document must be."""
    mark = settings.logo
    if mark is None:
        return []
    name = file_name(mark.file, fallback_width(mark.width), FALLBACK)
    try:
        return list(await media_file(name).get_content_async())
    except (FileNotFoundError, BaseError) as error:
        log.warning("a document is made without the logo", error=type(error).__name__)
        return []
