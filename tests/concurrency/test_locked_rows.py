"""A lock that lasts is the trouble of those who want what is locked, and of nobody else."""

import asyncio
import time
from collections.abc import Sequence

from domain.checkout.place_order import Outcome
from tests.support.cast import Cast
from tests.support.concurrency.crowd import crowd, fill_cart, placed, processes

PATIENCE = 6.0
"""With time to spare on a busy machine; each of twelve buyers in turn would wait for two seconds."""


async def test_a_locked_row_does_not_stop_who_buys_something_else(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 1) as [database]:
        stuck = await crowd(database, 6, [(cast.kettle, 1)])
        free = [await fill_cart(database, f"free{number}", [(cast.oat_mug, 1)]) for number in range(6)]
        together = [one for pair in zip(stuck, free, strict=True) for one in pair]
        async with database.transaction() as holder:
            await holder.fetch("SELECT FROM stock_items WHERE variant_id = $1 FOR UPDATE", cast.kettle)
            began = time.monotonic()
            outcomes = await asyncio.gather(*map(database.checkouts.submit, together), return_exceptions=True)
            assert time.monotonic() - began < PATIENCE
        assert len(_orders(outcomes[1::2])) == len(free)
        assert not _orders(outcomes[::2])
        assert len(placed([await database.checkouts.submit(one) for one in stuck])) == len(stuck)


async def test_a_locked_row_is_not_waited_for_by_every_batch(cast_dsn: str, cast: Cast) -> None:
    async with processes(cast_dsn, 1) as [database]:
        stuck = await crowd(database, 8, [(cast.kettle, 1)])
        async with database.transaction() as holder:
            await holder.fetch("SELECT FROM stock_items WHERE variant_id = $1 FOR UPDATE", cast.kettle)
            async with asyncio.timeout(PATIENCE):
                for checkout in stuck:
                    [outcome] = await asyncio.gather(database.checkouts.submit(checkout), return_exceptions=True)
                    assert isinstance(outcome, Exception)


def _orders(outcomes: Sequence[Outcome | BaseException]) -> list[object]:
    return list(placed([one for one in outcomes if not isinstance(one, BaseException)]))
