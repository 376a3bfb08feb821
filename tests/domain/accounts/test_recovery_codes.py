"""Recovery codes: shown once, stored as keyed hashes, each valid for one use."""

import asyncpg
import pytest

from domain.accounts.factors import recovery
from tests.support.factors import KEY, add_person


async def test_each_code_is_good_once(connection: asyncpg.Connection) -> None:
    ada = await add_person(connection)
    codes = await recovery.renew(connection, secret_key=KEY, user_id=ada.id)
    assert len(set(codes)) == 10
    for spent, code in enumerate(codes, start=1):
        assert await recovery.spend(connection, secret_keys=(KEY,), user_id=ada.id, code=code)
        assert not await recovery.spend(connection, secret_keys=(KEY,), user_id=ada.id, code=code)
        assert await recovery.left(connection, user_id=ada.id) == 10 - spent


async def test_a_code_is_read_as_people_type_it(connection: asyncpg.Connection) -> None:
    ada = await add_person(connection)
    first, second, *_ = await recovery.renew(connection, secret_key=KEY, user_id=ada.id)
    typed = first.upper().replace("-", " ").replace("0", "O").replace("1", "l")
    assert await recovery.spend(connection, secret_keys=(KEY,), user_id=ada.id, code=f"  {typed}\n")
    assert await recovery.spend(connection, secret_keys=(KEY,), user_id=ada.id, code=second.replace("-", ""))


@pytest.mark.parametrize("code", ["", "-", "0000-0000-0000-0000", "x" * 5000, "é", "\x00"])
async def test_unknown_codes_are_refused(connection: asyncpg.Connection, code: str) -> None:
    ada = await add_person(connection)
    await recovery.renew(connection, secret_key=KEY, user_id=ada.id)
    assert not await recovery.spend(connection, secret_keys=(KEY,), user_id=ada.id, code=code)
    assert await recovery.left(connection, user_id=ada.id) == 10


async def test_a_new_set_ends_the_older_one_and_nobody_elses(connection: asyncpg.Connection) -> None:
    ada, bob = await add_person(connection), await add_person(connection, "bob")
    older = await recovery.renew(connection, secret_key=KEY, user_id=ada.id)
    bobs = await recovery.renew(connection, secret_key=KEY, user_id=bob.id)
    await recovery.renew(connection, secret_key=KEY, user_id=ada.id)
    assert await recovery.left(connection, user_id=ada.id) == 10
    assert not await recovery.spend(connection, secret_keys=(KEY,), user_id=ada.id, code=older[0])
    assert not await recovery.spend(connection, secret_keys=(KEY,), user_id=ada.id, code=bobs[0])
    assert await recovery.spend(connection, secret_keys=(KEY,), user_id=bob.id, code=bobs[0])


async def test_stored_hashes_are_keyed(connection: asyncpg.Connection) -> None:
    ada = await add_person(connection)
    codes = await recovery.renew(connection, secret_key=KEY, user_id=ada.id)
    assert not await recovery.spend(connection, secret_keys=("another",), user_id=ada.id, code=codes[0])
    stored = await connection.fetch("SELECT code_hash FROM recovery_codes")
    assert {len(row["code_hash"]) for row in stored} == {32}
