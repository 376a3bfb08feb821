"""Rows of work, each for itself: a row that breaks is logged, and holds up no other."""

from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

import asyncpg
import structlog

from web.infra.connections import AWAY

log = structlog.get_logger()
BUSY = (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError)
"""The errors of a row that somebody else is at: the next row may well be free."""

T = TypeVar("T")


async def one_by_one(
    rows: Iterable[T],
    do: Callable[[T], Awaitable[object]],
    *,
    failed: Callable[[T, str], Awaitable[object]] | None = None,
) -> int:
    """Await `do` for every row, and `failed` with the error for one that breaks; returns how many did not break.

    An outage of the database is everybody's, so it is raised.
    """
    done = 0
    for row in rows:
        try:
            await do(row)
            done += 1
        except Exception as error:
            if isinstance(error, AWAY) and not isinstance(error, BUSY):
                raise
            log.exception("a row of work broke, the others go on", row=repr(row)[:200])
            if failed is not None:
                await failed(row, f"{type(error).__name__}: {error}")
    return done
