"""A pending step: found by its token alone, for ten minutes, five guesses and one success."""

import asyncpg

from domain.accounts.factors.pending import (
    MAX_ATTEMPTS,
    Purpose,
    begin,
    count_attempt,
    delete_old_pending,
    find,
    finish,
)
from tests.support.factors import add_person

EXPIRE = "UPDATE pending_sign_ins SET expires_at = now()"


async def test_a_step_is_found_by_its_token_until_it_is_finished(connection: asyncpg.Connection) -> None:
    ada = await add_person(connection)
    token = await begin(connection, user_id=ada.id, challenge=b"challenge")
    found = await find(connection, token)
    assert found
    assert (found.user_id, found.challenge, found.attempts_left) == (ada.id, b"challenge", MAX_ATTEMPTS)
    assert await find(connection, token + "x") is None
    assert await finish(connection, token)
    assert not await finish(connection, token)
    assert await find(connection, token) is None
    assert await count_attempt(connection, token) is None


async def test_the_token_itself_is_not_stored(connection: asyncpg.Connection) -> None:
    token = await begin(connection, user_id=None)
    row = await connection.fetchrow("SELECT * FROM pending_sign_ins")
    assert token.encode() not in row["token_hash"]
    assert len(row["token_hash"]) == 32
    assert (row["expires_at"] - row["created_at"]).total_seconds() == 600


async def test_a_step_ends_by_time(connection: asyncpg.Connection) -> None:
    token = await begin(connection, user_id=None)
    await connection.execute(EXPIRE)
    assert await find(connection, token) is None
    assert await count_attempt(connection, token) is None
    assert not await finish(connection, token)


async def test_the_fifth_guess_may_be_right_and_there_is_no_sixth(connection: asyncpg.Connection) -> None:
    token = await begin(connection, user_id=None)
    left = [await count_attempt(connection, token) for _ in range(MAX_ATTEMPTS + 1)]
    assert [one and one.attempts_left for one in left] == [4, 3, 2, 1, 0, None]
    assert await find(connection, token) is None
    assert await finish(connection, token)


async def test_a_token_for_one_purpose_is_worthless_for_another(connection: asyncpg.Connection) -> None:
    token = await begin(connection, user_id=None, purpose=Purpose.NEW_PASSKEY)
    assert await find(connection, token) is None
    assert await count_attempt(connection, token) is None
    assert not await finish(connection, token)
    assert await find(connection, token, purpose=Purpose.NEW_PASSKEY)


async def test_ended_steps_are_deleted(connection: asyncpg.Connection) -> None:
    ada = await add_person(connection)
    for user_id in (ada.id, None):
        await begin(connection, user_id=user_id)
    await delete_old_pending(connection)
    assert await connection.fetchval("SELECT count(*) FROM pending_sign_ins") == 2
    await connection.execute("UPDATE pending_sign_ins SET expires_at = now() - interval '1 second'")
    await delete_old_pending(connection)
    assert await connection.fetchval("SELECT count(*) FROM pending_sign_ins") == 0
