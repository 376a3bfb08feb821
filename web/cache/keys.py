"""What a route says of itself if its answers may be cached, and what a request then asks of the cache.

There is the same key for everything that must give the same answer.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from web.infra.parsing import read_uuid

LONGEST_PATH = 200
LONGEST_QUERY = 300
"""The length beyond which a query is answered, but not cached; `LONGEST_PATH` is that of a path."""

NOTHING: frozenset[str] = frozenset()
CACHED = "cached"
"""The name under which a handler's `opt` has its `Cached`."""


@dataclass(frozen=True, slots=True, eq=False)
class Cached:
    """Says of a route that its answers are for everybody, and what makes them differ. It is one of a kind.

    It reads of a query the `parameters`, and as one id each the `ids`; a list of products also those of the catalogue's
    attributes. JSON is `strict`: it takes the parameters of its signature and refuses others. `parts` are the ids of
    pieces that htmx may target. An answer with `figures` tells every figure of stock, not only labels.
    """

    parameters: frozenset[str] = NOTHING
    ids: frozenset[str] = NOTHING
    parts: frozenset[str] = NOTHING
    lists_products: bool = False
    strict: bool = False
    figures: bool = False


class Key(NamedTuple):
    """The key of an answer, and the query that it stands for: all that whoever makes the answer is told."""

    text: str
    query: str
    part: str


def may_be_kept(path: str, query: str) -> bool:
    """Whether an address is short and plain enough for its answer to be kept."""
    return len(path) <= LONGEST_PATH and len(query) <= LONGEST_QUERY and "%00" not in query and "\x00" not in path


@lru_cache(maxsize=4096)
def needs_attributes(cached: Cached, query: str) -> bool:
    """Whether a list is asked for by more than what every list has: by attributes, or by nothing that is known."""
    return cached.lists_products and not cached.parameters.issuperset(name for name, _ in _pairs(query))


@lru_cache(maxsize=4096)
def page_key(cached: Cached, path: str, query: str, part: str, attributes: frozenset[str] = NOTHING) -> Key | None:
    """The key of an answer, or of its `part`, while lists are narrowed by the parameters of these `attributes`.

    Pages ignore parameters that they do not know, and so does their key. Programs are refused for such parameters, so
    that these have no key, None.
    """
    known = cached.parameters | attributes if cached.lists_products else cached.parameters
    pairs = _pairs(query)
    if cached.strict:
        return _key(path, pairs, part) if known.issuperset(name for name, _ in pairs) else None
    kept = [(name, value) for name, value in pairs if name in known]
    ids = {name: str(read_uuid(value) or "") for name, value in reversed(pairs) if name in cached.ids}
    return _key(path, [pair for pair in (*kept, *ids.items()) if pair[1]], part)


def _pairs(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query, keep_blank_values=True)


def _key(path: str, pairs: list[tuple[str, str]], part: str) -> Key:
    """The query is in the order of its names; values of one name keep theirs."""
    query = urlencode(sorted(pairs, key=lambda pair: pair[0]))
    return Key(f"{path}?{query}#{part}" if query else f"{path}#{part}", query, part)


def narrows(key: str) -> bool:
    """Whether it is the key of a list that is narrowed, sorted or turned over, but not searched by words."""
    names = {name for name, _ in _pairs(key.rpartition("#")[0].partition("?")[2])}
    return bool(names) and not names & {"q", "variant"}
