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
from uuid import UUID

from PIL import Image

from domain.changes.operations import start_application
from domain.changes.proposal import ProposedRow
from domain.media.sizes import Purpose
from tests.bench.asks import Ask, probe
from tests.bench.compare import Bench
from tests.bench.holds import LONG, LOOKING, QUIET_SECONDS, while_looking
from tests.bench.load import Heard, Load
from tests.bench.rows import Row
from tests.support.concurrency.crowd import Process, processes
from tests.support.web.changes import import_rows, nobody, work
from web.config.settings import PROJECT_ROOT
from web.infra.database import AWAY

ROWS = 50_000
VARIANTS = 4
"""The variants of each product that is imported."""

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
    note = f"p99 {meanwhile.wait(0.99) * 1000:.0f} ms, alone {quiet.wait(0.99) * 1000:.0f} ms, {LOOKING} visitors"
    return [
        Row(f"{ROWS:,} rows staged", staged, "s", ceiling=60),
        Row(f"{ROWS:,} rows applied", applied, "s", ceiling=60, failed=rows != ROWS),
        Row("memory of the import", (_memory() - before) / 1e6, "MB more", ceiling=150),
        Row(
            *("category page meanwhile, p99", meanwhile.wait(0.99) / quiet.wait(0.99), "times alone"),
            ceiling=1.5,
            note=note,
            failed=bool(meanwhile.wrong),
        ),
        Row("a picture of 12 megapixels made ready", _picture(), "s of CPU", ceiling=5),
    ]


async def _import(bench: Bench, load: Load) -> tuple[float, float, int, Heard, Heard]:
    async with processes(bench.grounds.dsn, 1) as [database]:
        began = time.perf_counter()
        change_set = await import_rows(database, _rows())
        staged = time.perf_counter() - began
        bench.say(f"staged in {staged:.0f} s")
        for _ in range(WARM):
            await asyncio.to_thread(probe, load.port, Ask(f"/c/{bench.goods.category}"))
        quiet, _ = await while_looking(bench, load, asyncio.sleep(QUIET_SECONDS))
        meanwhile, applied = await while_looking(bench, load, _apply(database, change_set))
        async with database.read() as connection:
            rows: int = await connection.fetchval(APPLIED, change_set)
        return staged, applied, rows, quiet, meanwhile


async def _apply(database: Process, change_set: UUID) -> float:
    began = time.perf_counter()
    async with database.transaction() as connection:
        await start_application(connection, change_set_id=change_set, by=nobody())
    while True:
        with suppress(*AWAY):  # as the worker does, when the machine is too busy to answer
            await work(database)
            return time.perf_counter() - began


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
