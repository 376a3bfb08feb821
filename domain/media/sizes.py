"""The files that are made of a picture: widths, formats and names."""

from enum import StrEnum
from functools import lru_cache


class Purpose(StrEnum):
    """What a picture is for, which decides the files that are made of it."""

    PICTURE = "picture"
    ICON = "icon"


PICTURE_WIDTHS = (240, 400, 640, 960, 1440, 1920)
"""Widths in pixels in which a picture is stored, never wider than its original.

Only the narrowest is there of every picture, however small: it is the one that small views ask for.
"""

FORMATS = ("avif", "webp")
"""Formats in which a picture is stored in every width; they are also the files' suffixes."""

FALLBACK = "jpg"
"""The format for programs that know no other, in one width."""

FALLBACK_WIDTH = 640

ICON_FORMAT = "png"
"""The format of icons, the one that every browser and phone takes for them."""

ICON_SIZES = (32, 180)
"""The width and height of an icon in pixels: for tabs of a browser, and for the home screens of phones."""


@lru_cache(maxsize=1024)
def stored_widths(original: int) -> tuple[int, ...]:
    """The widths in which a picture of `original` pixels is stored; the widest may fall short of its step."""
    widest = max(PICTURE_WIDTHS[0], min(original, PICTURE_WIDTHS[-1]))
    return (*(width for width in PICTURE_WIDTHS if width < widest), widest)


@lru_cache(maxsize=1024)
def fallback_width(original: int) -> int:
    """The one width in which a picture of `original` pixels is stored as JPEG: the widest up to `FALLBACK_WIDTH`."""
    widths = stored_widths(original)
    return next((width for width in reversed(widths) if width <= FALLBACK_WIDTH), widths[0])


def renditions(original: int, purpose: Purpose = Purpose.PICTURE) -> tuple[tuple[int, str], ...]:
    """The width and the format of each file of a picture of `original` pixels."""
    if purpose is Purpose.ICON:
        return tuple((size, ICON_FORMAT) for size in ICON_SIZES)
    every = ((width, kind) for width in stored_widths(original) for kind in FORMATS)
    return (*every, (fallback_width(original), FALLBACK))


def file_name(stem: str, width: int, kind: str) -> str:
    """The name of one file of a picture, below the folder of all of them."""
    return f"{stem}-{width}.{kind}"
