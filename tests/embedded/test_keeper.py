"""A child that dies or hangs is started again, later each time, and for ever once the shop is open."""

from pathlib import Path

import pytest

from web.embedded.errors import ServiceError
from web.embedded.processes import Process
from web.supervisor import keeper
from web.supervisor.keeper import LONGEST_PAUSE, QUICK_DEATHS, Keeper


class Mayfly:
    """A child that never works."""

    name = "mayfly"
    process: Process | None = None
    log = Path("mayfly.log")
    starts = 0
    runs = False
    hangs = False

    def alive(self) -> bool:
        return self.runs

    def hung(self) -> bool:
        return self.hangs

    def restart(self) -> None:
        self.starts += 1

    def stop(self) -> None: ...

    def force(self) -> None:
        self.runs = False


class Unstartable(Mayfly):
    """A child whose start fails, as a database's on a full disk."""

    def restart(self) -> None:
        super().restart()
        raise ServiceError("there is no room")


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


def test_one_that_dies_at_once_each_time_is_given_up_while_the_shop_opens(clock: Clock) -> None:
    child = Mayfly()
    watch = Keeper(child)
    with pytest.raises(ServiceError, match=f"mayfly ended {QUICK_DEATHS} times right after its start"):
        look_for(watch, clock, seconds=60)
    assert child.starts == QUICK_DEATHS - 1


@pytest.mark.parametrize("child", [Mayfly(), Unstartable()])
def test_in_an_open_shop_it_is_tried_for_ever_but_not_all_the_time(clock: Clock, child: Mayfly) -> None:
    watch = Keeper(child)
    watch.opening = False
    news = look_for(watch, clock, seconds=3600)
    assert len(news) == QUICK_DEATHS
    assert "ends right after each start" in news[-1]
    assert 0.8 * 3600 / LONGEST_PAUSE < child.starts < 1.5 * 3600 / LONGEST_PAUSE


def test_one_that_hangs_is_ended_and_started_again(clock: Clock) -> None:
    child = Mayfly()
    watch = Keeper(child)
    child.runs = child.hangs = True
    assert "is replaced" in (watch.look() or "")
    assert not child.runs
    look_for(watch, clock, seconds=1)
    assert child.starts == 1


def look_for(watch: Keeper, clock: Clock, seconds: float) -> list[str]:
    end, news = clock.now + seconds, list[str]()
    while clock.now < end:
        news += [said] if (said := watch.look()) else []
        clock.now += 0.5
    return news


def test_one_that_works_again_is_said_to_once_and_then_counts_as_new(clock: Clock) -> None:
    child = Mayfly()
    watch = Keeper(child)
    watch.opening = False
    look_for(watch, clock, seconds=60)
    child.runs = True
    assert look_for(watch, clock, seconds=60) == ["mayfly works again."]
    child.runs = False
    assert len(look_for(watch, clock, seconds=60)) == QUICK_DEATHS


def test_a_child_that_works_in_between_is_not_given_up(clock: Clock) -> None:
    child = Mayfly()
    watch = Keeper(child)
    watch.opening = False
    for _ in range(20):
        clock.now += 60
        assert "is started again" in (watch.look() or "")
        clock.now += 60
        watch.look()
    assert child.starts == 20
