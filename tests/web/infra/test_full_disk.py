"""A disk that is full, or a terminal that is gone, costs log lines and counts, and nothing else."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from jinja2 import Environment

from web.config.settings import PROJECT_ROOT, Settings
from web.infra import metrics_folder
from web.infra.metrics_folder import NAME, make_room
from web.templating.environment import BytecodeCache

FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
LOGGING = """
import asyncio, logging, sys, structlog
from web.config.settings import Settings
from web.infra.logs import configure_logs
from web.supervisor.console import Console
from web.worker import attempt
configure_logs(Settings())

class Nowhere:
    async def settings(self):
        return None
    database = None

async def task(database, settings):
    raise ValueError("a task that fails")

logging.getLogger("a library").error("said")
Console().say("said")
print(asyncio.run(attempt(task, Nowhere())), file=open(sys.argv[1], "w"))
"""


@needs_full
def test_what_cannot_be_logged_stops_nobody(tmp_path: Path) -> None:
    said = tmp_path / "said"
    with FULL.open("w") as full:
        command = [sys.executable, "-c", LOGGING, str(said)]
        subprocess.run(command, stdout=full, stderr=full, cwd=PROJECT_ROOT, check=False, timeout=60)
    assert said.read_text() == "0\n"


def no_room(*_: object, **__: object) -> int:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_process_without_room_for_its_counts_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, str(tmp_path))
    with monkeypatch.context() as full:
        full.setattr(Path, "write_bytes", no_room)
        assert not make_room()
    assert list(tmp_path.iterdir()) == []
    assert make_room()
    (counts,) = tmp_path.iterdir()
    assert counts.stat().st_blocks * 512 >= metrics_folder.ROOM


def test_a_server_starts_without_its_folder_of_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(NAME, raising=False)
    (tmp_path / "metrics").write_text("in the way")
    with metrics_folder.metrics_folder(tmp_path):
        assert NAME not in os.environ


def test_a_template_that_cannot_be_stored_compiled_is_shown(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    cache = BytecodeCache(str(folder), Settings())
    folder.rmdir()
    assert Environment(bytecode_cache=cache, autoescape=True).from_string("shown").render() == "shown"
