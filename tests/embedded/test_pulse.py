"""Who is taken for hung: whoever does nothing any more, and nobody who is only slow."""

import os
import signal
import sys
from pathlib import Path

import pytest

from tests.support.embedded.started import eventually
from web.embedded.patience import Patience
from web.embedded.processes import spawn
from web.supervisor import pulse
from web.supervisor.pulse import BUSY_SECONDS, STILL_SECONDS, Pulse, Silence

BEATING = """
import time
from web.supervisor.pulse import Heart
heart = Heart()
print("beating", flush=True)
while True:
    heart.beat()
    time.sleep(0.02)
"""


def seconds_until_hung(silence: Silence, *, share: float | None, looks: float = 1.0) -> float:
    """How long one must say nothing, using this share of a processor, looked at so often."""
    now, cpu = 0.0, 0.0
    silence.look(beat=True, now=now, cpu=None if share is None else cpu)
    while now < 10_000:
        now, cpu = now + looks, cpu + looks * (share or 0)
        if silence.look(beat=False, now=now, cpu=None if share is None else cpu):
            return now
    return now


@pytest.mark.parametrize(
    ("share", "seconds"), [(0.0, STILL_SECONDS), (0.005, STILL_SECONDS), (0.05, BUSY_SECONDS), (None, BUSY_SECONDS)]
)
def test_one_that_works_is_given_more_time_than_one_that_does_not(share: float | None, seconds: float) -> None:
    assert seconds_until_hung(Silence(), share=share) == seconds + 1


def test_a_listener_that_slept_does_not_hold_it_against_others() -> None:
    assert seconds_until_hung(Silence(), share=0.0, looks=60) > 20 * 60


def test_nobody_is_hung_before_the_first_beat() -> None:
    silence = Silence()
    assert not any(silence.look(beat=False, now=float(now), cpu=0.0) for now in range(1_000))


def test_a_child_that_is_stopped_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulse, "STILL_SECONDS", 2.0)
    beats = Pulse()
    child = spawn(
        [sys.executable, "-c", BEATING],
        log=tmp_path / "child.log",
        env={**os.environ, **beats.environment},
        pass_fds=[beats.outer],
        cwd=Path(__file__).parents[2],
    )
    beats.inherited()
    try:
        assert eventually(lambda: child.written > 0)
        assert not eventually(lambda: beats.hung(child.popen.pid), 1)
        os.kill(child.popen.pid, signal.SIGSTOP)
        assert eventually(lambda: beats.hung(child.popen.pid), 10)
    finally:
        child.kill()
        beats.close()


@pytest.mark.parametrize(("script", "ends"), [("while True: pass", False), ("import time; time.sleep(60)", True)])
def test_a_slow_start_is_waited_for_and_a_still_one_is_not(tmp_path: Path, script: str, ends: bool) -> None:
    child = spawn([sys.executable, "-c", script], log=tmp_path / "child.log", env=os.environ)
    patience = Patience(quiet=2.5, longest=600)
    try:
        assert eventually(lambda: patience.ended(child, "The child"), 6) == ends
    finally:
        child.kill()
