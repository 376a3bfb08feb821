"""The memory of web processes after a day of a shop in a minute: a mix that is always the same, sign-ins included."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice

import psutil

from tests.bench.asks import Ask
from tests.bench.compare import Bench
from tests.bench.distinct import take_sample
from tests.bench.goods import fill_carts
from tests.bench.grounds import Server
from tests.bench.load import Load
from tests.bench.purchases import with_database
from tests.bench.rows import Row
from tests.bench.visitors import add_by_htmx, sign_ins

MEGABYTE = 1_000_000
KEPT, LISTS, PRODUCTS, SEARCHES, ADDITIONS, ORDERS, SIGN_INS = 20_000, 3_000, 1_000, 1_500, 2_000, 400, 200
"""How many of each if rounds take a second; fewer in a hurry."""

LONG = 120.0


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the mix: what is asked, and the status of the right answer."""

    name: str
    asks: Sequence[Ask]
    status: int = 200


def remember(bench: Bench) -> list[Row]:
    """Memory of the greediest of fresh web processes after the mix, with what it was after each part."""
    with bench.grounds.another_shop() as shop:
        steps = [f"start {_greediest(shop, 'rss'):.0f}"]
        wrong = ""
        for part in _mix(bench):
            bench.say(part.name)
            heard = bench.client.fire(
                Load(shop.port, [ask.raw() for ask in part.asks], part.status, LONG, repeat=False)
            )
            steps.append(f"{heard.right + sum(heard.wrong.values()):,} {part.name} {_greediest(shop, 'rss'):.0f}")
            wrong += "".join(f"; {count:,} {part.name} were {status}" for status, count in heard.wrong.items())
        whole, own = _greediest(shop, "rss"), _greediest(shop, "pss")
    note = f"{', '.join(steps)}; its share of what is shared: {own:.0f} MB{wrong}"
    return [Row("memory of a web process after a mix", whole, "MB", ceiling=150, note=note, failed=bool(wrong))]


def _mix(bench: Bench) -> list[Part]:
    sample, goods = take_sample(bench), bench.goods
    kept = [Ask("/"), Ask(f"/c/{goods.category}"), *(Ask(f"/p/{slug}") for slug in goods.products)]

    def some(count: int) -> int:
        return max(10, int(count * min(1.0, bench.seconds)))

    baskets = goods.baskets(some(ORDERS), hot=False)
    carts = with_database(bench, lambda connection: fill_carts(connection, baskets))
    return [
        Part("kept pages", list(islice(cycle(kept), some(KEPT)))),
        Part("lists", sample.lists(some(LISTS))),
        Part("products", [Ask(f"/p/{one['slug']}") for one in sample.pages(some(PRODUCTS))]),
        Part("searches", sample.searches(some(SEARCHES))),
        Part("additions", list(islice(add_by_htmx(bench).asks, some(ADDITIONS)))),
        Part("checkouts", [cart.checkout() for cart in carts], 303),
        Part("sign-ins", list(islice(cycle(sign_ins(bench)), some(SIGN_INS))), 303),
    ]


def _greediest(shop: Server, figure: str) -> float:
    found: list[psutil.Process] = shop.workers()
    infos = [worker.memory_full_info() for worker in found]
    return max(int(getattr(info, figure, info.rss)) for info in infos) / MEGABYTE
