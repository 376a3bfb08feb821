"""Cache keys: one key for all requests that must get one response."""

from functools import lru_cache
from urllib.parse import parse_qsl, urlencode

from domain.catalogue.filters import FACETS
from web.infra.parsing import read_uuid

PARAMETERS = {name.lower(): name for name in FACETS}
CATEGORY = "category"


LONGEST_PATH = 200
LONGEST_QUERY = 300
"""The length beyond which a query is answered, but not cached; `LONGEST_PATH` is that of a path."""

PARTS = frozenset({"catalogue-results", "catalogue-product"})
"""The ids of the page partials that htmx requests."""

LIST = frozenset({"q", "sort", "price_min", "price_max", "in_stock", "page", *PARAMETERS})
SEARCH = LIST | {CATEGORY}
API_LIST = frozenset({"category", "q", "sort", "price_min", "price_max", "in_stock", "limit", "cursor", *PARAMETERS})
NOTHING: frozenset[str] = frozenset()


def page_key(path: str, query: str, part: str) -> str | None:
    """The key of a public page or API response, or of the `part` that htmx requests; None if it is not cached.

    Pages ignore parameters that they do not know, and so does their key. API clients are refused for such parameters,
    so these have no key.
    """
    if len(path) > LONGEST_PATH or len(query) > LONGEST_QUERY or "%00" in query or "\x00" in path:
        return None
    return _key(path, query, part)


@lru_cache(maxsize=4096)
def _key(path: str, query: str, part: str) -> str | None:
    known = _parameters(path)
    if known is None:
        return None
    pairs = parse_qsl(query, keep_blank_values=True)
    if path.startswith("/api/"):
        return f"{path}{_joined(pairs)}#" if known.issuperset(name for name, _ in pairs) else None
    if path.startswith("/p/"):
        pairs = [("variant", str(read_uuid(value) or "")) for name, value in pairs if name == "variant"][:1]
    return f"{path}{_joined([(name, value) for name, value in pairs if name in known and value])}#{part}"


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


def _joined(pairs: list[tuple[str, str]]) -> str:
    """The query sorted by parameter, empty without any; the values of one parameter keep their order."""
    return "?" + urlencode(sorted(pairs, key=lambda pair: pair[0])) if pairs else ""
