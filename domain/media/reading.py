"""Pictures that strangers made, read with care: the type proved by content, the size known before anything is decoded.

Whatever else a file holds (metadata, a second file behind the first, a script) ends here: only pixels are taken on.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from PIL import Image, ImageCms

from domain.errors import ShopError
from domain.media.sizes import PICTURE_WIDTHS
from domain.words.messages import gettext, marked

KINDS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
"""The formats that are read, by their content; of an animation it is the first frame."""

MOST_BYTES = 20_000_000
MOST_PIXELS = 50_000_000
MOST_TIMES = 5
"""So many times as long as it is wide, or as wide as it is long, a picture may be; encoders have their bounds."""
ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What brings a picture upright, by its EXIF orientation; from 5 on, width and height change places."""
FIRST_SIDEWAYS = 5

NOT_A_PICTURE = marked("This is not a picture that we can read. Save it as JPEG, PNG, WebP, AVIF or GIF.")
DAMAGED = marked("The file is damaged. Save the picture again as JPEG or PNG, then upload it again.")
TOO_MANY_PIXELS = gettext("Use a picture of at most %(most_pixels)s megapixels.", most_pixels=MOST_PIXELS // 1_000_000)
TOO_LONG = gettext(
    "Use a picture whose longer side is at most %(most_times)s times the shorter one.", most_times=MOST_TIMES
)
EMPTY = marked("This file is empty.")
TOO_LARGE = gettext("Use a file of at most %(most_bytes)s MB.", most_bytes=MOST_BYTES // 1_000_000)


class PictureRefusedError(ShopError):
    """The file is no picture that we take; the message says what to do."""

    code = "picture_refused"


@contextmanager
def opened(file: IO[bytes]) -> Iterator[Image.Image]:
    """A picture of which nothing but its head has been read. Raises `PictureRefusedError`."""
    try:
        image = Image.open(file, formats=KINDS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureRefusedError(TOO_MANY_PIXELS) from None
    except Exception as error:  # whatever a decoder says of a stranger's bytes
        raise PictureRefusedError(gettext(NOT_A_PICTURE)) from error
    with image:
        if image.width * image.height > MOST_PIXELS:
            raise PictureRefusedError(TOO_MANY_PIXELS)
        if max(image.size) > MOST_TIMES * min(image.size):
            raise PictureRefusedError(TOO_LONG)
        yield image


def size_as_shown(file: IO[bytes]) -> tuple[int, int]:
    """The width and the height of a picture in pixels, turned as its camera says. Raises `PictureRefusedError`."""
    with opened(file) as image:
        width, height = image.size
        return (height, width) if _orientation(image) >= FIRST_SIDEWAYS else (width, height)


def read_pixels(file: IO[bytes]) -> Image.Image:
    """A picture as it is shown, no wider than the widest rendition: upright, in sRGB, with or without transparency.

    Raises `PictureRefusedError`, also for a file that ends too early.
    """
    with opened(file) as image:
        try:
            return _upright(image)
        except MemoryError:
            raise PictureRefusedError(TOO_MANY_PIXELS) from None
        except Exception as error:
            raise PictureRefusedError(gettext(DAMAGED)) from error


def _upright(image: Image.Image) -> Image.Image:
    orientation, profile = _orientation(image), image.info.get("icc_profile")
    size = _needed(image, sideways=orientation >= FIRST_SIDEWAYS)
    image.draft(image.mode, size)
    image.load()
    small = _plain(image)
    if small.width > size[0]:
        small = small.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    small = _in_srgb(small, profile)
    if orientation in TURNS:
        small = small.transpose(TURNS[orientation])
    small.info = {}  # what encoders would write as metadata
    return small


def _orientation(image: Image.Image) -> int:
    """The EXIF orientation, as far as it is known without decoding the picture; a broken EXIF block turns nothing."""
    if image.format == "PNG" and "exif" not in image.info:
        return 1
    try:
        found = image.getexif().get(ORIENTATION, 1)
    except Exception:
        return 1
    return found if found in TURNS else 1


def _needed(image: Image.Image, *, sideways: bool) -> tuple[int, int]:
    """The size of the unturned picture in which no rendition needs more pixels."""
    shown = image.height if sideways else image.width
    share = min(1.0, PICTURE_WIDTHS[-1] / shown)
    return max(1, round(image.width * share)), max(1, round(image.height * share))


def _plain(image: Image.Image) -> Image.Image:
    """The picture in a mode that can be made smaller and whose colours can be worked out."""
    if image.mode in {"RGB", "RGBA", "L", "CMYK"}:
        return image
    if image.mode.startswith("I") or image.mode == "F":
        return image.convert("I").point(lambda value: value / 256).convert("L")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The picture in the colours that browsers take for granted; a profile that cannot be read is left out."""
    colours = image.convert("RGB") if image.mode == "RGBA" else image
    try:
        found = _converted(colours, profile) if profile else None
    except (ImageCms.PyCMSError, OSError, ValueError):
        found = None
    shown = found or colours.convert("RGB")
    if image.mode == "RGBA":
        shown.putalpha(image.getchannel("A"))
    return shown


def _converted(image: Image.Image, profile: bytes) -> Image.Image | None:
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
