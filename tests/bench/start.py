"""The time until a shop with data is open again."""

import statistics
import time
from pathlib import Path

from tests.bench.rows import Row
from tests.support.embedded.started import Started, eventually, free_port

STARTS = 3
LONGEST = 30.0


def start_again(data_dir: Path) -> list[Row]:
    """Seconds from the command until the shop says that it is ready, several times over."""
    runs = [_start(data_dir) for _ in range(STARTS)]
    starts, stops = ([f"{run[place]:.2f}" for run in runs] for place in (0, 1))
    note = f"starts {', '.join(starts)}; stops {', '.join(stops)}"
    return [Row("second start of `mercer up`", statistics.median(run[0] for run in runs), "s", ceiling=2.0, note=note)]


def _start(data_dir: Path) -> tuple[float, float]:
    """Seconds until it was ready, and until it had stopped again."""
    port, began = free_port(), time.perf_counter()
    with Started(data_dir, port) as shop:
        if not eventually(shop.answers, LONGEST):
            raise RuntimeError(f"the shop did not start:\n{''.join(shop.output)}")
        ready = time.perf_counter()
        shop.stop()
        return ready - began, time.perf_counter() - ready
