"""Checkouts that arrive together commit together: whatever queued up meanwhile is the next batch. No timer."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence

from domain.checkout.decide import Checkout
from domain.checkout.place_order import Outcome
from domain.errors import UnavailableError

MAX_BATCH = 32
MAX_WAITING = 1000
"""The most checkouts that may wait in one process; a further one is refused with a request to retry in a moment."""

Runner = Callable[[Sequence[Checkout]], Awaitable[list[Outcome]]]
Waiter = tuple[Checkout, "asyncio.Future[Outcome]"]


class Combiner:
    """A queue of checkouts, with one batch in flight at a time. `run` places a batch in one transaction.

    `is_retryable` tells a failure of this batch, after which its members are tried one by one, from an outage, after
    which every waiting checkout fails at once.
    """

    def __init__(self, run: Runner, is_retryable: Callable[[BaseException], bool]) -> None:
        self._run = run
        self._is_retryable = is_retryable
        self._waiting: deque[Waiter] = deque()
        self._lane: asyncio.Task[None] | None = None

    async def submit(self, checkout: Checkout) -> Outcome:
        """The outcome of `checkout`. A caller that goes away does not stop its order.

        Raises `UnavailableError` when too many are waiting, and whatever the database raised for this one.
        """
        if len(self._waiting) >= MAX_WAITING:
            raise UnavailableError("Lots of people are ordering right now. Please try again in a moment.")
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting.append((checkout, future))
        if self._lane is None or self._lane.done():
            self._lane = asyncio.create_task(self._work())
        return await asyncio.shield(future)

    async def _work(self) -> None:
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(MAX_BATCH, len(self._waiting)))]
            await self._place(batch)

    async def _place(self, batch: Sequence[Waiter]) -> None:
        try:
            outcomes = await self._run([checkout for checkout, _ in batch])
        except Exception as error:
            await self._recover(batch, error)
            return
        for (_, future), outcome in zip(batch, outcomes, strict=True):
            _answer(future, outcome)

    async def _recover(self, batch: Sequence[Waiter], error: Exception) -> None:
        if not self._is_retryable(error):
            _fail([*batch, *self._waiting], error)
            self._waiting.clear()
            return
        for checkout, future in batch:
            try:
                _answer(future, (await self._run([checkout]))[0])
            except Exception as again:
                _fail([(checkout, future)], again)


def _answer(future: "asyncio.Future[Outcome]", outcome: Outcome) -> None:
    if not future.done():
        future.set_result(outcome)


def _fail(batch: Sequence[Waiter], error: Exception) -> None:
    for _, future in batch:
        if not future.done():
            future.set_exception(error)
