"""What arrives together is served together: whatever queued up meanwhile is the next batch.

One who is alone never waits; in a crowd a batch gathers for as long as others keep coming, until it is as large as the
one before. Checkouts have one such lane in each process, payments another, and products that are read for their pages
a third.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from domain.errors import UnavailableError
from domain.words.messages import gettext

MAX_BATCH = 32
MAX_WAITING = 1000
"""The most that may wait in one lane; a further one is refused with a request to retry in a moment."""

WAIT_SECONDS = 2.0
"""How long one waits for a lane that is held up, by a lock or by a database that does not answer."""

QUEUE_SECONDS = 6.0
"""How long it waits for its turn while the lane moves on: a crowd is slow, not broken."""

HELD_UP_SECONDS = 0.5
"""A batch that failed after so long kept everybody else waiting."""

GATHER_SECONDS = 0.006
"""How long a batch waits for the next of as many as the one before had: most of them are on their way."""

LONGEST_GATHER_SECONDS = 0.025
"""How long it waits at most while they keep coming, one after the other, as the process takes up their requests."""

CROWD_SECONDS = 0.1
"""So long after a batch the crowd that it served may still be there."""

Asked = TypeVar("Asked")
Outcome = TypeVar("Outcome")


@dataclass(frozen=True, slots=True)
class Refusals:
    """What is said when too many wait already, and when the lane is held up."""

    crowded: str
    held_up: str


class Combiner(Generic[Asked, Outcome]):
    """A queue with one batch in flight at a time. `run` serves a batch in one transaction, or by one query.

    `is_retryable` tells a failure of this batch, after which its members are
    tried one by one, from an outage, after which every one that waits fails at once. `run_alone` serves such a
    member; it should not wait for a lock that others have waited for in vain.
    """

    def __init__(
        self,
        run: Callable[[Sequence[Asked]], Awaitable[list[Outcome]]],
        is_retryable: Callable[[BaseException], bool],
        run_alone: Callable[[Sequence[Asked]], Awaitable[list[Outcome]]],
        refusals: Refusals,
    ) -> None:
        self._run = run
        self._run_alone = run_alone
        self._is_retryable = is_retryable
        self._refusals = refusals
        self._waiting: deque[tuple[Asked, asyncio.Future[Outcome]]] = deque()
        self._lane: asyncio.Task[None] | None = None
        self._served_at = self._held_up_at = float("-inf")
        self._crowd = 1
        self._gathered: asyncio.Future[None] | None = None

    async def submit(self, asked: Asked) -> Outcome:
        """The outcome of what is `asked`. A caller that goes away does not stop it.

        Raises `UnavailableError` when too many are waiting or the lane is held up, and whatever the database raised
        for this one. One that was already on its way may then still be served: its key tells.
        """
        if len(self._waiting) >= MAX_WAITING:
            raise UnavailableError(gettext(self._refusals.crowded))
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, future))
        if self._gathered and len(self._waiting) >= self._crowd and not self._gathered.done():
            self._gathered.set_result(None)
        if self._lane is None or self._lane.done():
            self._lane = asyncio.create_task(self._work())
        return await self._wait(future)

    async def _wait(self, future: "asyncio.Future[Outcome]") -> Outcome:
        arrived = time.monotonic()
        for seconds in (WAIT_SECONDS, QUEUE_SECONDS - WAIT_SECONDS):
            await asyncio.wait({future}, timeout=seconds)
            if future.done():
                return future.result()
            if self._served_at < arrived or self._held_up_at > arrived:
                break
        future.cancel()
        raise UnavailableError(gettext(self._refusals.held_up))

    async def _work(self) -> None:
        while self._waiting:
            await self._gather()
            batch = [self._waiting.popleft() for _ in range(min(MAX_BATCH, len(self._waiting)))]
            if present := [waiter for waiter in batch if not waiter[1].done()]:
                self._crowd = max(len(present), self._crowd // 2)
                await self._serve(present)

    async def _gather(self) -> None:
        """Wait a moment for the others, where the last batch was of several and was served just now.

        One process brings them in one after the other: a batch that did not wait for the most of them would keep them
        waiting for one of its own, and a batch costs the database as much as seven orders in it.
        """
        began, came = time.monotonic(), 0
        if began - self._served_at >= CROWD_SECONDS:
            self._crowd = 1
        while came < len(self._waiting) < self._crowd and time.monotonic() - began < LONGEST_GATHER_SECONDS:
            came = len(self._waiting)
            self._gathered = asyncio.get_running_loop().create_future()
            await asyncio.wait({self._gathered}, timeout=GATHER_SECONDS)
            self._gathered = None

    async def _serve(self, batch: Sequence[tuple[Asked, "asyncio.Future[Outcome]"]]) -> None:
        began = time.monotonic()
        try:
            outcomes = await self._run([asked for asked, _ in batch])
        except Exception as error:
            if time.monotonic() - began >= HELD_UP_SECONDS:
                self._held_up_at = time.monotonic()
            await self._recover(batch, error)
            return
        self._served_at = time.monotonic()
        for (_, future), outcome in zip(batch, outcomes, strict=True):
            _answer(future, outcome)

    async def _recover(self, batch: Sequence[tuple[Asked, "asyncio.Future[Outcome]"]], error: Exception) -> None:
        if not self._is_retryable(error):
            for _, future in [*batch, *self._waiting]:
                _fail(future, error)
            self._waiting.clear()
            return
        for asked, future in batch:
            if future.done():
                continue
            try:
                _answer(future, (await self._run_alone([asked]))[0])
                self._served_at = time.monotonic()
            except Exception as again:
                _fail(future, again)


def _answer(future: "asyncio.Future[Outcome]", outcome: Outcome) -> None:
    if not future.done():
        future.set_result(outcome)


def _fail(future: "asyncio.Future[Outcome]", error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
