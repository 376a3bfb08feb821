"""Cache keys: one key for all requests that must get one response."""

from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from web.infra.parsing import read_uuid

CATEGORY = "category"

LONGEST_PATH = 200
LONGEST_QUERY = 300
"""The length beyond which a query is answered, but not cached; `LONGEST_PATH` is that of a path."""

PARTS = frozenset({"catalogue-results", "catalogue-product"})
"""The ids of the page partials that htmx requests."""

LIST = frozenset({"q", "sort", "price_min", "price_max", "in_stock", "page"})
SEARCH = LIST | {CATEGORY}
API_LIST = frozenset({"category", "q", "sort", "price_min", "price_max", "in_stock", "limit", "cursor"})
LISTS = frozenset({LIST, SEARCH, API_LIST})
NOTHING: frozenset[str] = frozenset()


class Key(NamedTuple):
    """The key of an answer, and the query that it stands for: all that whoever makes the answer is told."""

    text: str
    query: str


def may_be_kept(path: str, query: str) -> bool:
    """Whether an answer to this address is kept at all."""
    short = len(path) <= LONGEST_PATH and len(query) <= LONGEST_QUERY and "%00" not in query and "\x00" not in path
    return short and _parameters(path) is not None


@lru_cache(maxsize=4096)
def needs_attributes(path: str, query: str) -> bool:
    """Whether a list is asked for by more than what every list has: by attributes, or by nothing that is known."""
    fixed = _parameters(path)
    return fixed in LISTS and any(name not in fixed for name, _ in parse_qsl(query, keep_blank_values=True))


@lru_cache(maxsize=4096)
def page_key(path: str, query: str, part: str, attributes: frozenset[str] = NOTHING) -> Key | None:
    """The key of a public page or answer, or of its `part` that htmx wants; None for what is not to be kept.

    Lists are narrowed by the parameters of the catalogue's `attributes`, too. Pages ignore parameters that they do not
    know, and so does their key. Programs are refused for such parameters, so these have no key.
    """
    known = _parameters(path)
    if known is None:
        return None
    if known in LISTS:
        known = known | attributes
    pairs = parse_qsl(query, keep_blank_values=True)
    if path.startswith("/api/"):
        return _key(path, pairs, "") if known.issuperset(name for name, _ in pairs) else None
    if path.startswith("/p/"):
        pairs = [("variant", str(read_uuid(value) or "")) for name, value in pairs if name == "variant"][:1]
    return _key(path, [(name, value) for name, value in pairs if name in known and value], part)


def _key(path: str, pairs: list[tuple[str, str]], part: str) -> Key:
    """The query is in the order of its names; values of one name keep theirs."""
    query = urlencode(sorted(pairs, key=lambda pair: pair[0]))
    return Key(f"{path}?{query}#{part}" if query else f"{path}#{part}", query)


def narrows(key: str) -> bool:
    """Whether this is the key of a list that is filtered, sorted or on a further page, but not searched by words."""
    path, _, query = key.partition("?")
    return bool(query) and not path.startswith("/p/") and not f"&{query}".count("&q=")


def part_of(target: str) -> str:
    """The partial that htmx names as its target, empty where it gets the whole page."""
    return target if target in PARTS else ""


def _parameters(path: str) -> frozenset[str] | None:
    """The parameters of a page that may be cached, None for all others."""
    head, _, rest = path.lstrip("/").partition("/")
    if path in {"/", "/search"}:
        return SEARCH if head else NOTHING
    if head == "api":
        collection, _, key = rest.partition("/")
        if collection == "products":
            return (None if "/" in key else NOTHING) if key else API_LIST
        return NOTHING if collection == "categories" and "/" not in key else None
    if head in {"c", "p"} and rest and "/" not in rest:
        return LIST if head == "c" else frozenset({"variant"})
    return None
