"""Factors added and removed: their side effects, the audit log, and the emails."""

import os

import asyncpg
import pytest

from domain.accounts.factors import pending, recovery, totp
from domain.accounts.factors.errors import FactorNeededError, FactorRefusedError
from domain.accounts.factors.operations import (
    Added,
    add_passkey,
    confirm_totp,
    remove_passkey,
    remove_totp,
    rename_passkey,
    renew_recovery_codes,
)
from domain.accounts.factors.queries import factors_of, has_factor
from domain.accounts.factors.second_step import Proof, prove
from domain.accounts.factors.webauthn import Party, authentication_options, registration_options
from domain.accounts.sessions import list_sessions, open_browser_session
from domain.accounts.views import Principal, Role
from domain.errors import ConflictError, NotFoundError
from tests.support.authenticator import Authenticator
from tests.support.factors import KEY, add_person, add_totp, code_of

PARTY = Party.at("http://localhost:8000", "Mercer")


async def emails(connection: asyncpg.Connection) -> list[str]:
    found = await connection.fetch("SELECT recipient, context FROM outgoing_mail ORDER BY id")
    return [f"{row['recipient']} {row['context'].get('change', 'guessed')}" for row in found]


async def new_passkey(connection: asyncpg.Connection, user: Principal, phone: Authenticator | None = None) -> Added:
    phone = phone or Authenticator(PARTY.origin, PARTY.id)
    challenge = os.urandom(32)
    options = registration_options(PARTY, challenge, user_id=user.id, account=user.email, name=user.name, existing=())
    return await add_passkey(
        connection, secret_key=KEY, party=PARTY, user=user, challenge=challenge, credential=phone.create(options),
        name="Phone",
    )  # fmt: skip


async def second_step(connection: asyncpg.Connection, user: Principal, proof: Proof) -> Principal | None:
    token = await pending.begin(connection, user_id=user.id)
    step = await pending.count_attempt(connection, token)
    assert step
    return await prove(connection, secret_keys=(KEY,), party=PARTY, token=token, pending=step, proof=proof)


async def test_only_the_first_factor_brings_recovery_codes_and_ends_other_sessions(
    connection: asyncpg.Connection,
) -> None:
    ada = await add_person(connection)
    here = await open_browser_session(connection, user_id=ada.id, device="here")
    await open_browser_session(connection, user_id=ada.id, device="elsewhere")
    ada = Principal(ada.id, ada.email, ada.name, ada.role, here.session_id)
    _, codes = await add_totp(connection, ada)
    assert len(codes) == 10
    [left] = await list_sessions(connection, user_id=ada.id, present=here.session_id)
    assert left.present
    await open_browser_session(connection, user_id=ada.id, device="elsewhere")
    added = await new_passkey(connection, ada)
    assert (added.recovery_codes, added.ended) == ((), ())
    assert len(await list_sessions(connection, user_id=ada.id, present=here.session_id)) == 2
    found = await factors_of(connection, ada.id)
    assert (found.totp, len(found.passkeys), found.recovery_left, found.count) == (True, 1, 10, 2)
    assert found.names == ("totp", "passkey", "recovery_code")


async def test_a_user_without_a_factor_needs_no_second_step(connection: asyncpg.Connection) -> None:
    ada, bob = await add_person(connection), await add_person(connection, "bob")
    await totp.enrol(connection, secret_key=KEY, user_id=ada.id)
    assert not await has_factor(connection, ada.id)
    assert not (await factors_of(connection, ada.id)).count
    await add_totp(connection, ada)
    await new_passkey(connection, bob)
    assert await has_factor(connection, ada.id)
    assert await has_factor(connection, bob.id)


async def test_each_change_is_logged_and_emailed(connection: asyncpg.Connection) -> None:
    ada = await add_person(connection)
    await add_totp(connection, ada)
    passkey_id = (await new_passkey(connection, ada)).passkey_id
    assert passkey_id
    await rename_passkey(connection, user=ada, passkey_id=passkey_id, name="Blue phone")
    codes = await renew_recovery_codes(connection, secret_key=KEY, user=ada)
    assert await second_step(connection, ada, Proof(recovery_code=codes[0])) == ada
    await remove_totp(connection, user=ada, demanded=True)
    await remove_passkey(connection, user=ada, passkey_id=passkey_id, demanded=True)
    changes = [
        "totp_added", "passkey_added", "passkey_renamed", "recovery_renewed", "recovery_used", "totp_removed",
        "passkey_removed",
    ]  # fmt: skip
    entries = await connection.fetch("SELECT action, actor_id, subject, details FROM audit_entries ORDER BY id")
    assert [row["action"] for row in entries] == [f"factor.{change}" for change in changes]
    assert {(row["actor_id"], row["subject"]) for row in entries} == {(ada.id, ada.email)}
    assert entries[-1]["details"] == {"name": "Blue phone"}
    assert await emails(connection) == [f"{ada.email} {one}" for one in changes if one != "passkey_renamed"]
    assert await recovery.left(connection, user_id=ada.id) == 0


async def test_recovery_codes_stand_in_for_a_factor_and_need_one(connection: asyncpg.Connection) -> None:
    ada = await add_person(connection)
    with pytest.raises(ConflictError):
        await renew_recovery_codes(connection, secret_key=KEY, user=ada)
    with pytest.raises(NotFoundError):
        await remove_totp(connection, user=ada, demanded=False)


@pytest.mark.parametrize("role", [Role.STAFF, Role.ADMIN])
async def test_the_last_factor_of_staff_stays_while_one_is_demanded(connection: asyncpg.Connection, role: Role) -> None:
    bob = await add_person(connection, "bob", role)
    await add_totp(connection, bob)
    with pytest.raises(FactorNeededError):
        await remove_totp(connection, user=bob, demanded=True)
    passkey_id = (await new_passkey(connection, bob)).passkey_id
    assert passkey_id
    await remove_totp(connection, user=bob, demanded=True)
    with pytest.raises(FactorNeededError):
        async with connection.transaction():
            await remove_passkey(connection, user=bob, passkey_id=passkey_id, demanded=True)
    assert (await factors_of(connection, bob.id)).count == 1
    await remove_passkey(connection, user=bob, passkey_id=passkey_id, demanded=False)
    assert not await has_factor(connection, bob.id)


async def test_a_second_step_accepts_any_of_the_users_factors_once(connection: asyncpg.Connection) -> None:
    ada, bob = await add_person(connection), await add_person(connection, "bob")
    secret, codes = await add_totp(connection, ada)
    _, bobs = await add_totp(connection, bob)
    code = await code_of(connection, secret)
    assert await second_step(connection, bob, Proof(code=code)) is None
    assert await second_step(connection, ada, Proof(code=code)) == ada
    assert await second_step(connection, ada, Proof(code=code)) is None
    assert await second_step(connection, ada, Proof(recovery_code=bobs[0])) is None
    assert await second_step(connection, ada, Proof(recovery_code=codes[0])) == ada
    assert await second_step(connection, ada, Proof(recovery_code=codes[0])) is None
    assert await second_step(connection, ada, Proof()) is None


async def test_a_passkey_proves_alone_or_after_a_password_but_never_twice(connection: asyncpg.Connection) -> None:
    ada, bob = await add_person(connection), await add_person(connection, "bob")
    phone = Authenticator(PARTY.origin, PARTY.id)
    await new_passkey(connection, ada, phone)
    for user_id, expected in ((None, ada), (ada.id, ada), (bob.id, None)):
        challenge = os.urandom(32)
        token = await pending.begin(connection, user_id=user_id, challenge=challenge)
        proof = Proof(passkey=phone.get(authentication_options(PARTY, challenge)))
        step = await pending.count_attempt(connection, token)
        assert step
        for again in (expected, None):
            found = await prove(connection, secret_keys=(KEY,), party=PARTY, token=token, pending=step, proof=proof)
            assert found == again


async def test_without_a_known_user_only_a_passkey_signs_in(connection: asyncpg.Connection) -> None:
    ada = await add_person(connection)
    secret, codes = await add_totp(connection, ada)
    step = pending.Pending(None, None, 4)
    for proof in (Proof(code=await code_of(connection, secret)), Proof(recovery_code=codes[0]), Proof(passkey={})):
        assert not await prove(connection, secret_keys=(KEY,), party=PARTY, token="x", pending=step, proof=proof)


async def test_the_last_wrong_guess_warns_the_owner_once_a_day(connection: asyncpg.Connection) -> None:
    ada = await add_person(connection)
    await add_totp(connection, ada)
    for _ in range(2):
        token = await pending.begin(connection, user_id=ada.id)
        while step := await pending.count_attempt(connection, token):
            proof = Proof(code="000000")
            assert not await prove(connection, secret_keys=(KEY,), party=PARTY, token=token, pending=step, proof=proof)
    assert (await emails(connection)).count(f"{ada.email} guessed") == 1


async def test_a_disabled_user_is_signed_in_by_no_factor(connection: asyncpg.Connection) -> None:
    ada = await add_person(connection)
    _, codes = await add_totp(connection, ada)
    await connection.execute("UPDATE users SET disabled_at = now()")
    assert await second_step(connection, ada, Proof(recovery_code=codes[0])) is None


async def test_a_refused_confirmation_changes_nothing(connection: asyncpg.Connection) -> None:
    ada = await add_person(connection)
    await totp.enrol(connection, secret_key=KEY, user_id=ada.id)
    with pytest.raises(FactorRefusedError):
        await confirm_totp(connection, secret_keys=(KEY,), user=ada, code="123456")
    assert await emails(connection) == []
    assert not await has_factor(connection, ada.id)
