"""Passkeys: a true signature for this shop, this challenge and this user, or nothing."""

import os
from typing import Any
from uuid import UUID

import asyncpg
import cbor2
import pytest

from domain.accounts.factors import passkeys
from domain.accounts.factors.errors import FactorExistsError, FactorRefusedError
from domain.accounts.factors.queries import factors_of
from domain.accounts.factors.webauthn import Party, authentication_options, registration_options
from domain.accounts.views import Principal
from domain.errors import ConflictError, NotFoundError
from tests.support.authenticator import PRESENT, Authenticator
from tests.support.factors import add_person

PARTY = Party.at("https://shop.example", "Mercer")


def device(**changes: Any) -> Authenticator:
    return Authenticator(**{"origin": PARTY.origin, "rp_id": PARTY.id, **changes})


def creation(user: Principal, challenge: bytes) -> dict[str, Any]:
    return registration_options(PARTY, challenge, user_id=user.id, account=user.email, name=user.name, existing=())


async def register(
    connection: asyncpg.Connection, user: Principal, phone: Authenticator, challenge: bytes | None = None
) -> UUID:
    asked = os.urandom(32)
    credential = phone.create(creation(user, asked))
    return await passkeys.add(
        connection, party=PARTY, user_id=user.id, challenge=challenge or asked, credential=credential, name="Phone"
    )


async def sign_in(
    connection: asyncpg.Connection,
    phone: Authenticator,
    *,
    user_id: UUID | None = None,
    challenge: bytes | None = None,
    changes: dict[str, str] | None = None,
) -> UUID | None:
    asked = os.urandom(32)
    credential = phone.get(authentication_options(PARTY, asked))
    credential["response"] |= changes or {}
    return await passkeys.verify(
        connection, party=PARTY, challenge=challenge or asked, credential=credential, user_id=user_id
    )


async def test_a_passkey_signs_in_with_an_address_and_without(connection: asyncpg.Connection) -> None:
    ada, phone = await add_person(connection), device()
    await register(connection, ada, phone)
    assert await sign_in(connection, phone) == ada.id
    assert await sign_in(connection, phone, user_id=ada.id) == ada.id
    row = await connection.fetchrow("SELECT * FROM passkeys")
    assert (row["sign_count"], row["transports"]) == (2, ["hybrid", "internal"])
    assert row["used_at"]
    [view] = (await factors_of(connection, ada.id)).passkeys
    assert (view.name, view.used_at) == ("Phone", row["used_at"])


@pytest.mark.parametrize(
    "changes",
    [
        {"origin": "https://shop.example.evil.test"},
        {"origin": "http://shop.example"},
        {"origin": "https://shop.example:8443"},
        {"rp_id": "evil.test"},
        {"rp_id": "example"},
        {"flags": PRESENT},
        {"flags": 0},
        {"more": {"type": "webauthn.get"}},
        {"more": {"crossOrigin": True}},
        {"more": {"challenge": ""}},
        {"more": {"origin": None}},
        {"credential_id": b""},
        {"credential_id": b"x" * 1024},
    ],
)
async def test_a_registration_that_is_not_true_is_refused(
    connection: asyncpg.Connection, changes: dict[str, Any]
) -> None:
    ada = await add_person(connection)
    with pytest.raises(FactorRefusedError):
        await register(connection, ada, device(**changes))


async def test_a_key_that_could_never_sign_is_refused(connection: asyncpg.Connection) -> None:
    ada, phone = await add_person(connection), device()
    phone.public_key = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: b"x" * 32, -3: b"y" * 32})
    with pytest.raises(FactorRefusedError):
        await register(connection, ada, phone)


async def test_a_registration_for_another_challenge_is_refused(connection: asyncpg.Connection) -> None:
    with pytest.raises(FactorRefusedError):
        await register(connection, await add_person(connection), device(), b"another")


@pytest.mark.parametrize(
    "changes",
    [
        {"origin": "https://evil.test"},
        {"rp_id": "evil.test"},
        {"flags": 0},
        {"more": {"type": "webauthn.create"}},
        {"more": {"crossOrigin": True}},
        {"user_handle": b"somebody else's id"},
        {"user_handle": b""},
        {"credential_id": b"unknown"},
        {"count": 0},
    ],
)
async def test_a_signature_that_is_not_true_opens_nothing(
    connection: asyncpg.Connection, changes: dict[str, Any]
) -> None:
    ada, phone = await add_person(connection), device()
    await register(connection, ada, phone)
    assert await sign_in(connection, phone) == ada.id
    for name, value in changes.items():
        setattr(phone, name, value)
    assert await sign_in(connection, phone) is None


async def test_without_a_checked_user_a_passkey_is_only_a_second_step(connection: asyncpg.Connection) -> None:
    ada, phone = await add_person(connection), device()
    await register(connection, ada, phone)
    phone.flags = PRESENT
    assert await sign_in(connection, phone) is None
    assert await sign_in(connection, phone, user_id=ada.id) == ada.id


async def test_a_copied_passkey_is_detected_by_its_counter(connection: asyncpg.Connection) -> None:
    ada, phone = await add_person(connection), device()
    await register(connection, ada, phone)
    copy = device(credential_id=phone.credential_id, user_handle=phone.user_handle)
    copy.key = phone.key
    for _ in range(3):
        assert await sign_in(connection, phone) == ada.id
    assert await sign_in(connection, copy) is None
    assert await sign_in(connection, phone) == ada.id


async def test_a_passkey_without_a_counter_stays_valid(connection: asyncpg.Connection) -> None:
    ada, phone = await add_person(connection), device()
    await register(connection, ada, phone)
    for _ in range(2):
        phone.count = -1
        assert await sign_in(connection, phone) == ada.id


async def test_anothers_key_challenge_or_passkey_opens_nothing(connection: asyncpg.Connection) -> None:
    ada, bob = await add_person(connection), await add_person(connection, "bob")
    adas, bobs = device(), device()
    await register(connection, ada, adas)
    await register(connection, bob, bobs)
    assert await sign_in(connection, bobs, user_id=ada.id) is None
    assert await sign_in(connection, adas, challenge=b"another") is None
    forged = device(credential_id=adas.credential_id, user_handle=adas.user_handle, count=50)
    assert await sign_in(connection, forged) is None
    assert await sign_in(connection, adas) == ada.id


async def test_a_disabled_account_is_not_opened(connection: asyncpg.Connection) -> None:
    ada, phone = await add_person(connection), device()
    await register(connection, ada, phone)
    await connection.execute("UPDATE users SET disabled_at = now()")
    assert await sign_in(connection, phone) is None


async def test_a_credential_is_registered_once_for_everybody(connection: asyncpg.Connection) -> None:
    ada, bob, phone = await add_person(connection), await add_person(connection, "bob"), device()
    await register(connection, ada, phone)
    for user in (ada, bob):
        with pytest.raises(FactorExistsError):
            async with connection.transaction():
                await register(connection, user, phone)
    assert await sign_in(connection, device(credential_id=phone.credential_id), user_id=bob.id) is None


async def test_options_ask_for_what_we_rely_on(connection: asyncpg.Connection) -> None:
    ada, phone = await add_person(connection), device()
    await register(connection, ada, phone)
    existing = await passkeys.credentials_of(connection, user_id=ada.id)
    made = registration_options(PARTY, b"c" * 32, user_id=ada.id, account=ada.email, name=ada.name, existing=existing)
    assert made["rp"] == {"id": "shop.example", "name": "Mercer"}
    assert made["authenticatorSelection"]["residentKey"] == "required"
    assert made["authenticatorSelection"]["userVerification"] == "required"
    [excluded] = made["excludeCredentials"]
    second = authentication_options(PARTY, b"c" * 32, allowed=existing)
    assert second["allowCredentials"] == [excluded]
    assert second["userVerification"] == "preferred"
    alone = authentication_options(PARTY, b"c" * 32)
    assert (alone["allowCredentials"], alone["userVerification"], alone["rpId"]) == ([], "required", "shop.example")


async def test_a_passkey_is_named_and_removed_by_its_owner_alone(connection: asyncpg.Connection) -> None:
    ada, bob, phone = await add_person(connection), await add_person(connection, "bob"), device()
    passkey_id = await register(connection, ada, phone)
    with pytest.raises(NotFoundError):
        await passkeys.rename(connection, user_id=bob.id, passkey_id=passkey_id, name="Mine")
    with pytest.raises(NotFoundError):
        await passkeys.remove(connection, user_id=bob.id, passkey_id=passkey_id)
    await passkeys.rename(connection, user_id=ada.id, passkey_id=passkey_id, name="Blue phone")
    assert await passkeys.remove(connection, user_id=ada.id, passkey_id=passkey_id) == "Blue phone"
    assert await sign_in(connection, phone) is None


async def test_an_account_has_a_limit_of_passkeys(connection: asyncpg.Connection) -> None:
    ada = await add_person(connection)
    for _ in range(passkeys.MOST):
        await register(connection, ada, device())
    with pytest.raises(ConflictError):
        await register(connection, ada, device())


@pytest.mark.parametrize("field", ["clientDataJSON", "authenticatorData", "signature", "userHandle"])
@pytest.mark.parametrize("value", ["", "=", "AAAA", "!!!!", "é", "A" * 20_000, "e30", "bnVsbA"])
async def test_nonsense_in_an_answer_is_refused_calmly(connection: asyncpg.Connection, field: str, value: str) -> None:
    ada, phone = await add_person(connection), device()
    await register(connection, ada, phone)
    assert await sign_in(connection, phone, changes={field: value}) is None


@pytest.mark.parametrize(
    "credential",
    [{}, {"id": 7}, {"id": "é"}, {"id": "A"}, {"id": "AAAA", "response": []}, {"id": "AAAA", "response": {"x": None}}],
)
async def test_an_answer_without_its_parts_is_refused_calmly(
    connection: asyncpg.Connection, credential: dict[str, Any]
) -> None:
    ada = await add_person(connection)
    assert not await passkeys.verify(connection, party=PARTY, challenge=b"c", credential=credential, user_id=None)
    with pytest.raises(FactorRefusedError):
        await passkeys.add(connection, party=PARTY, user_id=ada.id, challenge=b"c", credential=credential, name="Phone")
