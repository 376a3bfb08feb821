"""Pages, files and forms over HTTP, each against the bare route."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote_plus

from tests.bench.asks import JSON, Ask, probe
from tests.bench.compare import ROUNDS, Bench, Round, Side, compare, cost_ratio, ratio, story, wrong_answers
from tests.bench.goods import WORDS
from tests.bench.load import Load
from tests.bench.rows import Row
from web.http.cookies import new_cart_token


def nothing(_number: int) -> None:
    """Do nothing before a round."""


@dataclass(frozen=True, slots=True)
class Case:
    """A row: what is asked, in turn, what status is right, and the floor.

    With `once` nothing is asked twice: the requests are shared out among the rounds and a warm-up. `before` is done
    before each round, and not measured.
    """

    name: str
    asks: Sequence[Ask]
    floor: float | None = None
    status: int = 200
    once: bool = False
    before: Callable[[int], None] = nothing


def plain(bench: Bench) -> Side:
    """The bare route."""
    load = Load(bench.grounds.plain.port, [Ask("/").raw()], 200, bench.seconds)
    return Side(lambda _round: load, bench.grounds.plain_processes, warm=load)


def side(bench: Bench, case: Case) -> Side:
    """The shop, asked what `case` says."""
    asks = [ask.raw() for ask in case.asks]
    whole = Load(bench.grounds.shop.port, asks, case.status, bench.seconds, repeat=not case.once)
    if not case.once:
        return Side(lambda _round: whole, bench.grounds.shop_processes, warm=whole)
    share = len(asks) // (ROUNDS + 1)

    def load(number: int) -> Load:
        case.before(number)
        return replace(whole, requests=asks[number * share : (number + 1) * share])

    return Side(load, bench.grounds.shop_processes, warm=replace(whole, requests=asks[ROUNDS * share :]))


def measure(bench: Bench, case: Case) -> Row:
    """One row of a page; one that the shop does not have yet is told, not judged."""
    first = probe(bench.grounds.shop.port, case.asks[-1])
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
    return Case("category page of 24, cached", [Ask(f"/c/{bench.goods.category}")], 0.75)


def visitor(bench: Bench) -> Case:
    """The same for somebody with a session and a cart."""
    cookies = f"{new_cart_token().value}; __Host-session={new_cart_token().value}"
    return Case("the same, signed in with a cart", [Ask(f"/c/{bench.goods.category}", cart=cookies)], 0.40)


def home(bench: Bench) -> Case:
    """The front page."""
    return Case("home page, cached", [Ask("/")], 0.75)


def product(bench: Bench) -> Case:
    """Twenty products in turn."""
    return Case("product page, cached", [Ask(f"/p/{slug}") for slug in bench.goods.products], 0.75)


def search(bench: Bench) -> Case:
    """Ten searches in turn."""
    return Case("search, cached", [Ask(f"/search?q={quote_plus(words)}") for words in WORDS], 0.75)


def json_list(bench: Bench) -> Case:
    """A list for programs."""
    asks = [Ask(f"/api/products?category={bench.goods.category}&limit=24", headers=JSON)]
    return Case("JSON list of 24, cached", asks, 0.75)


def static_file(bench: Bench) -> Case:
    """The shop's own script."""
    return Case("static file", [Ask("/static/js/mercer.js")], 0.60)
