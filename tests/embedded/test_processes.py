"""No child outlives its parent, with a parent-death signal or, where there is none, without."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.support.embedded.started import alive, eventually
from web.config.settings import PROJECT_ROOT
from web.embedded import logs, processes
from web.embedded.logs import rotate
from web.embedded.processes import Process, spawn

CHILD = """
from web.embedded import processes
processes._libc = {libc}
processes.die_with_parent()
print(flush=True)
input()
"""
ORPHAN = """
import os, signal, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", sys.argv[1]], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
child.stdout.readline()
print(child.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
DEAF = """
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
signal.pause()
"""
WITH_SIGNAL, WITHOUT_SIGNAL = "processes._libc", "None"


def sleeper(folder: Path, seconds: str = "60") -> Process:
    return spawn(["sleep", seconds], log=folder / "sleep.log", env=os.environ, death=signal.SIGTERM)


@pytest.mark.parametrize("libc", [WITH_SIGNAL, WITHOUT_SIGNAL])
def test_a_process_can_ask_to_die_with_its_parent(libc: str) -> None:
    command = [sys.executable, "-c", ORPHAN, CHILD.format(libc=libc)]
    said = subprocess.run(command, cwd=PROJECT_ROOT, stdout=subprocess.PIPE, text=True, check=False)
    pid = int(said.stdout)
    assert eventually(lambda: not psutil.pid_exists(pid) or not alive([psutil.Process(pid)]), 3)


def test_a_watcher_ends_the_child_when_its_pipe_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_libc", None)
    child = sleeper(tmp_path)
    assert child.watcher
    assert child.watcher.stdin
    child.watcher.stdin.close()
    assert child.ended_within(5)
    assert child.exit_code == -signal.SIGTERM
    assert child.watcher is None


def test_the_watcher_goes_with_the_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_libc", None)
    child = sleeper(tmp_path)
    assert child.watcher
    watcher = psutil.Process(child.watcher.pid)
    child.stop(signal.SIGTERM, 5)
    assert not alive([watcher])


def test_a_child_that_ignores_signals_is_killed(tmp_path: Path) -> None:
    child = spawn([sys.executable, "-c", DEAF], log=tmp_path / "deaf.log", env=os.environ)
    assert eventually(lambda: child.last_words() == "deaf")
    child.stop(signal.SIGTERM, 0.1)
    assert child.exit_code == -signal.SIGKILL


def test_a_log_is_emptied_while_its_child_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "LARGEST_LOG", 100)
    child = spawn(["sh", "-c", "while :; do echo line; done"], log=tmp_path / "child.log", env=os.environ)
    try:
        assert eventually(lambda: child.written > 1_000)
        os.kill(child.popen.pid, signal.SIGSTOP)
        rotate(child.log)
        assert (tmp_path / "child.old").stat().st_size > 1_000
        assert child.written == 0
        os.kill(child.popen.pid, signal.SIGCONT)
        assert eventually(lambda: child.written > 0)
        assert child.last_words()
    finally:
        child.kill()


def test_a_child_whose_log_cannot_be_opened_works_without_one(tmp_path: Path) -> None:
    (tmp_path / "child.log").mkdir()
    child = spawn(["true"], log=tmp_path / "child.log", env=os.environ)
    assert child.ended_within(5)
    assert (child.exit_code, child.last_words()) == (0, "")


def test_last_words_are_those_of_this_run(tmp_path: Path) -> None:
    (tmp_path / "sleep.log").write_text("an earlier run\n")
    child = sleeper(tmp_path, "no time at all")
    assert child.ended_within(5)
    assert "earlier" not in child.last_words()
    assert "invalid" in child.last_words()
