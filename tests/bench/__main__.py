"""`python -m tests.bench`: measure the shop against a bare route on the same machine, and print the table.

The shop is one of the bench's own, in a temporary folder; nothing of it is left afterwards.
"""

import argparse
import asyncio
import logging
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import structlog

from tests.bench import (
    distinct,
    holds,
    imports,
    memory,
    orders,
    outgoing,
    pages,
    payments,
    purchases,
    replay,
    shoppers,
    staff,
    start,
    visitors,
    weight,
)
from tests.bench.client import Client, CrowdError
from tests.bench.compare import CORES, Bench
from tests.bench.goods import find_goods
from tests.bench.grounds import WEB_PROCESSES, Grounds, folder, open_grounds
from tests.bench.rows import Row, show
from web.supervisor.console import Console, console

SIZES = (1_000, 20_000, 100_000, 1_000_000)
"""The catalogues in which pages are measured, as far as they are not larger than the largest that is asked for."""

LARGE = 100_000
ORDERS = 2_000
LARGEST_GROWTH = 1.5
BUSY = 0.9
Measure = Callable[[Bench], list[Row]]

PAGES: dict[str, Callable[[Bench], pages.Case]] = {
    "304": pages.not_modified,
    "static": pages.static_file,
    "category": pages.category,
    "visitor": pages.visitor,
    "home": pages.home,
    "product": pages.product,
    "search": pages.search,
    "json": pages.json_list,
    "uncached": distinct.uncached,
    "uncached-product": distinct.uncached_product,
    "uncached-search": distinct.uncached_search,
    "cart-page": visitors.cart_page,
    "cart": visitors.add_by_form,
    "cart-htmx": visitors.add_by_htmx,
    "cart-json": visitors.add_by_json,
    "sign-in": visitors.sign_in,
}
GROWING = ("category", "uncached", "uncached-search", "uncached-product")
OTHERS: dict[str, Measure] = {
    "checkout": purchases.checkouts,
    "pay": payments.pay,
    "purchase": shoppers.buy,
    "checkout-sql": replay.alone,
    "queries": weight.count_queries,
    "bytes": weight.weigh,
    "memory": memory.remember,
    "orders": orders.place,
    "holds": holds.end_many,
    "worker": outgoing.send,
}
IN_LARGE_SHOP: dict[str, Measure] = {
    "notes": staff.notes,
    "staff": staff.measure,
    "imports": imports.take_in,
}
START = "start"
NAMES = (*PAGES, *OTHERS, *IN_LARGE_SHOP, START)


def _arguments(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure the shop; writes nothing.")
    parser.add_argument("--seconds", type=float, default=1.0, help="of every round (default %(default)s)")
    parser.add_argument("--products", type=int, default=LARGE, help="in the largest catalogue (default %(default)s)")
    parser.add_argument("--orders", type=int, default=ORDERS, help="before the dashboard (default %(default)s)")
    parser.add_argument("--only", nargs="+", choices=NAMES, default=NAMES, metavar="NAME", help=", ".join(NAMES))
    return parser.parse_args(words)


def main() -> None:
    """Measure what is asked for, then print it."""
    chosen = _arguments(sys.argv[1:])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    began, screen = time.monotonic(), console()
    with folder() as data_dir:
        rows, closing = _measure(chosen, data_dir, screen)
        if START in chosen.only:
            with screen.step("Starting the shop again"):
                rows += _whatever_happens(START, lambda: start.start_again(data_dir))
    show(rows, [*closing, f"Measured in {time.monotonic() - began:.0f} s."])


def _measure(chosen: argparse.Namespace, data_dir: Path, screen: Console) -> tuple[list[Row], list[str]]:
    small, *larger = sizes(chosen.products)
    with open_grounds(data_dir, small) as grounds, Client() as client:
        bench = _bench(grounds, client, chosen)
        rows = {name: _page(bench, screen, name, small) for name in PAGES if name in chosen.only}
        found = [*rows.values(), *_others(bench, screen, OTHERS, chosen)]
        growing = [name for name in GROWING if name in rows]
        for products in larger if growing or set(IN_LARGE_SHOP) & set(chosen.only) else ():
            grounds.seed(products)
            bench.goods = _bench(grounds, client, chosen).goods
            for name in growing:
                found += _grown(bench, screen, name, products, rows[name])
        found += _others(bench, screen, IN_LARGE_SHOP, chosen)
        purchases.forget_emails(bench)
        return found, _closing(bench)


def sizes(most: int) -> list[int]:
    """The catalogues to measure in: up to `most` products, which is one of them."""
    return [*(size for size in SIZES if size < most), most]


def _others(bench: Bench, screen: Console, measures: Mapping[str, Measure], chosen: argparse.Namespace) -> list[Row]:
    found: list[Row] = []
    for name, measure in measures.items():
        if name in chosen.only:
            with screen.step(f"Measuring: {name}") as bench.say:
                found += _whatever_happens(name, lambda: measure(bench))  # noqa: B023 - called at once
    return found


def _bench(grounds: Grounds, client: Client, chosen: argparse.Namespace) -> Bench:
    return Bench(grounds, asyncio.run(find_goods(grounds.dsn)), client, chosen.seconds, chosen.orders)


def _page(bench: Bench, screen: Console, name: str, products: int) -> Row:
    with screen.step(f"Measuring: {name}, {products:,} products") as bench.say:
        [row] = _whatever_happens(name, lambda: [pages.measure(bench, PAGES[name](bench))])
    return replace(row, name=f"{row.name}, {products:,} products") if name in GROWING else row


def _whatever_happens(name: str, measure: Callable[[], list[Row]]) -> list[Row]:
    """What `measure` finds; if the crowd could not go on, or the shop did not start, a row that says why."""
    try:
        return measure()
    except (CrowdError, OSError, RuntimeError) as error:
        return [Row(name, 0, note=str(error), failed=True)]


def _grown(bench: Bench, screen: Console, name: str, products: int, before: Row) -> list[Row]:
    after = _page(bench, screen, name, products)
    growth = before.by_cpu / after.by_cpu if after.by_cpu else 0.0
    return [after, Row(f"its cost beside {before.name}", growth, "times, by CPU", ceiling=LARGEST_GROWTH)]


def _closing(bench: Bench) -> list[str]:
    machine = bench.machine
    if not machine.seconds:
        return []
    return [
        f"Plain: one line of text from a bare Litestar route; both by granian with {WEB_PROCESSES} processes, "
        f"{CORES} cores. A ratio is the worse of two: by answers a second, the crowd's own share of the machine put "
        "aside, and by CPU time of the serving side, database included.",
        f"The crowd used at most {machine.greatest_crowd:.0%} of a core"
        + (": IT WAS THE BOTTLENECK." if machine.greatest_crowd > BUSY else ", so it was not the bottleneck.")
        + f" Other programs took {machine.others:.0%} of the machine meanwhile.",
    ]


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
