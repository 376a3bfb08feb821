"""Pictures encoded: one file in one format."""

from pathlib import Path
from typing import Any

from PIL import Image, ImageOps

from domain.media.sizes import FALLBACK, ICON_SIZES

LIST_WIDTH = 400
"""The width up to which a picture stands in lists by the dozen, and its bytes are worth a slow encoder."""


def encode(image: Image.Image, kind: str, path: Path) -> None:
    """Write `image` to `path` as `kind`, without metadata; what is transparent becomes white in a JPEG."""
    if kind == FALLBACK and image.mode == "RGBA":
        ground = Image.new("RGB", image.size, "white")
        ground.paste(image, mask=image.getchannel("A"))
        image = ground
    image.save(path, **_options(kind, image.width))


def encode_icon(image: Image.Image, size: int, path: Path) -> None:
    """Write a square PNG of `size` pixels with all of `image` in its middle, and nothing round it.

    The largest one stands on white: home screens show what is transparent as black.
    """
    ground = Image.new("RGBA", (size, size), "white" if size == ICON_SIZES[-1] else (0, 0, 0, 0))
    drawn = ImageOps.contain(image.convert("RGBA"), (size, size), Image.Resampling.LANCZOS)
    ground.alpha_composite(drawn, ((size - drawn.width) // 2, (size - drawn.height) // 2))
    ground.save(path, "PNG", optimize=True)


def at_width(image: Image.Image, width: int) -> Image.Image:
    """`image`, made so many pixels wide."""
    if width == image.width:
        return image
    return image.resize((width, max(1, round(image.height * width / image.width))), Image.Resampling.LANCZOS)


def _options(kind: str, width: int) -> dict[str, Any]:
    """The options with which Pillow writes a picture.

    Compared side by side at twice their size: from AVIF quality 60 up, no weave, grain or gradient differs from the
    original. `limited` is the range of the originals; keeping it saves a twelfth of the bytes.
    """
    if kind == "webp":
        return {"format": "WEBP", "quality": 80, "method": 2}
    if kind == FALLBACK:
        return {"format": "JPEG", "quality": 82, "optimize": True, "progressive": True}
    speed = 8 if width <= LIST_WIDTH else 9
    return {"format": "AVIF", "quality": 62, "speed": speed, "range": "limited", "max_threads": 1}
