"""Loads side by side: in turns, several rounds of each, so that other work of the machine affects all of them."""

import statistics
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

import psutil

from tests.bench.client import Client
from tests.bench.goods import Goods
from tests.bench.grounds import Grounds
from tests.bench.load import Heard, Load

ROUNDS = 5
WARM_SECONDS = 0.3
CORES = psutil.cpu_count() or 1
Processes = Callable[[], list[psutil.Process]]


@dataclass(slots=True)
class Machine:
    """What the machine did during all rounds, in seconds of CPU: all of it, and what was ours."""

    seconds: float = 0.0
    busy: float = 0.0
    ours: float = 0.0
    greatest_crowd: float = 0.0

    @property
    def others(self) -> float:
        """The share of the machine that other programs took."""
        return max(0.0, self.busy - self.ours) / (self.seconds * CORES) if self.seconds else 0.0


@dataclass(slots=True)
class Bench:
    """What every measurement needs; `orders` is how many the dashboard is measured with."""

    grounds: Grounds
    goods: Goods
    client: Client
    seconds: float
    orders: int
    say: Callable[[str], None] = lambda _line: None
    machine: Machine = field(default_factory=Machine)


@dataclass(frozen=True, slots=True)
class Round:
    """One round of one load: what was heard, and the CPU seconds that web and database spent on it."""

    heard: Heard
    web: float
    database: float

    @property
    def crowd(self) -> float:
        """The share of the machine that the crowd itself took."""
        return self.heard.cpu / (self.heard.seconds * CORES)

    @property
    def rate(self) -> float:
        """Right answers a second, had the crowd been on another machine."""
        return self.heard.right / self.heard.seconds / (1 - self.crowd)

    @property
    def cost(self) -> float:
        """CPU seconds of the serving side for each right answer."""
        return (self.web + self.database) / max(1, self.heard.right)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the loads to compare: a load for each round, whose work it is, and what is sent before, to warm up."""

    load: Callable[[int], Load]
    processes: Processes
    warm: Load | None = None


def compare(bench: Bench, sides: Sequence[Side], *, rounds: int = ROUNDS) -> list[list[Round]]:
    """The rounds of each side, taken in turns there and back, after a short warm-up that does not count."""
    for side in sides:
        if side.warm:
            bench.client.fire(replace(side.warm, seconds=WARM_SECONDS))
    found: list[list[Round]] = [[] for _ in sides]
    for number in range(rounds):
        bench.say(f"round {number + 1} of {rounds}")
        turns = list(zip(sides, found, strict=True))
        for side, its in turns if number % 2 == 0 else reversed(turns):
            its.append(_round(bench, side.load(number), side.processes))
    return found


def _round(bench: Bench, load: Load, processes: Processes) -> Round:
    before, busy = spent(processes()), _busy()
    heard = bench.client.fire(load)
    web, database = (now - then for now, then in zip(spent(processes()), before, strict=True))
    bench.machine.busy += _busy() - busy
    bench.machine.ours += web + database + heard.cpu
    bench.machine.seconds += heard.seconds
    bench.machine.greatest_crowd = max(bench.machine.greatest_crowd, heard.cpu / heard.seconds)
    return Round(heard, web, database)


def spent(processes: Sequence[psutil.Process]) -> tuple[float, float]:
    """CPU seconds so far of the web processes, and of the database's."""
    spent = [0.0, 0.0]
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            spent[process.name() == "postgres"] += times.user + times.system
    return spent[0], spent[1]


def _busy() -> float:
    times = psutil.cpu_times()
    return float(sum(times) - times.idle - getattr(times, "iowait", 0.0) - getattr(times, "guest", 0.0))


def ratio(some: Sequence[Round], base: Sequence[Round]) -> float:
    """How `some` does beside `base`: by answers a second or by CPU time, whichever is worse.

    On a quiet machine both agree. Beside other programs, loads that mostly wait seem faster than they are.
    """
    return min(rate_ratio(some, base), cost_ratio(some, base))


def rate_ratio(some: Sequence[Round], base: Sequence[Round]) -> float:
    """How many answers of `some` come for each of `base`: the median over the rounds."""
    return statistics.median(one.rate / other.rate for one, other in zip(some, base, strict=True))


def cost_ratio(some: Sequence[Round], base: Sequence[Round]) -> float:
    """The same by CPU time of the serving side alone, which no other program can disturb."""
    found = [other.cost / one.cost for one, other in zip(some, base, strict=True) if one.cost]
    return statistics.median(found) if found else 0.0


def story(some: Sequence[Round], base: Sequence[Round]) -> str:
    """The figures behind a ratio, for people."""
    rate = statistics.median(one.heard.right / one.heard.seconds for one in some)
    slow = statistics.median(one.heard.wait(0.99) for one in some)
    web, database = (
        statistics.median(getattr(one, name) * 1e6 / max(1, one.heard.right) for one in some)
        for name in ("web", "database")
    )
    return (
        f"by rate {rate_ratio(some, base):.3f}, by CPU {cost_ratio(some, base):.3f}; {rate:,.0f}/s, "
        f"p99 {slow * 1000:.0f} ms, CPU each {web:,.0f} µs web, {database:,.0f} µs database"
        f"{from_cache(some)}{wrong_answers(some)}"
    )


def from_cache(some: Sequence[Round]) -> str:
    """Return which share of the answers came from the shop's cache, in words; nothing if none could have."""
    cached, uncached = (sum(getattr(one.heard, name) for one in some) for name in ("cached", "uncached"))
    return f"; {cached / (cached + uncached):.0%} cached" if cached or uncached else ""


def wrong_answers(some: Sequence[Round]) -> str:
    """Which answers were not as they should be, if any."""
    wrong: dict[str, int] = {}
    for one in some:
        for status, count in one.heard.wrong.items():
            wrong[status] = wrong.get(status, 0) + count
    return "".join(f"; {count:,} answers were {status}" for status, count in wrong.items())
