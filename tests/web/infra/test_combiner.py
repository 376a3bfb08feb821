"""How checkouts that arrive together become a batch: a crowd gathers for a moment, a lone shopper waits for nobody."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from web.infra import combiner
from web.infra.checkout_lane import ORDERING
from web.infra.combiner import Combiner

FOR_EVER = 60.0


class Till:
    """A combiner whose batches are counted."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self._combiner = Combiner(self._run, lambda _: False, self._run, ORDERING)

    async def _run(self, checkouts: Sequence[Any]) -> list[Any]:
        self.sizes.append(len(checkouts))
        await asyncio.sleep(0)
        return list(checkouts)

    async def order(self, number: int, *, later: int = 0) -> None:
        """Order once, `later` by some turns of the loop."""
        for _ in range(later):
            await asyncio.sleep(0)
        assert await self._combiner.submit(number) == number

    async def crowd(self, size: int, *, later: int = 0) -> None:
        """So many order, each `later` than the one before; fails if anybody waits for long."""
        async with asyncio.timeout(FOR_EVER / 2):
            await asyncio.gather(*(self.order(number, later=number * later) for number in range(size)))


@pytest.fixture
def till(monkeypatch: pytest.MonkeyPatch) -> Till:
    monkeypatch.setattr(combiner, "GATHER_SECONDS", FOR_EVER)
    monkeypatch.setattr(combiner, "LONGEST_GATHER_SECONDS", FOR_EVER)
    monkeypatch.setattr(combiner, "CROWD_SECONDS", FOR_EVER)
    return Till()


async def test_a_lone_shopper_waits_for_nobody(till: Till) -> None:
    for _ in range(3):
        await till.crowd(1)
    assert till.sizes == [1, 1, 1]


async def test_a_crowd_that_comes_back_one_by_one_is_one_batch_again(till: Till) -> None:
    await till.crowd(5)
    await till.crowd(5, later=7)
    assert till.sizes == [5, 5]


async def test_a_batch_waits_for_a_crowd_as_long_as_it_keeps_coming(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    await till.crowd(5)
    monkeypatch.setattr(combiner, "GATHER_SECONDS", 0.2)
    came = [asyncio.create_task(till.order(0))]
    for number in range(1, 5):
        await asyncio.sleep(0.1)
        came.append(asyncio.create_task(till.order(number)))
    await asyncio.gather(*came)
    monkeypatch.setattr(combiner, "LONGEST_GATHER_SECONDS", 0)
    await till.crowd(2, later=7)
    assert till.sizes == [5, 5, 1, 1]


async def test_whoever_is_left_of_a_crowd_waits_a_moment_once(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    await till.crowd(5)
    monkeypatch.setattr(combiner, "GATHER_SECONDS", 0.001)
    await till.crowd(2, later=1)
    monkeypatch.setattr(combiner, "GATHER_SECONDS", FOR_EVER)
    await till.crowd(2, later=7)
    await till.crowd(3)
    assert till.sizes == [5, 2, 2, 3]


async def test_a_crowd_of_a_while_ago_is_not_waited_for(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(combiner, "CROWD_SECONDS", 0)
    await till.crowd(5)
    await till.crowd(1)
    assert till.sizes == [5, 1]
