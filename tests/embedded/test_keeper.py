"""A child that dies is started again, later each time, and not for ever."""

from pathlib import Path

import pytest

from web.embedded import ServiceError
from web.embedded.processes import Process
from web.supervisor import keeper
from web.supervisor.keeper import QUICK_DEATHS, Keeper


class Mayfly:
    """A child that never works."""

    name = "mayfly"
    process: Process | None = None
    log = Path("mayfly.log")
    starts = 0

    def alive(self) -> bool:
        return False

    def restart(self) -> None:
        self.starts += 1

    def stop(self) -> None: ...

    def force(self) -> None: ...


class Clock:
    """A clock that is moved by hand."""

    now = 0.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(keeper, "time", clock)
    return clock


def test_a_child_that_dies_at_once_each_time_is_given_up(clock: Clock) -> None:
    child = Mayfly()
    watch = Keeper(child)
    with pytest.raises(ServiceError, match=f"mayfly ended {QUICK_DEATHS} times right after its start"):
        look_for(watch, clock, seconds=60)
    assert child.starts == QUICK_DEATHS - 1


def look_for(watch: Keeper, clock: Clock, seconds: float) -> None:
    end = clock.now + seconds
    while clock.now < end:
        watch.look()
        clock.now += 0.5


def test_a_child_that_works_in_between_is_not_given_up(clock: Clock) -> None:
    child = Mayfly()
    watch = Keeper(child)
    for _ in range(20):
        clock.now += 60
        assert "is started again" in (watch.look() or "")
        clock.now += 60
        watch.look()
    assert child.starts == 20
