"""The parts of a request that matter to the cache, read from its headers in one go."""

from dataclasses import dataclass

from litestar.types import Scope

from web.cache.entry import encoding_for
from web.cache.keys import page_key, part_of

FRESH_COOKIE = b"fresh="
"""The beginning of the cookie of a client that has just changed something."""

LISTS = ("/c/", "/search", "/api/products")
"""The beginnings of the paths of lists."""

PERSONAL = frozenset({b"cookie", b"authorization", b"if-none-match", b"accept-encoding", b"range"})
"""The headers that are removed from a request whose response is for everybody."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for a response that may be cached. `fresh` requires one that is not older than the request itself."""

    key: str
    encoding: str
    etags: bytes
    fresh: bool


def read_request(scope: Scope) -> Asked | None:
    """The cache request of a GET; None if its response is not to be cached.

    API clients that sign in always get fresh responses.
    """
    heads = dict(scope["headers"])
    part = ""
    if heads.get(b"hx-request") == b"true" and not _whole(heads):
        part = part_of(heads.get(b"hx-target", b"").decode("latin-1"))
    key = page_key(scope["path"], scope["query_string"].decode("latin-1"), part)
    if key is None:
        return None
    fresh = _is_fresh(heads)
    return Asked(key, encoding_for(heads.get(b"accept-encoding", b"")), heads.get(b"if-none-match", b""), fresh)


def wants_fresh_list(scope: Scope) -> bool:
    """Whether a GET requires a list that is not older than itself; an uncached list is made from cached data too."""
    return scope["path"].startswith(LISTS) and _is_fresh(dict(scope["headers"]))


def _is_fresh(heads: dict[bytes, bytes]) -> bool:
    return b"authorization" in heads or FRESH_COOKIE in heads.get(b"cookie", b"")


def _whole(heads: dict[bytes, bytes]) -> bool:
    """Whether htmx requests a whole page, by the rule of `web.http.render.is_partial`."""
    return heads.get(b"hx-boosted") == b"true" or heads.get(b"hx-history-restore-request") == b"true"


def impersonal(scope: Scope) -> Scope:
    """The request without its personal headers."""
    headers = [pair for pair in scope["headers"] if pair[0] not in PERSONAL]
    return {**scope, "headers": headers}  # type: ignore[return-value]
