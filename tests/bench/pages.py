"""Pages, files and forms over HTTP, each against the bare route."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote_plus

from tests.bench.asks import HTMX, Ask, probe
from tests.bench.compare import ROUNDS, Bench, Round, Side, compare, cost_ratio, ratio, story, wrong_answers
from tests.bench.goods import DICE, WORDS
from tests.bench.load import Load
from tests.bench.rows import Row
from web.http.cookies import new_cart_token

UNCACHED = 3000
"""Pages that are asked for once, in each round."""

VISITORS = 2000
"""How many carts take turns at being added to."""

JSON = {"Accept": "application/json", "Sec-Fetch-Mode": "cors"}


@dataclass(frozen=True, slots=True)
class Case:
    """A row: what is asked, in turn, what status is right, and the floor. With `once` nothing is asked twice."""

    name: str
    asks: Sequence[Ask]
    floor: float | None = None
    status: int = 200
    once: bool = False


def plain(bench: Bench) -> Side:
    """The bare route."""
    load = Load(bench.grounds.plain.port, [Ask("/").raw()], 200, bench.seconds)
    return Side(lambda _round: load, bench.grounds.plain_processes)


def side(bench: Bench, case: Case) -> Side:
    """The shop, asked what `case` says."""
    asks = [ask.raw() for ask in case.asks]
    if not case.once:
        load = Load(bench.grounds.shop.port, asks, case.status, bench.seconds)
        return Side(lambda _round: load, bench.grounds.shop_processes)
    share = len(asks) // (ROUNDS + 1)
    parts = iter([asks[start : start + share] for start in range(0, len(asks), share)])
    return Side(
        lambda _round: Load(bench.grounds.shop.port, next(parts), case.status, bench.seconds),
        bench.grounds.shop_processes,
    )


def measure(bench: Bench, case: Case) -> Row:
    """One row of a page; one that the shop does not have yet is told, not judged."""
    first = probe(bench.grounds.shop.port, case.asks[0])
    if first.status != case.status:
        return Row(case.name, 0, floor=case.floor, note=f"answered {first.status}", failed=first.status != 404)
    base, some = compare(bench, [plain(bench), side(bench, case)])
    return row(case.name, some, base, floor=case.floor)


def row(name: str, some: Sequence[Round], base: Sequence[Round], *, floor: float | None) -> Row:
    """The row of a comparison that has been made."""
    failed = bool(wrong_answers(some))
    by_cpu = cost_ratio(some, base)
    return Row(name, ratio(some, base), floor=floor, note=story(some, base), failed=failed, by_cpu=by_cpu)


def not_modified(bench: Bench) -> Case:
    """The category page, by somebody who has it."""
    path = f"/c/{bench.goods.category}"
    etag = probe(bench.grounds.shop.port, Ask(path)).headers.get("etag", "")
    return Case("304 of a public page", [Ask(path, headers={"If-None-Match": etag})], 0.90, 304)


def category(bench: Bench) -> Case:
    """The first page of the biggest category, as kept."""
    return Case("category page of 24", [Ask(f"/c/{bench.goods.category}")], 0.75)


def visitor(bench: Bench) -> Case:
    """The same for somebody with a session and a cart."""
    cookies = f"{new_cart_token().value}; __Host-session={new_cart_token().value}"
    return Case("the same, signed in with a cart", [Ask(f"/c/{bench.goods.category}", cart=cookies)], 0.40)


def uncached(bench: Bench) -> Case:
    """The same page under addresses that nobody has asked for yet: a limit that no price reaches."""
    dearest = f"/c/{bench.goods.category}?price_max="
    asks = [Ask(f"{dearest}{50_000 + number / 100:.2f}") for number in range(UNCACHED * (ROUNDS + 1))]
    return Case("the same, uncached", asks, 0.13, once=True)


def home(bench: Bench) -> Case:
    """The front page."""
    return Case("home page", [Ask("/")], 0.75)


def product(bench: Bench) -> Case:
    """Twenty products in turn."""
    return Case("product page", [Ask(f"/p/{slug}") for slug in bench.goods.products], 0.75)


def search(bench: Bench) -> Case:
    """Ten searches in turn."""
    return Case("search page", [Ask(f"/search?q={quote_plus(words)}") for words in WORDS], 0.08)


def json_list(bench: Bench) -> Case:
    """A list for programs."""
    return Case("JSON list of 24", [Ask(f"/api/products?category={bench.goods.category}&limit=24", headers=JSON)], 0.75)


def static_file(bench: Bench) -> Case:
    """The shop's own script."""
    return Case("static file", [Ask("/static/js/mercer.js")], 0.60)


def add_to_cart(bench: Bench) -> Case:
    """The product page's form, without JavaScript: leads to the cart."""
    return Case("add to cart (form)", _additions(bench, htmx=False), 0.10, 303)


def add_to_cart_htmx(bench: Bench) -> Case:
    """The same form with JavaScript: the answer is drawn."""
    return Case("add to cart (htmx)", _additions(bench, htmx=True), 0.10)


def _additions(bench: Bench, *, htmx: bool) -> list[Ask]:
    tokens = [new_cart_token().value for _ in range(VISITORS)]
    return [
        Ask(
            "/cart/lines",
            {"variant_id": str(DICE.choice(bench.goods.variants)), "quantity": "1"},
            cart=token,
            headers=HTMX if htmx else {},
        )
        for token in tokens * 3
    ]
