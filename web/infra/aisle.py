"""The way to the database for lists: a few at a time, so that a crowd of filters keeps nobody from buying."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from domain.errors import UnavailableError
from domain.words.messages import gettext, marked

LISTS_AT_ONCE = 2
"""Queries of lists that one process has the database answer at a time, on connections of their own."""

LISTS_WAITING = 60
"""So many more wait for their turn; a crowd that is larger is asked to come back before the database suffers."""

CROWDED = marked("Very many people are looking through our products right now. Please try again in a moment.")


class Aisle:
    """Lends connections for one query of a list each."""

    def __init__(self, borrow: Callable[[], AbstractAsyncContextManager[Any]]) -> None:
        self._borrow, self._inside = borrow, 0

    @asynccontextmanager
    async def enter(self) -> AsyncIterator[Any]:
        """A connection, in its turn. Raises `UnavailableError` if too many wait for one already."""
        if self._inside >= LISTS_AT_ONCE + LISTS_WAITING:
            raise UnavailableError(gettext(CROWDED))
        self._inside += 1
        try:
            async with self._borrow() as connection:
                yield connection
        finally:
            self._inside -= 1
