"""A shop of the bench's own: in a temporary folder, set up as for real customers, gone afterwards."""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import psutil
from PIL import Image

from domain.media.sizes import file_name, renditions
from tests.bench.asks import Ask, probe
from tests.support.embedded.started import environment, free_port
from web.config.settings import PROJECT_ROOT, Settings
from web.embedded.processes import Process, spawn
from web.embedded.services import Services, services
from web.infra.schema import plain_dsn, upgrade
from web.seeds.demo_catalogue import IMAGES
from web.supervisor.program import ALLOCATOR

WEB_PROCESSES = 2
START_SECONDS = 30.0
STOP_SECONDS = 15.0
PICTURE_BYTES = 12_000
SERVICES = {"postgres", "valkey-server"}
PRODUCTION = {
    "MERCER_ENV": "production",
    "SECRET_KEY": secrets.token_urlsafe(48),
    "BASE_URL": "https://shop.test",
    "SMTP_URL": "smtp://127.0.0.1:9",
    "ALLOW_SIMULATED_PAYMENTS": "on",
    "RATE_LIMITS": "off",
    "WORKERS": str(WEB_PROCESSES),
}


@dataclass(frozen=True, slots=True)
class Server:
    """A running web server with its processes."""

    port: int
    process: Process

    def workers(self) -> list[psutil.Process]:
        """The processes that answer."""
        return psutil.Process(self.process.popen.pid).children()


@dataclass(frozen=True, slots=True)
class Grounds:
    """The shop beside a bare server, both with the same number of processes.

    No worker runs unless it is measured itself.
    """

    data_dir: Path
    found: Services
    shop: Server
    plain: Server

    @property
    def dsn(self) -> str:
        """Where the shop's data is, as asyncpg wants it."""
        return plain_dsn(self.found.database_url)

    def shop_processes(self) -> list[psutil.Process]:
        """Everything that works when the shop does: web processes, database, cache."""
        roots = [one for one in psutil.Process().children() if one.name() in SERVICES]
        return _with_descendants([*roots, psutil.Process(self.shop.process.popen.pid)])

    def plain_processes(self) -> list[psutil.Process]:
        """Everything that works when the bare server does."""
        return _with_descendants([psutil.Process(self.plain.process.popen.pid)])

    @contextmanager
    def workers(self, count: int, smtp_url: str) -> Iterator[list[psutil.Process]]:
        """So many workers at once, whose emails go to `smtp_url`."""
        env = _env(self.data_dir, self.found, 8000, SMTP_URL=smtp_url)
        begun: list[Process] = []
        try:
            for number in range(count):
                log = self.data_dir / "log" / f"worker-{number}.log"
                begun.append(spawn([sys.executable, "-m", "web.cli", "worker"], log=log, env=env, cwd=PROJECT_ROOT))
            yield [psutil.Process(one.popen.pid) for one in begun]
        finally:
            for one in begun:
                one.stop(signal.SIGTERM, STOP_SECONDS)

    @contextmanager
    def another_shop(self) -> Iterator[Server]:
        """Web processes that have not done anything yet, beside the others."""
        server = _serve(self.data_dir, self.found, ("web.cli", "serve"))
        try:
            yield server
        finally:
            server.process.stop(signal.SIGTERM, STOP_SECONDS)

    def seed(self, products: int) -> None:
        """Invent products until there are so many."""
        _mercer(self.data_dir, self.found, "seed", "--products", str(products))


def _with_descendants(roots: list[psutil.Process]) -> list[psutil.Process]:
    found = []
    for root in roots:
        with suppress(psutil.NoSuchProcess):
            found += [root, *root.children(recursive=True)]
    return found


@contextmanager
def folder() -> Iterator[Path]:
    """A DATA_DIR that PostgreSQL's own account can reach, removed at the end."""
    top = Path(tempfile.mkdtemp(prefix="mercer-bench-"))
    top.chmod(0o711)
    try:
        yield top / "data"
    finally:
        shutil.rmtree(top, ignore_errors=True)


@contextmanager
def open_grounds(data_dir: Path, products: int) -> Iterator[Grounds]:
    """Start database and cache, load so many products, start both servers; stop everything at the end."""
    pretend_pictures(data_dir / "media")
    with services(replace(Settings(), data_dir=data_dir)) as found:
        upgrade(found.database_url)
        _mercer(data_dir, found, "seed", "--products", str(products))
        servers: list[Server] = []
        try:
            for module in (("web.cli", "serve"), ("tests.bench.plain",)):
                servers.append(_serve(data_dir, found, module))  # noqa: PERF401 - what has started must be stopped
            yield Grounds(data_dir, found, *servers)
        finally:
            for server in servers:
                server.process.stop(signal.SIGTERM, STOP_SECONDS)


def pretend_pictures(media_dir: Path) -> None:
    """Stand-ins for every picture that a seed would spend a minute on; it leaves alone what is there."""
    media_dir.mkdir(parents=True, exist_ok=True)
    for original in IMAGES.glob("*.webp"):
        with Image.open(original) as image:
            wanted = renditions(image.width)
        for name in (file_name(original.stem, *one) for one in wanted):
            if not (media_dir / name).exists():
                (media_dir / name).write_bytes(os.urandom(PICTURE_BYTES))


def _env(data_dir: Path, found: Services, port: int, **more: str) -> dict[str, str]:
    places = {"DATABASE_URL": found.database_url, "REDIS_URL": found.redis_url, "PORT": str(port)}
    return environment(data_dir, **{**PRODUCTION, **ALLOCATOR, **places, **more})


def _mercer(data_dir: Path, found: Services, *command: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "web.cli", *command], env=_env(data_dir, found, 8000), cwd=PROJECT_ROOT, check=True
    )


def _serve(data_dir: Path, found: Services, module: tuple[str, ...]) -> Server:
    port = free_port()
    process = spawn(
        [sys.executable, "-m", *module],
        log=data_dir / "log" / f"{module[-1]}.log",
        env=_env(data_dir, found, port),
        cwd=PROJECT_ROOT,
    )
    path = "/health/ready" if module[-1] == "serve" else "/"
    deadline = time.monotonic() + START_SECONDS
    while not _answers(port, path):
        if process.exit_code is not None or time.monotonic() > deadline:
            process.kill()
            raise RuntimeError(f"{' '.join(module)} did not start:\n{process.last_words()}")
        time.sleep(0.05)
    return Server(port, process)


def _answers(port: int, path: str) -> bool:
    try:
        return probe(port, Ask(path)).status == 200
    except OSError:
        return False
