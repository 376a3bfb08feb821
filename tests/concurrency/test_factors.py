"""Guesses, codes and changes of factors that arrive together."""

import asyncio
from uuid import UUID

import pytest

from domain.accounts.factors import recovery, totp
from domain.accounts.factors.errors import FactorNeededError
from domain.accounts.factors.operations import remove_passkey, remove_totp
from domain.accounts.factors.pending import MAX_ATTEMPTS, begin, count_attempt, finish
from domain.accounts.factors.queries import factors_of
from domain.accounts.views import Role
from tests.support.concurrency.crowd import processes
from tests.support.factors import KEY, add_person, add_totp, code_of


async def test_a_hundred_guesses_at_once_are_five(dsn: str) -> None:
    async with processes(dsn, 2) as databases:
        async with databases[0].transaction() as connection:
            token = await begin(connection, user_id=(await add_person(connection)).id)

        async def guess(number: int) -> bool:
            async with databases[number % 2].transaction() as connection:
                return await count_attempt(connection, token) is not None

        assert sum(await asyncio.gather(*map(guess, range(100)))) == MAX_ATTEMPTS


async def test_one_code_used_everywhere_at_once_signs_in_once(dsn: str) -> None:
    async with processes(dsn, 2) as databases:
        async with databases[0].transaction() as connection:
            ada = await add_person(connection)
            secret, codes = await add_totp(connection, ada)
            token = await begin(connection, user_id=ada.id)
            code = await code_of(connection, secret)

        async def by_code(number: int) -> bool:
            async with databases[number % 2].transaction() as connection:
                return await totp.verify(connection, secret_keys=(KEY,), user_id=ada.id, code=code)

        async def by_recovery(number: int) -> bool:
            async with databases[number % 2].transaction() as connection:
                return await recovery.spend(connection, secret_keys=(KEY,), user_id=ada.id, code=codes[0])

        async def to_the_end(number: int) -> bool:
            async with databases[number % 2].transaction() as connection:
                return await finish(connection, token)

        for way in (by_code, by_recovery, to_the_end):
            assert sum(await asyncio.gather(*map(way, range(20)))) == 1, way.__name__


async def test_two_last_factors_of_staff_do_not_vanish_together(dsn: str) -> None:
    async with processes(dsn, 2) as databases:
        async with databases[0].transaction() as connection:
            bob = await add_person(connection, "bob", Role.STAFF)
            await add_totp(connection, bob)
            passkey_id: UUID = await connection.fetchval(
                "INSERT INTO passkeys (user_id, credential_id, public_key, name) "
                "VALUES ($1, 'x', 'x', 'x') RETURNING id",
                bob.id,
            )

        async def without_passkey() -> None:
            async with databases[1].transaction() as connection:
                await remove_passkey(connection, user=bob, passkey_id=passkey_id, demanded=True)

        async with databases[0].transaction() as connection:
            await remove_totp(connection, user=bob, demanded=True)
            second = asyncio.create_task(without_passkey())
            await asyncio.wait([second], timeout=0.2)
        with pytest.raises(FactorNeededError):
            await second
        async with databases[0].read() as connection:
            assert (await factors_of(connection, bob.id)).count == 1
