"""The web server alone: it finishes what it began, and its processes never outlive it."""

import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tests.support.embedded.started import alive, environment, eventually, free_port
from web.config.settings import PROJECT_ROOT
from web.server.server import FINISH_SECONDS


def get(port: int, path: str) -> bytes:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        return bytes(answer.read())


def answers(port: int) -> bool:
    try:
        return get(port, "/") == b"done"
    except OSError:
        return False


@contextmanager
def slow_server(port: int, data_dir: Path, *options: str) -> Iterator["subprocess.Popen[bytes]"]:
    command = [sys.executable, "-m", "tests.support.embedded.slow_app", str(port), str(data_dir), *options]
    with subprocess.Popen(
        command, cwd=PROJECT_ROOT, env=environment(data_dir), stdout=subprocess.DEVNULL, start_new_session=True
    ) as server:
        try:
            assert eventually(lambda: answers(port))
            yield server
        finally:
            server.kill()


def test_a_stop_lets_a_request_under_way_finish(tmp_path: Path) -> None:
    got: list[bytes] = []
    port = free_port()
    with slow_server(port, tmp_path) as server:
        request = threading.Thread(target=lambda: got.append(get(port, "/slow")))
        request.start()
        assert eventually(lambda: established(server, port))
        server.send_signal(signal.SIGTERM)
        assert server.wait(10) == 0
        request.join(10)
    assert got == [b"done"]


def established(server: "subprocess.Popen[bytes]", port: int) -> bool:
    """Whether a worker process has taken a connection and is busy with it."""
    workers = psutil.Process(server.pid).children()
    connections = [connection for worker in workers for connection in worker.net_connections("tcp")]
    return any(connection.status == "ESTABLISHED" and connection.laddr.port == port for connection in connections)


@pytest.mark.parametrize("attempt", range(8))
def test_a_stop_is_heard_the_moment_the_server_answers(tmp_path: Path, attempt: int) -> None:
    with slow_server(free_port(), tmp_path) as server:
        server.send_signal(signal.SIGTERM)
        assert server.wait(FINISH_SECONDS / 2) == 0, attempt


def test_worker_processes_die_with_a_killed_main_process(tmp_path: Path) -> None:
    with slow_server(free_port(), tmp_path) as server:
        workers = psutil.Process(server.pid).children()
        assert len(workers) == 2
        server.kill()
        assert eventually(lambda: not alive(workers), 2)


def test_a_worker_process_that_hangs_is_replaced(tmp_path: Path) -> None:
    port = free_port()
    with slow_server(port, tmp_path, "--still", "2") as server:
        main = psutil.Process(server.pid)
        hung = main.children()[0]
        hung.suspend()
        assert eventually(lambda: hung not in alive(main.children()) and len(alive(main.children())) == 2, 30)
        assert all(answers(port) for _ in range(20))


def test_a_worker_process_that_crashed_is_replaced(tmp_path: Path) -> None:
    port = free_port()
    with slow_server(port, tmp_path) as server:
        main = psutil.Process(server.pid)
        main.children()[0].kill()
        assert eventually(lambda: len(alive(main.children())) == 2)
        assert eventually(lambda: answers(port))
