"""A large import staged and applied while customers go on browsing, and a picture made ready."""

import asyncio
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
from PIL import Image

from domain.changes.operations import start_application
from domain.changes.proposal import ProposedRow
from domain.media.sizes import Purpose
from tests.bench.asks import Ask, probe
from tests.bench.compare import Bench
from tests.bench.holds import LONG, while_looking
from tests.bench.load import Heard, Load, pooled
from tests.bench.outgoing import post_office
from tests.bench.rows import Row
from tests.support.concurrency.crowd import Process, processes
from tests.support.web.changes import import_rows, nobody
from web.config.settings import PROJECT_ROOT
from web.infra.connections import AWAY

ROWS = 50_000
VARIANTS = 4
"""The variants of each product that is imported."""

START_SECONDS = 5.0
"""The worker has begun its rounds by then, and waits for something to do."""

LOOK_SECONDS = 0.1
TURN_SECONDS = 3.0
"""Customers are alone, then beside the import, in turns: whatever else the machine does meets both alike."""

SETTLE_SECONDS = 0.5
"""What a worker could not do while it stood still is done by then; one that never stands still has no such heap."""

WARM = 30
"""Visits before it is measured how long customers wait: the first ones find a catalogue that is new to each process.

Each asks for another list, so that neither process has its answers from the other."""

CROWD = 32
"""As many as in the other rows; they ask again as soon as they are answered, so that both cores are full without it.

Fewer would leave a core half free when alone, and compare a busy machine with an idle one.
"""

LOOKS = 300.0
"""Pages a second for which a crowd asks that leaves the machine free: a busy day of a large shop."""

SIDES = (4000, 3000)
"""The pixels of a picture of 12 megapixels."""

LEFT = "SELECT EXISTS (SELECT FROM change_sets WHERE status = 'applying')"
APPLIED = "SELECT count(*) FROM change_set_rows WHERE change_set_id = $1 AND step = 'applied'"


@dataclass(frozen=True, slots=True)
class _Waits:
    """How long one crowd waited, in turns: alone, then beside the import."""

    load: Load
    quiet: list[Heard] = field(default_factory=list)
    meanwhile: list[Heard] = field(default_factory=list)

    def row(self, what: str) -> Row:
        """The ratio of both."""
        beside, alone = (1000 * pooled(some).wait(0.99) for some in (self.meanwhile, self.quiet))
        note = f"p99 {beside:.2f} ms, alone {alone:.2f} ms, in {len(self.meanwhile)} turns"
        wrong = not self.meanwhile or any(one.wrong for one in self.meanwhile)
        return Row(what, beside / alone, "times alone", ceiling=1.5, note=note, failed=wrong)


def take_in(bench: Bench) -> list[Row]:
    """How long both take, what customers wait meanwhile, how much memory it needs; and a picture from end to end."""
    ask = Ask(f"/c/{bench.goods.category}").raw()
    crowd = Load(bench.grounds.shop.port, [ask], 200, LONG, connections=CROWD)
    full, steady = _Waits(crowd), _Waits(replace(crowd, rate=LOOKS))
    with post_office() as url:
        import_ = asyncio.run(_import(bench, url, cycle((full, steady))))
    return [
        Row(f"{ROWS:,} rows staged", import_.staged, "s", ceiling=60),
        Row(f"{ROWS:,} rows applied", import_.applied, "s", ceiling=60, failed=import_.rows != ROWS),
        Row("memory of the import", import_.memory / 1e6, "MB more", ceiling=150),
        full.row(f"category page meanwhile, p99, {CROWD} clients"),
        steady.row(f"category page meanwhile, p99, {LOOKS:.0f} a second"),
        Row("a picture of 12 megapixels made ready", _picture(), "s of CPU", ceiling=5),
    ]


@dataclass(frozen=True, slots=True)
class _Import:
    """Seconds, rows that were applied, and the most memory that either half took, in bytes."""

    staged: float
    applied: float
    rows: int
    memory: int


async def _import(bench: Bench, smtp_url: str, crowds: Iterator[_Waits]) -> _Import:
    """Stage it here, and let a worker apply it, which stands still while customers are measured alone."""
    async with processes(bench.grounds.dsn, 1) as [database]:
        before, began = _memory(), time.perf_counter()
        change_set = await import_rows(database, _rows())
        staged, taken = time.perf_counter() - began, _memory() - before
        bench.say(f"staged in {staged:.0f} s")
        for number in range(WARM):
            ask = Ask(f"/c/{bench.goods.category}?price_max={1000 + number}")
            await asyncio.to_thread(probe, bench.grounds.shop.port, ask)
        with bench.grounds.workers(1, smtp_url) as [worker]:
            await asyncio.sleep(START_SECONDS)
            small = worker.memory_info().rss
            async with database.transaction() as connection:
                await start_application(connection, change_set_id=change_set, by=nobody())
            applied, left = 0.0, True
            while left:
                waits = next(crowds)
                worker.suspend()
                waits.quiet.append((await while_looking(bench, waits.load, asyncio.sleep(TURN_SECONDS)))[0])
                worker.resume()
                began = time.perf_counter()
                await asyncio.sleep(SETTLE_SECONDS)
                heard, left = await while_looking(
                    bench, waits.load, _applying(database, began + SETTLE_SECONDS + TURN_SECONDS)
                )
                waits.meanwhile.append(heard)
                applied += time.perf_counter() - began
                taken = max(taken, _peak_of(worker) - small)
        async with database.read() as connection:
            rows: int = await connection.fetchval(APPLIED, change_set)
        return _Import(staged, applied, rows, taken)


async def _applying(database: Process, until: float) -> bool:
    """Wait until then, or until all is applied; whether anything is left."""
    left = True
    while left and time.perf_counter() < until:
        await asyncio.sleep(LOOK_SECONDS)
        with suppress(*AWAY):
            async with database.read() as connection:
                left = await connection.fetchval(LEFT)
    return left


def _rows() -> Iterator[ProposedRow]:
    for number in range(ROWS):
        product = number // VARIANTS
        yield ProposedRow(
            number + 2,
            f"IMPORTED-{number}",
            f"imported-{product}",
            {
                "name": f"Imported {product}",
                "category": "Imported > From a file",
                "published": True,
                "options": {"Colour": f"Colour {number % VARIANTS}"},
                "price": 1000 + product,
                "stock": 5,
                "description": "As plain and useful as the others. " * 5,
            },
        )


def _picture() -> float:
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "files").mkdir()
        noise = Image.effect_noise((SIDES[0] // 4, SIDES[1] // 4), 60).resize(SIDES).convert("RGB")
        noise.save(folder / "upload", "JPEG", quality=90)
        began = _cpu_of_children()
        subprocess.run(
            [
                sys.executable,
                "-m",
                "web.media.render",
                folder / "upload",
                folder / "files",
                Purpose.PICTURE,
                str(os.getpid()),
            ],
            cwd=PROJECT_ROOT,
            check=True,
        )
        return _cpu_of_children() - began


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _peak_of(worker: psutil.Process) -> int:
    """The most memory in bytes that it has used, as Linux says; elsewhere what it uses now."""
    status = Path(f"/proc/{worker.pid}/status")
    if not status.exists():
        return worker.memory_info().rss
    [peak] = [line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM")]
    return int(peak) * 1024


def _memory() -> int:
    """The most memory in bytes that this process has used, by the system's word (kilobytes, on macOS bytes)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
