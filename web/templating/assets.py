"""Static files of the shop: fingerprinted URLs, two stylesheets made of many small ones, all compressed once."""

import gzip
import hashlib
from dataclasses import dataclass
from functools import lru_cache

import brotli

from domain.catalogue.views import Picture
from web.config.settings import PROJECT_ROOT

STATIC = PROJECT_ROOT / "static"
SCRIPTS = {
    **{name: f"js/{name}" for name in ("mercer.js", "passkeys.js", "pictures.js", "staff.js")},
    "htmx.min.js": "vendor/htmx.min.js",
}
"""Scripts by the names under which `/assets` serves them; the static mount does not compress."""


@dataclass(frozen=True, slots=True)
class Asset:
    """A text file as it is sent in each encoding, and the name that changes with its content."""

    name: str
    media_type: str
    packed: dict[str, bytes]


@lru_cache(maxsize=1)
def assets() -> dict[str, Asset]:
    """Everything under `/assets`, by its fingerprinted name, read and compressed once."""
    made = [_make(name, "text/css", _joined(files)) for name, files in _bundles().items()]
    made += [_make(name, "text/javascript", (STATIC / path).read_bytes()) for name, path in SCRIPTS.items()]
    return {one.name: one for one in made}


def _bundles() -> dict[str, list[str]]:
    """The files of each stylesheet in their order, as `static/css/bundle.txt` lists them below its name."""
    found: dict[str, list[str]] = {}
    for line in (STATIC / "css" / "bundle.txt").read_text().split():
        if line.endswith(":"):
            found[line[:-1]] = []
        else:
            found[next(reversed(found))].append(line)
    return found


def _joined(files: list[str]) -> bytes:
    return b"\n".join((STATIC / "css" / name).read_bytes() for name in files)


def _make(name: str, media_type: str, content: bytes) -> Asset:
    stem, _, ending = name.rpartition(".")
    packed = {
        "identity": content,
        "br": brotli.compress(content, mode=brotli.MODE_TEXT, quality=11),
        "gzip": gzip.compress(content, mtime=0),
    }
    return Asset(f"{stem}-{_fingerprint(content)}.{ending}", media_type, packed)


@lru_cache(maxsize=256)
def asset(name: str) -> str:
    """The URL of a static file, which changes whenever its content does. Raises FileNotFoundError."""
    for made in assets().values():
        stem, _, ending = name.rpartition("/")[2].rpartition(".")
        if made.name.startswith(f"{stem}-") and made.name.endswith(f".{ending}"):
            return f"/assets/{made.name}"
    return f"/static/{name}?v={_fingerprint((STATIC / name).read_bytes())}"


def media(file: str, width: int, kind: str) -> str:
    """The URL of a stored picture: its stem, a stored width in pixels, and `avif` or `webp`."""
    return f"/media/{file}-{width}.{kind}"


def srcset(picture: Picture, kind: str) -> str:
    """The URLs of a picture in every stored width, as the attribute of that name wants them; `kind` is a format."""
    return ", ".join(f"{media(picture.file, width, kind)} {width}w" for width in picture.widths)


def _fingerprint(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=6).hexdigest()
