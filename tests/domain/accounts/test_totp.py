"""An authenticator app: its secret sealed, its codes valid once and only near their time."""

from urllib.parse import parse_qs, urlsplit

import asyncpg
import pyotp
import pytest

from domain.accounts.factors import totp
from domain.accounts.factors.errors import FactorExistsError, FactorRefusedError
from domain.accounts.factors.sealing import seal, unseal
from tests.support.factors import KEY, add_person, add_totp, code_of


async def test_a_secret_counts_once_a_code_of_it_was_given(connection: asyncpg.Connection) -> None:
    ada = await add_person(connection)
    secret = await totp.enrol(connection, secret_key=KEY, user_id=ada.id)
    assert await totp.awaiting(connection, secret_keys=(KEY,), user_id=ada.id) == secret
    code = await code_of(connection, secret)
    assert not await totp.verify(connection, secret_keys=(KEY,), user_id=ada.id, code=code)
    await totp.confirm(connection, secret_keys=(KEY,), user_id=ada.id, code=code)
    assert await totp.awaiting(connection, secret_keys=(KEY,), user_id=ada.id) is None
    assert not await totp.verify(connection, secret_keys=(KEY,), user_id=ada.id, code=code)
    following = await code_of(connection, secret, steps=1)
    assert await totp.verify(connection, secret_keys=(KEY,), user_id=ada.id, code=f" {following[:3]} {following[3:]} ")


async def test_a_wrong_code_confirms_nothing_and_the_same_secret_is_shown_again(connection: asyncpg.Connection) -> None:
    ada = await add_person(connection)
    secret = await totp.enrol(connection, secret_key=KEY, user_id=ada.id)
    for wrong in (await code_of(connection, secret, steps=5), "", "abcdef", "१२३४५६", "0" * 500):
        with pytest.raises(FactorRefusedError):
            await totp.confirm(connection, secret_keys=(KEY,), user_id=ada.id, code=wrong)
    assert await totp.awaiting(connection, secret_keys=(KEY,), user_id=ada.id) == secret


async def test_a_secret_that_counts_is_not_replaced(connection: asyncpg.Connection) -> None:
    ada = await add_person(connection)
    first = await totp.enrol(connection, secret_key=KEY, user_id=ada.id)
    second = await totp.enrol(connection, secret_key=KEY, user_id=ada.id)
    assert first != second
    with pytest.raises(FactorRefusedError):
        await totp.confirm(connection, secret_keys=(KEY,), user_id=ada.id, code=await code_of(connection, first))
    await totp.confirm(connection, secret_keys=(KEY,), user_id=ada.id, code=await code_of(connection, second))
    with pytest.raises(FactorExistsError):
        await totp.enrol(connection, secret_key=KEY, user_id=ada.id)


@pytest.mark.parametrize(("steps", "accepted"), [(-2, False), (-1, False), (0, True), (1, True), (2, False)])
async def test_a_code_is_good_near_its_time_and_after_the_last_one(
    connection: asyncpg.Connection, steps: int, accepted: bool
) -> None:
    ada = await add_person(connection)
    secret, _ = await add_totp(connection, ada)  # the step before the present one is spent
    code = await code_of(connection, secret, steps=steps)
    assert await totp.verify(connection, secret_keys=(KEY,), user_id=ada.id, code=code) is accepted


async def test_a_code_is_good_once_and_none_before_it_any_more(connection: asyncpg.Connection) -> None:
    ada = await add_person(connection)
    secret, _ = await add_totp(connection, ada)
    tries = [(1, True), (1, False), (0, False)]
    for steps, accepted in tries:
        code = await code_of(connection, secret, steps=steps)
        assert await totp.verify(connection, secret_keys=(KEY,), user_id=ada.id, code=code) is accepted


async def test_a_code_is_its_owners_alone(connection: asyncpg.Connection) -> None:
    ada, bob = await add_person(connection), await add_person(connection, "bob")
    secret, _ = await add_totp(connection, ada)
    await add_totp(connection, bob)
    code = await code_of(connection, secret)
    assert not await totp.verify(connection, secret_keys=(KEY,), user_id=bob.id, code=code)
    assert await totp.verify(connection, secret_keys=(KEY,), user_id=ada.id, code=code)


async def test_the_stored_secret_is_sealed_and_bound_to_its_owner(connection: asyncpg.Connection) -> None:
    ada, bob = await add_person(connection), await add_person(connection, "bob")
    secret, _ = await add_totp(connection, ada)
    await add_totp(connection, bob)
    sealed = await connection.fetchval("SELECT secret FROM totp_secrets WHERE user_id = $1", ada.id)
    assert secret.encode() not in sealed
    await connection.execute("UPDATE totp_secrets SET secret = $1", sealed)
    code = await code_of(connection, secret)
    assert not await totp.verify(connection, secret_keys=(KEY,), user_id=bob.id, code=code)
    assert not await totp.verify(connection, secret_keys=("another",), user_id=ada.id, code=code)
    assert await totp.verify(connection, secret_keys=(KEY,), user_id=ada.id, code=code)


@pytest.mark.parametrize("changed", [b"", b"short", bytes(60)])
def test_a_tampered_secret_cannot_be_unsealed(changed: bytes) -> None:
    assert unseal((KEY,), "x", b"owner", changed) is None
    sealed = seal(KEY, "x", b"owner", b"plain")
    assert unseal((KEY,), "x", b"owner", sealed) == b"plain"
    assert unseal((KEY,), "y", b"owner", sealed) is None
    assert unseal((KEY,), "x", b"owner", sealed[:-1] + bytes([sealed[-1] ^ 1])) is None


def test_the_address_is_what_apps_read() -> None:
    secret = pyotp.random_base32()
    found = pyotp.parse_uri(totp.uri(secret, issuer="Mercer & Sons", account="ada+shop@example.com"))
    assert isinstance(found, pyotp.TOTP)
    assert (found.secret, found.issuer, found.name) == (secret, "Mercer & Sons", "ada+shop@example.com")
    query = parse_qs(urlsplit(totp.uri(secret, issuer="A B", account="x")).query)
    assert query["issuer"] == ["A B"]
    assert "+" not in totp.uri(secret, issuer="A B", account="x")


async def test_a_removed_app_opens_nothing(connection: asyncpg.Connection) -> None:
    ada = await add_person(connection)
    secret, _ = await add_totp(connection, ada)
    assert await totp.remove(connection, user_id=ada.id)
    assert not await totp.remove(connection, user_id=ada.id)
    assert not await totp.verify(connection, secret_keys=(KEY,), user_id=ada.id, code=await code_of(connection, secret))
