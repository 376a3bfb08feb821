"""A large import staged and applied while customers go on browsing, and a picture made ready."""

import asyncio
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from domain.changes.operations import start_application
from domain.changes.proposal import ProposedRow
from domain.media.sizes import Purpose
from tests.bench.asks import Ask, probe
from tests.bench.compare import Bench
from tests.bench.holds import LONG, LOOKING, while_looking
from tests.bench.load import Heard, Load, pooled
from tests.bench.rows import Row
from tests.support.concurrency.crowd import Process, processes
from tests.support.web.changes import import_rows, nobody
from web.changes.tasks import work_on_change_sets
from web.config.settings import PROJECT_ROOT, Settings
from web.infra.database import AWAY

ROWS = 50_000
VARIANTS = 4
"""The variants of each product that is imported."""

TURN_SECONDS = 3.0
"""Customers are alone, then beside the import, in turns: whatever else the machine does meets both alike."""

WARM = 10
"""Visits before it is measured how long customers wait: the first ones find a catalogue that is new to them."""

SIDES = (4000, 3000)
"""The pixels of a picture of 12 megapixels."""

APPLIED = "SELECT count(*) FROM change_set_rows WHERE change_set_id = $1 AND step = 'applied'"


def take_in(bench: Bench) -> list[Row]:
    """How long both take, what customers wait meanwhile, how much memory it needs; and a picture from end to end."""
    load = Load(bench.grounds.shop.port, [Ask(f"/c/{bench.goods.category}").raw()], 200, LONG, connections=LOOKING)
    before = _memory()
    staged, applied, rows, quiet, meanwhile = asyncio.run(_import(bench, load))
    waits = [1000 * pooled(some).wait(0.99) for some in (meanwhile, quiet)]
    note = f"p99 {waits[0]:.2f} ms, alone {waits[1]:.2f} ms, {LOOKING} visitors, in {len(quiet)} turns"
    return [
        Row(f"{ROWS:,} rows staged", staged, "s", ceiling=60),
        Row(f"{ROWS:,} rows applied", applied, "s", ceiling=60, failed=rows != ROWS),
        Row("memory of the import", (_memory() - before) / 1e6, "MB more", ceiling=150),
        Row(
            *("category page meanwhile, p99", waits[0] / waits[1], "times alone"),
            ceiling=1.5,
            note=note,
            failed=any(one.wrong for one in meanwhile),
        ),
        Row("a picture of 12 megapixels made ready", _picture(), "s of CPU", ceiling=5),
    ]


async def _import(bench: Bench, load: Load) -> tuple[float, float, int, list[Heard], list[Heard]]:
    async with processes(bench.grounds.dsn, 1) as [database]:
        began = time.perf_counter()
        change_set = await import_rows(database, _rows())
        staged = time.perf_counter() - began
        bench.say(f"staged in {staged:.0f} s")
        for _ in range(WARM):
            await asyncio.to_thread(probe, load.port, Ask(f"/c/{bench.goods.category}"))
        async with database.transaction() as connection:
            await start_application(connection, change_set_id=change_set, by=nobody())
        quiet, meanwhile, applied, left = list[Heard](), list[Heard](), 0.0, True
        while left:
            quiet.append((await while_looking(bench, load, asyncio.sleep(TURN_SECONDS)))[0])
            began = time.perf_counter()
            heard, left = await while_looking(bench, load, _apply(database, began + TURN_SECONDS))
            meanwhile.append(heard)
            applied += time.perf_counter() - began
        async with database.read() as connection:
            rows: int = await connection.fetchval(APPLIED, change_set)
        return staged, applied, rows, quiet, meanwhile


async def _apply(database: Process, until: float) -> bool:
    """Apply pieces until then; whether any are left."""
    while time.perf_counter() < until:
        with suppress(*AWAY):  # as the worker does, when the machine is too busy to answer
            if not await work_on_change_sets(database, Settings()):
                return False
    return True


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


def _memory() -> int:
    """The most memory in bytes that this process has used, by the system's word (kilobytes, on macOS bytes)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
