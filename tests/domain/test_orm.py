"""Repositories of advanced-alchemy work in the transaction of a connection that SQL uses too."""

import asyncpg
import pytest

from domain.assortment.collection_rows import CollectionService
from domain.orm import session_on
from tests.support.cast import Cast

RULE = {"reduced": True}


async def test_a_session_works_in_the_transaction_of_its_connection(
    connection: "asyncpg.Connection", cast: Cast
) -> None:
    await connection.execute("SAVEPOINT here")
    async with session_on(connection) as session:
        made = await CollectionService(session).create({"slug": "sale", "name": "Sale", "rule": RULE})
    assert await connection.fetchval("SELECT rule FROM collections WHERE id = $1", made.id) == RULE
    async with session_on(connection) as session:
        assert (await CollectionService(session).get(made.id)).rule == RULE
    await connection.execute("ROLLBACK TO here")
    assert await connection.fetchval("SELECT count(*) FROM collections") == 0


async def test_the_errors_of_a_session_are_those_of_the_driver(connection: "asyncpg.Connection", cast: Cast) -> None:
    with pytest.raises(asyncpg.UniqueViolationError):
        async with session_on(connection) as session:
            await CollectionService(session).create_many([{"slug": "sale", "name": "Sale"}] * 2)
