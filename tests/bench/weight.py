"""The weight of a page: queries, bytes over the wire, and the memory of the processes that make it."""

import time
from html.parser import HTMLParser

from tests.bench.asks import Ask, probe
from tests.bench.compare import Bench
from tests.bench.goods import Cart, fill_carts
from tests.bench.purchases import with_database
from tests.bench.rows import Row

STALE_SECONDS = 1.1
"""After this long a web process reads its categories anew, which counts."""

TRIES = 2
"""A connection that opens meanwhile asks for types first; the smaller count is the page's own."""

MEGABYTE = 1_000_000
CALLS = """
SELECT coalesce(sum(calls), 0)::int FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
WHERE d.datname = current_database() AND s.query NOT LIKE '%pg_stat_statements%'
"""


def pages(bench: Bench) -> dict[str, Ask]:
    """The pages of a purchase."""
    [cart] = _carts(bench, 1)
    return {
        "category": Ask(f"/c/{bench.goods.category}"),
        "home": Ask("/"),
        "product": Ask(f"/p/{bench.goods.products[0]}"),
        "search": Ask("/search?q=oak"),
        "cart": Ask("/cart", cart=cart.token),
        "checkout": Ask("/checkout", cart=cart.token),
    }


def _carts(bench: Bench, count: int) -> list[Cart]:
    baskets = bench.goods.baskets(count, hot=False)
    return with_database(bench, lambda connection: fill_carts(connection, baskets))


def count_queries(bench: Bench) -> list[Row]:
    """Statements that the database was sent for one page, as it counted them itself."""
    with_database(bench, lambda connection: connection.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements"))
    counts = {name: min(_queries(bench, ask) for _ in range(TRIES)) for name, ask in pages(bench).items()}
    carts = _carts(bench, TRIES)
    addition = Ask("/cart/lines", {"variant_id": str(bench.goods.hot), "quantity": "1"}, cart=carts[0].token)
    counts["add to cart"] = min(_queries(bench, addition) for _ in range(TRIES))
    counts["place order"] = min(_queries(bench, cart.checkout()) for cart in carts)
    own = counts.pop("category")
    note = ", ".join(f"{name} {count}" for name, count in counts.items())
    return [Row("queries of a category page", own, "queries", ceiling=3, note=note)]


def _queries(bench: Bench, ask: Ask) -> int:
    time.sleep(STALE_SECONDS)
    before = _calls(bench)
    probe(bench.grounds.shop.port, ask)
    return _calls(bench) - before


def _calls(bench: Bench) -> int:
    calls: int = with_database(bench, lambda connection: connection.fetchval(CALLS))
    return calls


class _Files(HTMLParser):
    """The stylesheets and scripts that a page loads."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.paths: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "script" and found.get("src"):
            self.paths.append(found["src"] or "")
        elif tag == "link" and found.get("rel") == "stylesheet":
            self.paths.append(found["href"] or "")


def weigh(bench: Bench) -> list[Row]:
    """Bytes of HTML, stylesheets and scripts of the heaviest page, as a browser with an empty cache gets them."""
    port = bench.grounds.shop.port
    sizes: dict[str, dict[str, int]] = {}
    for name, ask in pages(bench).items():
        page = Ask(ask.path, cart=ask.cart, headers={"Accept-Encoding": "identity"})
        files = _Files(probe(port, page).body.decode()).paths
        sizes[name] = {"html": len(probe(port, ask).body)}
        sizes[name] |= {path: _transferred(port, path) for path in files}
    heaviest = max(sizes, key=lambda name: sum(sizes[name].values()))
    note = ", ".join(f"{_short(path)} {size / 1000:.1f}" for path, size in sizes[heaviest].items())
    total = sum(sizes[heaviest].values()) / 1000
    return [Row(f"bytes of the heaviest page ({heaviest})", total, "kB", ceiling=60, note=note)]


def _transferred(port: int, path: str) -> int:
    return len(probe(port, Ask(path)).body)


def _short(path: str) -> str:
    return path.partition("?")[0].rpartition("/")[2]
