"""How a route declares that its responses may be cached, and the key of a request for one of them.

Requests that must get the same response have the same key.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from litestar.types import HTTPScope

from domain.catalogue.parts import Parts
from web.infra.parsing import read_uuid

LONGEST_PATH = 200
LONGEST_QUERY = 300
"""The length beyond which a query is answered, but not cached; `LONGEST_PATH` is that of a path."""

NOTHING: frozenset[str] = frozenset()
Pairs = tuple[tuple[str, str], ...]
CACHED = "cached"
"""The name of a handler's `Cached` in its `opt`."""


@dataclass(frozen=True, slots=True, eq=False)
class Cached:
    """Declares that the responses of a route are the same for everybody, and lists all that they depend on.

    `parameters` are the query parameters that the handler reads, `ids` those of them that hold one id; a handler that
    `lists_products` also reads those of the catalogue's attributes. A `strict` handler, one of JSON, takes the
    parameters of its signature and refuses all others. `parts` are the ids of the partials that htmx may target. A
    response with `figures` shows every stock figure, not only labels; one with `goods` shows nothing of stock at all.
    Requests of a page that `searches` are counted by their words. What needs no request is made by `direct`, past the
    application, which would cost more than the page. Of a `weighed` page the handler tells for less than Redis takes
    whether it is still the one with an ETag, and it changes so often that it is compressed in passing.
    Each is equal to itself alone.
    """

    parameters: frozenset[str] = NOTHING
    ids: frozenset[str] = NOTHING
    parts: frozenset[str] = NOTHING
    lists_products: bool = False
    strict: bool = False
    figures: bool = False
    goods: bool = False
    searches: bool = False
    weighed: bool = False
    direct: "Direct | None" = None


class Key(NamedTuple):
    """The key of a response, with the query and the partial that it stands for: the handler is given no more."""

    text: str
    query: str
    part: str

    @property
    def pairs(self) -> Pairs:
        """The parameters of the query. They would take several times its memory, so they are read anew."""
        return _pairs(self.query)


Direct = Callable[[Any, HTTPScope, Key], Awaitable["Page | None"]]
"""Makes the page for a key from the `Shop`; None where that is for the application.

Of the scope, which is anybody's, it may read whose request limits count, and the ETag of what is kept.
"""


class Page(NamedTuple):
    """A public page as it is sent, and the parts of the catalogue that it shows; None if it may show any.

    One that has no `etag` gets that of its compressed form. One that is `unchanged` since that ETag has no body.
    """

    body: bytes
    parts: Parts | None = None
    etag: str = ""
    unchanged: bool = False


def may_be_kept(path: str, query: str) -> bool:
    """Return whether a URL is short and plain enough for its response to be cached."""
    return len(path) <= LONGEST_PATH and len(query) <= LONGEST_QUERY and "%00" not in query and "\x00" not in path


@lru_cache(maxsize=4096)
def needs_attributes(cached: Cached, query: str) -> bool:
    """Return whether a query has parameters that may be attributes, so that the key depends on which there are."""
    return cached.lists_products and not cached.parameters.issuperset(name for name, _ in _pairs(query))


@lru_cache(maxsize=4096)
def page_key(cached: Cached, path: str, query: str, part: str, attributes: frozenset[str] = NOTHING) -> Key | None:
    """Return the key of a request while these `attributes`, by their parameters, are filters; None if it has no key.

    Pages ignore unknown parameters, and so does their key. JSON refuses them, so such a request has no key.
    """
    known = cached.parameters | attributes if cached.lists_products else cached.parameters
    pairs = _pairs(query)
    if cached.strict:
        return _key(path, pairs, part) if known.issuperset(name for name, _ in pairs) else None
    kept = [(name, value) for name, value in pairs if name in known]
    ids = {name: str(read_uuid(value) or "") for name, value in reversed(pairs) if name in cached.ids}
    return _key(path, [pair for pair in (*kept, *ids.items()) if pair[1]], part)


@lru_cache(maxsize=64)
def _pairs(query: str) -> Pairs:
    return tuple(parse_qsl(query, keep_blank_values=True))


def _key(path: str, pairs: Iterable[tuple[str, str]], part: str) -> Key:
    """Return the key with the query sorted by names; the values of one name stay in their order."""
    query = urlencode(sorted(pairs, key=itemgetter(0)))
    return Key(f"{path}?{query}#{part}" if query else f"{path}#{part}", query, part)


def narrows(key: str) -> bool:
    """Return whether a key is of a list that is filtered, sorted or not at its first page, but not searched."""
    names = {name for name, _ in _pairs(key.rpartition("#")[0].partition("?")[2])}
    return bool(names) and not names & {"q", "variant"}
