"""The whole shop as a newcomer has it after the first start: `mercer up`, a free port, no further settings."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import psutil

from tests.support.browser.patience import until
from tests.support.embedded.opened import copy_data, reachable_folder
from web.embedded.layout import lay_out
from web.embedded.postgres import Postgres

ADMIN_SECRET = "the first administrator of the tests"
START_SECONDS = 240.0
STOP_SECONDS = 30.0
OURS = (
    "MERCER_ENV", "HOST", "WORKERS", "DATABASE_URL", "REDIS_URL", "SMTP_URL", "BASE_URL", "HOLD_SECONDS", "CURRENCY",
    "DOCS", "RETURN_DAYS",
)  # fmt: skip
"""Settings that might be set for other tests; empty counts as unset."""

PLENTY = 1000
RECEIVE = """
WITH received AS (
    INSERT INTO stock_movements (variant_id, delta, reason, actor)
    SELECT v.id, $2, 'received', 'staff' FROM variants v JOIN products p ON p.id = v.product_id WHERE p.slug = ANY($1)
    RETURNING variant_id, delta
)
UPDATE stock_items s SET on_hand = s.on_hand + r.delta FROM received r WHERE s.variant_id = r.variant_id
"""

REFUSE = """
UPDATE outgoing_mail m SET status = 'failed', last_error = $2 FROM orders o WHERE o.id = m.order_id AND o.number = $1
"""


def _elsewhere(work: Coroutine[Any, Any, None]) -> None:
    """Run this in a thread of its own: Playwright's loop runs in this one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()


@dataclass(frozen=True)
class RunningShop:
    """The address of a running shop; its time can be moved on for an order."""

    base_url: str
    data_dir: Path

    @property
    def mailbox_dir(self) -> Path:
        """The folder of its caught emails."""
        return self.data_dir / "mailbox"

    def end_hold(self, number: str) -> None:
        """Expire the hold of an order; the worker does the rest."""
        _elsewhere(self._end_hold(number))

    def refuse_emails(self, number: str, reason: str) -> None:
        """Have the emails about an order refused for good, as a mail server does whose words are `reason`."""
        _elsewhere(self._run(REFUSE, number, reason))

    def stock_up(self, *slugs: str) -> None:
        """Receive plenty of these products, which all journeys together order more often than the demo has them."""
        _elsewhere(self._stock_up(slugs))

    def make_staff(self, email: str, role: str, password: str) -> None:
        """Make an account of somebody who works in the shop, by the command."""
        command = [sys.executable, "-m", "web.cli", "staff", "make", email, "--role", role, "--name", "Bo Keeper"]
        environment = {**os.environ, "DATABASE_URL": Postgres(lay_out(self.data_dir)).url}
        subprocess.run([*command, "--password-stdin"], input=password, text=True, env=environment, check=True)

    async def _end_hold(self, number: str) -> None:
        await self._run("UPDATE orders SET hold_expires_at = now() WHERE number = $1", number)

    async def _stock_up(self, slugs: Sequence[str]) -> None:
        await self._run(RECEIVE, list(slugs), PLENTY)

    async def _run(self, statement: str, *values: object) -> None:
        connection = await asyncpg.connect(Postgres(lay_out(self.data_dir)).url)
        try:
            await connection.execute(statement, *values)
        finally:
            await connection.close()


@contextmanager
def run_shop(opened_once: Path) -> Iterator[RunningShop]:
    """Start the shop on a copy of this DATA_DIR, wait until it is ready, and at the end stop it and check that nothing
    of it is left."""
    with reachable_folder() as folder:
        copy_data(opened_once, folder / "data")
        with _run(folder) as shop:
            yield shop


@contextmanager
def run_empty_shop() -> Iterator[RunningShop]:
    """Start a shop without name, products and delivery, but with the demo's accounts; stop it as `run_shop` does."""
    with reachable_folder() as folder:
        environment = {**os.environ, **dict.fromkeys(OURS, ""), "DATA_DIR": str(folder / "data")}
        subprocess.run([sys.executable, "-m", "web.cli", "seed", "--empty"], env=environment, check=True)
        with _run(folder) as shop:
            yield shop


@contextmanager
def _run(folder: Path) -> Iterator[RunningShop]:
    port, data_dir, log = _free_port(), folder / "data", folder / "up.log"
    ours = {
        "DATA_DIR": str(data_dir),
        "PORT": str(port),
        "RATE_LIMITS": "off",  # all customers share one address
        "ADMIN_SIGNUP_SECRET": ADMIN_SECRET,
    }
    environment = {**os.environ, **dict.fromkeys(OURS, ""), **ours}
    command = [str(Path(sys.executable).with_name("mercer")), "up", "--with-parent"]
    shop = RunningShop(f"http://localhost:{port}", data_dir)
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out, env=environment) as process:
        try:
            until(lambda: _ready(shop, process, log), START_SECONDS, "the shop is ready")
            yield shop
        finally:
            left = _stop(process, data_dir)
    assert process.returncode == 0, log.read_text()
    assert left == []


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _ready(shop: RunningShop, process: "subprocess.Popen[bytes]", log: Path) -> bool:
    assert process.poll() is None, log.read_text()
    try:
        return httpx.get(f"{shop.base_url}/health/ready", trust_env=False).is_success
    except httpx.TransportError:
        return False


def _stop(process: "subprocess.Popen[bytes]", data_dir: Path) -> list[str]:
    """Stop the shop as Ctrl-C does; returns its processes that still ran, after ending those too."""
    family = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
    left = [one for one in {*family, *_of_this_shop(data_dir)} if one.is_running()]
    names = [f"{one.pid} {one.name()}" for one in left]
    for one in left:
        one.kill()
    return names


def _of_this_shop(data_dir: Path) -> list[psutil.Process]:
    """The processes that were given this DATA_DIR, wherever they are in the process tree."""
    found = []
    for one in psutil.process_iter():
        try:
            if one.environ().get("DATA_DIR") == str(data_dir):
                found.append(one)
        except psutil.Error:
            continue
    return found
