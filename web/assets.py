"""Files of the shop's own: fingerprinted addresses, and one stylesheet made of many small ones."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from web.settings import PROJECT_ROOT

STATIC = PROJECT_ROOT / "static"


@dataclass(frozen=True, slots=True)
class Stylesheet:
    """All of `static/css` in the order of `order.txt`."""

    content: bytes
    fingerprint: str


@lru_cache(maxsize=1)
def stylesheet() -> Stylesheet:
    """The shop's stylesheet, read once."""
    names = (STATIC / "css" / "order.txt").read_text().split()
    content = b"\n".join((STATIC / "css" / name).read_bytes() for name in names)
    return Stylesheet(content, _fingerprint(content))


@lru_cache(maxsize=256)
def asset(name: str) -> str:
    """The address of a static file, which changes whenever its content does. Raises FileNotFoundError."""
    if name == "site.css":
        return f"/assets/site-{stylesheet().fingerprint}.css"
    return f"/static/{name}?v={_fingerprint((STATIC / name).read_bytes())}"


def media(file: str, width: int, kind: str) -> str:
    """The address of a stored picture: its stem, a stored width in pixels, and `avif` or `webp`."""
    return f"/media/{file}-{width}.{kind}"


def _fingerprint(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=6).hexdigest()
