"""The header fields of a request, each with one value: whoever reads them later reads the same.

HTTP lets a field come several times. Two readers of which one takes the first value and the other the last would
disagree on what a request asks for, and a cache between them would keep one visitor's answer for another's question.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from litestar.types import HTTPScope

LISTS = frozenset(
    {
        b"accept", b"accept-charset", b"accept-encoding", b"accept-language", b"cache-control", b"connection",
        b"forwarded", b"if-match", b"if-none-match", b"pragma", b"te", b"trailer", b"transfer-encoding", b"upgrade",
        b"via", b"x-forwarded-for",
    }
)  # fmt: skip
"""Fields whose values are lists, so that several lines mean the same as one (RFC 9110, section 5.3)."""

HOST = re.compile(rb"(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::(?P<port>[0-9]{1,5}))?")
HIGHEST_PORT = 65535
LONGEST_HOST = 300
CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")


class MalformedHeadError(Exception):
    """The header fields of a request contradict each other or cannot be read; the message says which."""


@dataclass(frozen=True, slots=True)
class HtmxHead:
    """What the header fields of htmx ask for: a whole page, or the partial named `target`."""

    partial: bool
    target: str


NO_HTMX = HtmxHead(partial=False, target="")


def normalise(scope: HTTPScope) -> HTTPScope:
    """The request with each header field once: lists joined, as RFC 9110 allows, and everything else unrepeated.

    Raises `MalformedHeadError` for a field that comes twice and is no list, for control characters, and for a Host
    that names no host.
    """
    headers = list(scope["headers"])
    found = dict(headers)
    if CONTROL.search(b"".join(found.values())) or len(found) < len(headers):
        found = _joined(headers)
        scope = {**scope, "headers": list(found.items())}
    if not _names_a_host(found.get(b"host", b"localhost")):
        raise MalformedHeadError("The header Host names no host.")
    return scope


def _joined(headers: Iterable[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    found: dict[bytes, bytes] = {}
    for name, value in headers:
        if CONTROL.search(value):
            raise MalformedHeadError(f"The header {_shown(name)} contains a character that cannot be sent.")
        if name not in found:
            found[name] = value
        elif name in LISTS:
            found[name] += b", " + value
        elif name == b"cookie":
            found[name] += b"; " + value  # HTTP/2 splits cookies (RFC 9113, section 8.2.3)
        else:
            raise MalformedHeadError(f"The header {_shown(name)} was sent twice.")
    return found


def _names_a_host(host: bytes) -> bool:
    return len(host) <= LONGEST_HOST and _is_a_host(host)


@lru_cache(maxsize=256)
def _is_a_host(host: bytes) -> bool:
    match = HOST.fullmatch(host)
    return match is not None and int(match["port"] or 0) <= HIGHEST_PORT


def read_htmx(heads: dict[bytes, bytes]) -> HtmxHead:
    """What htmx asks for. A boosted link and a page restored from the history want the whole page."""
    if b"hx-request" not in heads:
        return NO_HTMX
    whole = heads.get(b"hx-boosted") == b"true" or heads.get(b"hx-history-restore-request") == b"true"
    partial = heads.get(b"hx-request") == b"true" and not whole
    return HtmxHead(partial, heads.get(b"hx-target", b"").decode("latin-1") if partial else "")


def _shown(name: bytes) -> str:
    return name.decode("latin-1").title()[:60]
