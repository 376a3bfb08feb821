"""Pictures and files that only say they are pictures."""

import io
import struct
import zlib
from collections.abc import Mapping

import httpx
from PIL import Image

from tests.support.shop import OpenShop
from web.media.tasks import make_renditions

ORIENTATION, MAKER = 0x0112, 0x010F
SECRET = b"51.5074 N, 0.1278 W"
"""What a camera says of where it was, and nobody else may read."""


def picture(kind: str = "JPEG", size: tuple[int, int] = (900, 600), mode: str = "RGB", turned: int = 0) -> bytes:
    """A picture whose left half is red and whose right half is blue, with a secret in its metadata."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, *size))
    exif = Image.Exif()
    exif[MAKER] = SECRET.decode()
    if turned:
        exif[ORIENTATION] = turned
    told = {} if kind == "GIF" else {"exif": exif}
    return _saved(image.convert(mode), kind, **told)


def animation() -> bytes:
    """An animation of a red and a blue frame."""
    frames = [Image.new("RGB", (300, 300), colour) for colour in ("red", "blue")]
    return _saved(frames[0], "GIF", save_all=True, append_images=frames[1:])


def bomb(side: int = 40_000) -> bytes:
    """A PNG of a few bytes that says it has very many pixels."""
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b""))
    body = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


HOSTILE: Mapping[str, tuple[bytes, str]] = {
    "empty.jpg": (b"", "This file is empty."),
    "page.jpg": (b"<!doctype html><script>alert(1)</script>", "not a picture that we can read"),
    "drawing.svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a picture that we can read"),
    "shop.pdf": (b"%PDF-1.7 " + bytes(99), "not a picture that we can read"),
    "bomb.png": (bomb(), "at most 50 megapixels"),
    "snake.png": (picture("PNG", (600, 100)), "at most 5 times the shorter"),
    "huge.jpg": (bytes(20_000_001), "at most 20 MB"),
}
"""Files by their names, each with the end of the sentence that refuses it."""


async def add_by_form(
    client: httpx.AsyncClient, product_id: object, *files: tuple[str, bytes], **fields: str
) -> httpx.Response:
    """Send files by the form of a product's page, as a browser without JavaScript does."""
    sent = [("files", (name, content, "application/octet-stream")) for name, content in files]
    return await client.post(f"/admin/products/{product_id}/uploads", files=sent, data=fields)


async def work(shop: OpenShop) -> int:
    """Let the worker make what waits, and wait until the shop's cache knows of it; returns how many it made."""
    made = await make_renditions(shop.shop.database, shop.shop.settings)
    await shop.catch_up()
    return made
