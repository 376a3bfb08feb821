"""Queries that stand alone, each on any connection that is free."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any


class Queries:
    """Queries that stand alone, each on any free connection of a pool: none is held in between."""

    def __init__(self, borrow: Callable[[], AbstractAsyncContextManager[Any]]) -> None:
        self._borrow = borrow

    async def execute(self, query: str, *args: object) -> str:
        """Run a statement and return PostgreSQL's command tag."""
        async with self._borrow() as connection:
            return str(await connection.execute(query, *args))

    async def fetch(self, query: str, *args: object) -> list[Any]:
        """Run a query and return its rows."""
        async with self._borrow() as connection:
            return list(await connection.fetch(query, *args))

    async def fetchrow(self, query: str, *args: object) -> Any:
        """Run a query and return its first row or None."""
        async with self._borrow() as connection:
            return await connection.fetchrow(query, *args)

    async def fetchval(self, query: str, *args: object) -> Any:
        """Run a query and return the first column of its first row or None."""
        async with self._borrow() as connection:
            return await connection.fetchval(query, *args)
