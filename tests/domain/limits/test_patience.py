"""Pauses after failed payments: none for a few, then each twice as long as the one before."""

import pytest

from domain.limits.failed_payments import PATIENCE, Patience

SHORT = Patience(free=3, first=30, longest=200, drain=100)


def test_a_few_failures_are_free_and_pauses_grow_to_a_bound() -> None:
    assert [SHORT.pause(count) for count in range(8)] == [0, 0, 0, 30, 60, 120, 200, 200]
    assert SHORT.pause(1_000_000) == 200


def test_failures_are_forgotten_with_time() -> None:
    assert SHORT.after(3, 0) == 4
    assert SHORT.after(3, 150) == pytest.approx(2.5)
    assert SHORT.after(3, 1_000_000) == 1
    assert SHORT.after(3, -5) == 4


@pytest.mark.parametrize(("buyers", "declined"), [(200, 20), (25, 25)])
def test_a_crowd_in_one_network_is_not_paused(buyers: int, declined: int) -> None:
    network, count = PATIENCE["network"], 0.0
    for _ in range(declined):
        count = network.after(count, 600 / buyers)
    assert network.pause(count) == 0


def test_a_card_tester_gets_a_few_tries_an_hour() -> None:
    network, count, tried, clock = PATIENCE["network"], 0.0, 0, 0
    while clock < 3600:
        count, tried = network.after(count, 0), tried + 1
        clock += network.pause(count) or 1
    assert tried == 39
