"""The parts of a request that matter to the cache, read from its headers in one go."""

from dataclasses import dataclass

from litestar.types import Scope

from web.cache.entry import encoding_for
from web.cache.keys import Cached, Key, may_be_kept, needs_attributes, page_key

FRESH_COOKIE = b"fresh="
"""The beginning of the cookie of a client that has just changed something."""

PERSONAL = frozenset({b"cookie", b"authorization", b"if-none-match", b"accept-encoding", b"range"})
"""The headers that are removed from a request whose response is for everybody."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for a response that may be cached. `fresh` requires one that is not older than the request itself."""

    cached: Cached
    path: str
    query: str
    part: str
    encoding: str
    etags: bytes
    fresh: bool

    @property
    def needs_attributes(self) -> bool:
        """Whether its key depends on what attributes there are."""
        return needs_attributes(self.cached, self.query)

    def key(self, attributes: frozenset[str]) -> Key | None:
        """Its key while lists are narrowed by these attributes; None if its answer is not to be kept."""
        return page_key(self.cached, self.path, self.query, self.part, attributes)


def read_request(scope: Scope, cached: Cached) -> Asked | None:
    """What a GET of such a route asks for; None if its answer is not to be kept.

    Programs that sign in always get what is fresh.
    """
    path, query = scope["path"], scope["query_string"].decode("latin-1")
    if not may_be_kept(path, query):
        return None
    heads = dict(scope["headers"])
    part = _part(heads) if cached.parts else ""
    encoding, etags = encoding_for(heads.get(b"accept-encoding", b"")), heads.get(b"if-none-match", b"")
    return Asked(cached, path, query, part if part in cached.parts else "", encoding, etags, _is_fresh(heads))


def wants_fresh(scope: Scope) -> bool:
    """Whether a request wants nothing that is older than itself."""
    return _is_fresh(dict(scope["headers"]))


def _is_fresh(heads: dict[bytes, bytes]) -> bool:
    return b"authorization" in heads or FRESH_COOKIE in heads.get(b"cookie", b"")


def _part(heads: dict[bytes, bytes]) -> str:
    """What htmx targets, empty if it wants a whole page: the same rule as in `web.http.render.is_partial`."""
    whole = heads.get(b"hx-boosted") == b"true" or heads.get(b"hx-history-restore-request") == b"true"
    return heads.get(b"hx-target", b"").decode("latin-1") if heads.get(b"hx-request") == b"true" and not whole else ""


def impersonal(scope: Scope, key: Key) -> Scope:
    """The request as if anybody had sent it, and asked for no more than what the key says."""
    headers = [pair for pair in scope["headers"] if pair[0] not in PERSONAL]
    return {**scope, "headers": headers, "query_string": key.query.encode()}  # type: ignore[return-value]
