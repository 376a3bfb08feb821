"""Wrong guesses in a row and codes that nobody uses: free at first, then after growing pauses."""

import asyncpg
import pytest

from domain.accounts.guesses import RECOVERY, SECRETS, count_guess, delete_old_guesses, forget_guesses, tell_of_guesses
from domain.accounts.one_time_codes import MOST_A_DAY, Purpose, send_code
from tests.support.factors import add_person

WHO, EMAIL = "account:ada@example.com", "ada@example.com"


async def later(connection: asyncpg.Connection, seconds: float) -> None:
    """Let time pass, for what is there already."""
    for column in ("wrong_guesses SET guessed_at = guessed_at", "one_time_codes SET created_at = created_at"):
        await connection.execute(f"UPDATE {column} - make_interval(secs => $1)", seconds)


@pytest.mark.parametrize(("patience", "free", "longest"), [(SECRETS, 100, 3600), (RECOVERY, 20, 600)])
async def test_pauses_grow_after_so_many_wrong_guesses_in_a_row(
    connection: asyncpg.Connection, patience: object, free: int, longest: int
) -> None:
    for wrong in range(1, free + 1):
        assert (await count_guess(connection, who=WHO, patience=patience)).wrong == wrong  # type: ignore[arg-type]
    pauses = []
    for _ in range(9):
        waits = (await count_guess(connection, who=WHO, patience=patience)).wait  # type: ignore[arg-type]
        pauses.append(waits)
        await later(connection, waits - 1)
        assert (await count_guess(connection, who=WHO, patience=patience)).wait == 1  # type: ignore[arg-type]
        await later(connection, 1)
        assert not (await count_guess(connection, who=WHO, patience=patience)).wait  # type: ignore[arg-type]
    assert pauses == [min(longest, patience.first * 2**n) for n in range(9)]  # type: ignore[attr-defined]
    assert not (await count_guess(connection, who="account:bob@example.com")).wait
    await forget_guesses(connection, who=WHO)
    assert (await count_guess(connection, who=WHO)).wrong == 1


async def test_the_owner_is_told_once_in_a_row(connection: asyncpg.Connection) -> None:
    await add_person(connection)
    for _ in range(2):
        for _ in range(SECRETS.free):
            counted = await count_guess(connection, who=WHO)
            await tell_of_guesses(connection, who=WHO, email="ADA@example.com", counted=counted)
            await tell_of_guesses(connection, who=WHO, email="nobody@example.com", counted=counted)
        await tell_of_guesses(connection, who=WHO, email=EMAIL, counted=counted)
        await forget_guesses(connection, who=WHO)
    told = await connection.fetchval("SELECT array_agg(kind || ' ' || recipient) FROM outgoing_mail")
    assert told == [f"account_guessed {EMAIL}"] * 2


async def test_old_rows_of_guesses_are_deleted(connection: asyncpg.Connection) -> None:
    for _ in range(10):
        await count_guess(connection, who=WHO)
    await count_guess(connection, who="account:slip@example.com")
    assert await delete_old_guesses(connection) == 0
    await later(connection, 86401)
    assert await delete_old_guesses(connection) == 1
    await later(connection, 30 * 86400)
    assert await delete_old_guesses(connection) == 1


async def sent(connection: asyncpg.Connection, email: str = EMAIL, purpose: Purpose = Purpose.RESET) -> bool:
    """Whether asking for a code gets an email out."""
    count = "SELECT count(*) FROM outgoing_mail"
    before = await connection.fetchval(count)
    await send_code(connection, email=email, purpose=purpose)
    return bool(await connection.fetchval(count) > before)


@pytest.mark.parametrize("email", [EMAIL, "nobody@example.com"])
async def test_codes_that_nobody_uses_come_at_growing_pauses_and_ten_a_day(
    connection: asyncpg.Connection, email: str
) -> None:
    await add_person(connection)
    pauses = [0, 0, 0, *(60 * 2**n for n in range(MOST_A_DAY - 3))]
    for pause in pauses:
        if pause:
            await later(connection, pause - 1)
            assert not await sent(connection, email)
        await later(connection, 1)
        assert await sent(connection, email)
        assert not await sent(connection, email)
        await connection.execute("UPDATE one_time_codes SET attempts = 5")
    await later(connection, 86400 - sum(pauses) - 30)
    assert not await sent(connection, email)
    assert await sent(connection, email, Purpose.SIGN_UP)
    await later(connection, 30)
    assert await sent(connection, email)


async def test_after_a_used_code_pauses_begin_anew(connection: asyncpg.Connection) -> None:
    for _ in range(5):
        assert await sent(connection)
        await connection.execute("UPDATE one_time_codes SET used_at = now()")
        await later(connection, 1)
