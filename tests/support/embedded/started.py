"""`mercer up` as a process, as a developer starts it."""

import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self

import psutil

from web.config.settings import PROJECT_ROOT

OURS = ("DATABASE_URL", "REDIS_URL", "SMTP_URL", "MERCER_ENV", "BASE_URL", "HOST", "WORKERS")

OPEN_SECONDS = 240.0
"""An upper bound for a busy machine, which a shop comes nowhere near."""


def free_port() -> int:
    """A port that is free at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(data_dir: Path, **more: str) -> dict[str, str]:
    """The environment variables of a command of the shop in `data_dir`."""
    clean = {name: value for name, value in os.environ.items() if name not in OURS}
    return {**clean, "DATA_DIR": str(data_dir), **more}


def mercer(data_dir: Path, *command: str, typed: str = "", **env: str) -> "subprocess.CompletedProcess[str]":
    """Run one command to its end, with `typed` on its standard input."""
    return subprocess.run(
        [sys.executable, "-m", "web.cli", *command],
        env=environment(data_dir, **env),
        cwd=PROJECT_ROOT,
        input=typed,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def eventually(holds: Callable[[], bool], seconds: float = 10) -> bool:
    """Whether a condition becomes true in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def alive(processes: Sequence[psutil.Process]) -> list[psutil.Process]:
    """The processes that still run; a zombie does not."""
    return [process for process in processes if _runs(process)]


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def command_line(process: psutil.Process) -> str:
    """The command line of a process; empty once it is gone."""
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""


class Started:
    """A running `mercer up`; leaving the block ends it and everything under it, whatever happened."""

    def __init__(self, data_dir: Path, port: int, **env: str) -> None:
        self.data_dir = data_dir
        self.port = port
        self.output: list[str] = []
        self.popen = subprocess.Popen(
            [sys.executable, "-m", "web.cli", "up"],
            env=environment(data_dir, PORT=str(port), **env),
            cwd=PROJECT_ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.popen.stdout
        for line in self.popen.stdout:
            self.output.append(line)
            self._lines.put(line)

    def wait_for_line(self, part: str, seconds: float = 30) -> None:
        """Wait until the process prints a line with `part`."""
        deadline = time.monotonic() + seconds
        with suppress(queue.Empty):
            while part not in self._lines.get(timeout=max(0.01, deadline - time.monotonic())):
                pass
            return
        raise AssertionError(f"no {part!r} within {seconds} s: {''.join(self.output)}")

    def wait_until_ready(self) -> None:
        """Wait until the process reports that the shop is ready."""
        self.wait_for_line("Ready in", OPEN_SECONDS)

    def family(self) -> list[psutil.Process]:
        """Every process under this one."""
        return psutil.Process(self.popen.pid).children(recursive=True)

    def child(self, name: str) -> psutil.Process:
        """The direct child whose command line contains `name`; it must be there."""
        return self._children(name)[0]

    def has(self, name: str) -> bool:
        """Whether there is such a child."""
        return bool(self._children(name))

    def _children(self, name: str) -> list[psutil.Process]:
        children = psutil.Process(self.popen.pid).children()
        return [child for child in alive(children) if name in command_line(child)]

    def answers(self) -> bool:
        """Whether the shop serves customers."""
        try:
            return bool(self.read("/health/ready"))
        except OSError:
            return False

    def read(self, path: str) -> str:
        """The response at this path. Raises `OSError` if nobody answers, or with a refusal."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
            found: str = answer.read().decode()
            return found

    def stop(self, request: signal.Signals = signal.SIGTERM, *, group: bool = False, seconds: float = 60) -> int:
        """Ask the process to stop and return its exit code."""
        if group:
            os.killpg(self.popen.pid, request)
        else:
            self.popen.send_signal(request)
        return self.popen.wait(seconds)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        with suppress(psutil.NoSuchProcess, subprocess.TimeoutExpired):
            family = self.family()
            if self.popen.poll() is None:
                self.stop()
            for process in alive(family):
                process.kill()
        self.popen.kill()
        self.popen.wait()
        self._reader.join(5)
        assert self.popen.stdout
        self.popen.stdout.close()
