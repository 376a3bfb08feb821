"""The parts of a request that matter to the cache, read from its headers in one go."""

from typing import NamedTuple

from litestar.types import HTTPScope, Scope

from web.cache.keys import NOTHING, Cached, Key, may_be_kept, needs_attributes, page_key
from web.cache.marks import SHOWN, Shown
from web.infra.encodings import encoding_for
from web.infra.heads import read_htmx

FRESH_COOKIE = b"fresh="
"""The beginning of the cookie of a client that has just changed something."""

HOST = b"shop.invalid"
"""The host of a request whose response is for everybody: no page may depend on the one that was sent."""

KEPT = frozenset({b"accept", b"x-forwarded-for"})


class Asked(NamedTuple):
    """A request for a response that may be cached. `fresh` requires one that is not older than the request itself."""

    cached: Cached
    path: str
    query: str
    part: str
    encoding: str
    etags: str
    fresh: bool

    @property
    def needs_attributes(self) -> bool:
        """Whether its key depends on which attributes the catalogue has."""
        return bool(self.query) and needs_attributes(self.cached, self.query)

    def key(self, attributes: frozenset[str] = NOTHING) -> Key | None:
        """Return its key while these attributes are filters, None if its response must not be cached."""
        return page_key(self.cached, self.path, self.query, self.part, attributes)


def read_request(scope: Scope, cached: Cached) -> Asked | None:
    """Return what a GET of this route asks of the cache, None if its response must not be cached.

    API clients that sign in always get a fresh response.
    """
    path, query = scope["path"], scope["query_string"].decode("latin-1")
    if not may_be_kept(path, query):
        return None
    heads = dict(scope["headers"])
    part = read_htmx(heads).target
    encoding, etags = (
        encoding_for(heads.get(b"accept-encoding", b"")),
        heads.get(b"if-none-match", b"").decode("latin-1"),
    )
    return Asked(cached, path, query, part if part in cached.parts else "", encoding, etags, _is_fresh(heads))


def wants_fresh(scope: Scope) -> bool:
    """Return whether the response must not be older than the request."""
    return _is_fresh(dict(scope["headers"]))


def _is_fresh(heads: dict[bytes, bytes]) -> bool:
    return b"authorization" in heads or FRESH_COOKIE in heads.get(b"cookie", b"")


def anonymous(scope: HTTPScope, key: Key, etag: str = "") -> HTTPScope:
    """The request that `key` stands for, whoever sent it: its path, its query, and the partial that htmx targets.

    Nothing else of what was sent can show in an answer that is cached. `Accept` stays for errors, which are not, and
    the proxies' word of where it came from for limits. There is room in it for the parts of the catalogue that the
    response shows, at first any. It asks for something else than what is kept with the `etag`, if that is given.
    """
    kept = [pair for pair in scope["headers"] if pair[0] in KEPT]
    htmx = [(b"hx-request", b"true"), (b"hx-target", key.part.encode())] if key.part else []
    known = [(b"if-none-match", etag.encode())] if etag else []
    headers = [(b"host", HOST), *kept, *htmx, *known]
    return {**scope, "headers": headers, "query_string": key.query.encode(), SHOWN: Shown()}  # type: ignore[misc]
