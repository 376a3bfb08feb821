"""Whole purchases: shoppers who look, fill a cart, order and pay, one page after the other, while the worker runs."""

import asyncio
import re
import signal
import socket
import statistics
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection as Pipe
from urllib.parse import urlencode

import psutil

from domain.invoices.making import MAX_ATTEMPTS
from tests.bench.asks import BROWSER, HOST, Ask
from tests.bench.compare import CORES, Bench, spent
from tests.bench.grounds import PRODUCTION, STOP_SECONDS
from tests.bench.load import Load
from tests.bench.purchases import books, with_database
from tests.bench.rows import Row
from tests.support.embedded.started import environment, free_port
from tests.support.shop import ADDRESS
from web.config.settings import PROJECT_ROOT
from web.embedded.processes import spawn

SHOPPERS = 32
SEEN_SECONDS, WARM_SECONDS, LEAST_SECONDS = 60.0, 1.5, 8.0
SILENCE_SECONDS = 20.0
FLOOR = 80.0
KEY = re.compile(rb'name="idempotency_key" value="([^"]+)"')
SLUGS = """
SELECT v.id, p.slug FROM variants v JOIN products p ON p.id = v.product_id WHERE v.id = ANY($1::uuid[])
"""
DONE = f"""
WITH sent AS (UPDATE outgoing_mail SET status = 'sent', sent_at = now() WHERE status = 'waiting')
UPDATE invoices SET attempts = {MAX_ATTEMPTS} WHERE pdf IS NULL
"""
"""What earlier rows have left to the worker is none of this one's work."""

LEFT = f"""
SELECT (SELECT count(*) FROM outgoing_mail WHERE status = 'waiting' AND due_at <= now())::int AS emails,
       (SELECT count(*) FROM invoices WHERE pdf IS NULL AND attempts < {MAX_ATTEMPTS})::int AS invoices
"""


@dataclass(frozen=True, slots=True)
class Bought:
    """What a crowd of shoppers did: seconds of each purchase, wrong answers, and CPU seconds of its own."""

    waits: list[float] = field(repr=False)
    wrong: list[str]
    seconds: float
    cpu: float


class Shopper:
    """A browser without pictures: one connection, its cookies, and the next page."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=SILENCE_SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.cookies: dict[str, str] = {}

    def ask(self, path: str, expected: int, form: dict[str, str] | None = None) -> tuple[str, bytes]:
        """The location that was named, and the body. Raises `ValueError` for another status."""
        body = urlencode(form or {}).encode() if form is not None else b""
        head = [f"{'GET' if form is None else 'POST'} {path} HTTP/1.1", f"Host: {HOST}"]
        head += [f"{name}: {value}" for name, value in BROWSER.items() if name != "Accept-Encoding"]
        if self.cookies:
            head.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if form is not None:
            head += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        self._socket.sendall("\r\n".join([*head, "", ""]).encode() + body)
        return self._hear(path, expected)

    def _hear(self, path: str, expected: int) -> tuple[str, bytes]:
        heard = b""
        while (end := heard.find(b"\r\n\r\n")) < 0:
            heard += self._more()
        status, headers = int(heard[9:12]), heard[:end].decode().split("\r\n")[1:]
        found = {name.lower(): value for name, _, value in (line.partition(": ") for line in headers)}
        body = heard[end + 4 :]
        if "content-length" in found:
            while len(body) < int(found["content-length"]):
                body += self._more()
        else:
            while not body.endswith(b"0\r\n\r\n"):
                body += self._more()
        for line in headers:
            if line.lower().startswith("set-cookie: "):
                name, _, value = line[12:].partition(";")[0].partition("=")
                self.cookies[name] = value
        if status != expected:
            raise ValueError(f"{path.partition('?')[0].rpartition('/')[0]} {status}")
        return found.get("location", ""), body

    def _more(self) -> bytes:
        chunk = self._socket.recv(1 << 16)
        if not chunk:
            raise ConnectionResetError("the server closed a connection")
        return chunk

    def buy(self, goods: Sequence[tuple[str, str]]) -> None:
        """Home, each product and its button, the cart, checkout, the order, its payment, and the page of thanks."""
        self.cookies.clear()
        self.ask("/", 200)
        for variant, slug in goods:
            self.ask(f"/p/{slug}", 200)
            self.ask("/cart/lines", 303, {"variant_id": variant, "quantity": "1"})
        self.ask("/cart", 200)
        key = KEY.search(self.ask("/checkout", 200)[1])
        assert key
        form = {**ADDRESS, "of_age": "18", "idempotency_key": key[1].decode()}
        page, _ = self.ask("/checkout", 303, form)
        self.ask(page, 200)
        thanks, _ = self.ask(page, 303, {"outcome": "success"})
        self.ask(thanks, 200)


def _crowd(pipe: Pipe, port: int, baskets: list[list[tuple[str, str]]], seconds: float) -> None:
    """Shop for so many seconds with every shopper at once; what came of it goes through the pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    queue, waits, wrong = iter(baskets), list[float](), list[str]()
    cpu, began = time.process_time(), time.perf_counter()

    def shop() -> None:
        shopper = Shopper(port)
        while time.perf_counter() - began < seconds and (basket := next(queue, None)):
            start = time.perf_counter()
            try:
                shopper.buy(basket)
                waits.append(time.perf_counter() - start)
            except (ValueError, AssertionError, OSError) as error:
                wrong.append(str(error) or type(error).__name__)
                shopper = Shopper(port)

    threads = [threading.Thread(target=shop) for _ in range(SHOPPERS)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    pipe.send(Bought(waits, wrong, time.perf_counter() - began, time.process_time() - cpu))


def _shop(port: int, baskets: list[list[tuple[str, str]]], seconds: float) -> Bought:
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_crowd, args=(theirs, port, baskets, seconds), daemon=True)
    process.start()
    theirs.close()
    found: Bought = ours.recv()
    process.join()
    return found


async def _post_office(port: int) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 post.test\r\n")
        while line := await reader.readline():
            word = line[:4].upper()
            writer.write({b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}.get(word, b"250 OK\r\n"))
            if word == b"DATA":
                await reader.readuntil(b"\r\n.\r\n")
                writer.write(b"250 OK\r\n")
        writer.close()

    async with await asyncio.start_server(talk, "127.0.0.1", port, limit=1 << 24) as server:
        await server.serve_forever()


def _deliver(port: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asyncio.run(_post_office(port))


@contextmanager
def _worker(bench: Bench) -> Iterator[psutil.Process]:
    """The shop's worker, and a mail server that takes whatever it sends."""
    port = free_port()
    office = get_context("spawn").Process(target=_deliver, args=(port,), daemon=True)
    office.start()
    found, data_dir = bench.grounds.found, bench.grounds.data_dir
    names = {**PRODUCTION, "SMTP_URL": f"smtp://127.0.0.1:{port}"}
    env = environment(data_dir, **names, DATABASE_URL=found.database_url, REDIS_URL=found.redis_url)
    command = [sys.executable, "-m", "web.cli", "worker"]
    worker = spawn(command, log=data_dir / "log" / "worker.log", env=env, cwd=PROJECT_ROOT)
    try:
        yield psutil.Process(worker.popen.pid)
    finally:
        worker.stop(signal.SIGTERM, STOP_SECONDS)
        office.kill()


def buy(bench: Bench) -> list[Row]:
    """Purchases a second, with the worker at work beside them; the books are checked afterwards.

    Products have been looked at before, so their pages and the front page come from the cache; all else does not.
    """
    rows = with_database(bench, lambda connection: connection.fetch(SLUGS, bench.goods.variants))
    slugs = {row["id"]: (str(row["id"]), row["slug"]) for row in rows}
    seconds = max(LEAST_SECONDS, 5 * bench.seconds)
    baskets = [[slugs[one] for one in basket] for basket in bench.goods.baskets(int(400 * seconds), hot=False)]
    port = bench.grounds.shop.port
    pages = [Ask(f"/p/{slug}").raw() for slug in {slug for _, slug in slugs.values()}]
    bench.client.fire(Load(port, pages, 200, SEEN_SECONDS, repeat=False))
    with_database(bench, lambda connection: connection.execute(DONE))
    with _worker(bench) as worker:
        _shop(port, baskets[:200], WARM_SECONDS)
        before = _spent(bench, worker)
        bought = _shop(port, baskets[200:], seconds)
        web, database, mail = (now - then for now, then in zip(_spent(bench, worker), before, strict=True))
        left = with_database(bench, lambda connection: connection.fetchrow(LEFT))
    wrong = books(bench)
    count = len(bought.waits) or 1
    waits = sorted(bought.waits) or [0.0]
    costs = {"web": web, "PostgreSQL": database, "worker": mail}
    each = ", ".join(f"{cpu * 1000 / count:.1f} ms {name}" for name, cpu in costs.items())
    note = (
        f"{SHOPPERS} shoppers, 13 pages and forms each; p50 {statistics.median(waits) * 1000:,.0f} ms, "
        f"p99 {waits[int(0.99 * (len(waits) - 1))] * 1000:,.0f} ms; CPU each: {each}; the crowd took "
        f"{bought.cpu / bought.seconds / CORES:.0%} of the machine; {left['emails']} emails and {left['invoices']} "
        f"documents were left; {wrong or 'books checked'}{'; ' + ', '.join(bought.wrong[:3]) if bought.wrong else ''}"
    )
    failed = bool(wrong or bought.wrong or not bought.waits)
    return [Row("whole purchases, worker running", count / bought.seconds, "a second", FLOOR, note=note, failed=failed)]


def _spent(bench: Bench, worker: psutil.Process) -> tuple[float, float, float]:
    """CPU seconds so far of the web processes, the database and the worker with whatever it started."""
    web, database = spent(bench.grounds.shop_processes())
    times = worker.cpu_times()
    return web, database, times.user + times.system + times.children_user + times.children_system
