"""`python -m tests.drills`: break a shop of our own in ten ways under load, and print what each cost.

The shop is in a temporary folder on a free port of this machine; nothing of it is left afterwards. Exits with 1 if an
order was lost, doubled or answered with a fault of the shop's own, if the books do not balance, or if buyers waited
longer than a fault may cost.
"""

import asyncio
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import httpx
from rich.console import Console
from rich.table import Table

from tests.bench.grounds import pretend_pictures
from tests.drills.buyers import Buyers
from tests.drills.faults import FAULTS, Fault
from tests.support.embedded.started import Started, free_port, mercer
from web.embedded.layout import lay_out
from web.embedded.postgres import Postgres

BUYERS = 12
BEFORE_SECONDS = 2.0
AFTER_SECONDS = 20.0
PLENTY = 100_000
SECRET = "for the administrator of the drills"
ENV = {"RATE_LIMITS": "off", "ADMIN_SIGNUP_SECRET": SECRET}
Cost = tuple[Fault, float, int]


@contextmanager
def _folder() -> Iterator[Path]:
    top = Path(tempfile.mkdtemp(prefix="mercer-drills-"))
    top.chmod(0o711)
    try:
        yield top / "data"
    finally:
        shutil.rmtree(top, ignore_errors=True)


async def _stock_up(base_url: str) -> list[str]:
    """Put plenty of some products into stock; returns their variants' ids."""
    async with httpx.AsyncClient(base_url=base_url, trust_env=False) as client:
        body = {"email": "drills@example.com", "password": "plum lantern orbit 47", "name": "Drills"}
        made = await client.post("/api/auth/register-admin", json={**body, "secret_key": SECRET})
        clerk = {"Authorization": f"Bearer {made.json()['access_token']}"}
        variants: list[str] = []
        for item in (await client.get("/api/products?limit=12")).json()["items"]:
            product = (await client.get(f"/api/products/{item['slug']}")).json()
            variants.append(product["variants"][0]["id"])
            plenty = {"on_hand": PLENTY, "reason": "received"}
            done = await client.put(f"/api/variants/{variants[-1]}/stock", json=plenty, headers=clerk)
            done.raise_for_status()
        return variants


async def _drill(shop: Started, dsn: str, buyers: Buyers) -> list[Cost]:
    costs = []
    buying = asyncio.create_task(buyers.run())
    for fault in FAULTS:
        await asyncio.sleep(BEFORE_SECONDS)
        begin, faults = time.monotonic(), buyers.diary.answers[500]
        await fault.happen(shop, dsn)
        await _until_they_sell(buyers, buying)
        pause = buyers.diary.longest_pause(begin, time.monotonic())
        costs.append((fault, pause, buyers.diary.answers[500] - faults))
        print(f"{fault.name}: {pause:.1f} s without a sale", flush=True)  # noqa: T201
    buyers.stop()
    await buying
    return costs


async def _until_they_sell(buyers: Buyers, buying: "asyncio.Task[None]") -> None:
    """Wait until sales go on. Raises TimeoutError if they do not, and whatever made a buyer give up."""
    seen = len(buyers.diary.sold_at)
    async with asyncio.timeout(AFTER_SECONDS * 3):
        while len(buyers.diary.sold_at) < seen + BUYERS:
            if buying.done():
                buying.result()
            await asyncio.sleep(0.05)


async def _lost(dsn: str, numbers: set[str]) -> set[str]:
    connection = await asyncpg.connect(dsn)
    try:
        rows = await connection.fetch("SELECT number FROM orders")
        return numbers - {row["number"] for row in rows}
    finally:
        await connection.close()


def _show(costs: list[Cost], lines: list[str]) -> None:
    table = Table(title="What breaks, and what it costs", title_justify="left")
    for heading in ("fault", "seconds without a sale", "may cost", "answers 500"):
        table.add_column(heading)
    for fault, pause, faults in costs:
        colour = "green" if pause <= fault.seconds and not faults else "red"
        table.add_row(fault.name, f"[{colour}]{pause:.1f}[/]", f"{fault.seconds:g}", str(faults))
    console = Console(highlight=False)
    console.print(table)
    for line in lines:
        console.print(line)


def main() -> int:
    """Run every drill in one shop; returns the exit code."""
    with _folder() as data_dir:
        pretend_pictures(data_dir / "media")
        with Started(data_dir, free_port(), **ENV) as shop:
            shop.wait_until_ready()
            base_url, dsn = f"http://127.0.0.1:{shop.port}", Postgres(lay_out(data_dir)).url
            buyers = Buyers(base_url, asyncio.run(_stock_up(base_url)), count=BUYERS)
            costs = asyncio.run(_drill(shop, dsn, buyers))
            lost = asyncio.run(_lost(dsn, set(buyers.diary.orders.values())))
            books = mercer(data_dir, "check", **ENV)
    told = buyers.diary
    good = not (lost or told.doubled or told.answers[500] or books.returncode)
    good = good and all(pause <= fault.seconds for fault, pause, _ in costs)
    _show(costs, [
        f"{len(told.orders)} orders told, {len(lost)} lost, {len(told.doubled)} doubled.",
        f"Answers: {dict(sorted(told.answers.items()))} (0: the connection was lost).",
        f"mercer check: {'the books balance' if not books.returncode else books.stdout[-500:]}",
    ])  # fmt: skip
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
