"""The security log: what happens to accounts is on record, floods are counted, and nothing is rewritten."""

import asyncio
from dataclasses import replace
from uuid import UUID

import asyncpg
import httpx
import pytest

from domain.accounts.operations import name_of
from tests.support.api.people import PASSWORD, newest_code, official, sign_up
from tests.support.shop import OpenShop, open_shop
from tests.support.web.accounts import browser, open_account, sign_in
from web.auth.signed_links import email_change_path

KINDS = "SELECT array_agg(kind::text ORDER BY id) FROM security_events"
COUNTED = "SELECT array_agg(times) FROM security_events WHERE kind = $1"


async def kinds(shop: OpenShop) -> list[str]:
    """The kinds of all entries, the oldest first, with the failures that were still to be written."""
    await shop.shop.failures.write()
    found = await shop.value(KINDS)
    return found if isinstance(found, list) else []


async def test_what_happens_to_an_account_is_on_record(client: httpx.AsyncClient, shop: OpenShop) -> None:
    ada = await sign_up(client, shop)
    made = await client.post("/api/me/tokens", json={"name": "x", "scopes": ["read"]}, headers=ada.headers)
    await client.delete(f"/api/me/tokens/{made.json()['id']}", headers=ada.headers)
    await client.post("/api/me/proof", json={"password": "wrong"}, headers=ada.headers)
    await client.post("/api/me/proof", json={"password": PASSWORD}, headers=ada.headers)
    await client.post("/api/me/password", json={"password": "gravel otter moon 12"}, headers=ada.headers)
    await client.post("/api/me/email", json={"email": "ada@new.example"}, headers=ada.headers)
    code = await newest_code(shop, "ada@new.example")
    await client.post("/api/me/email/verify", json={"email": "ada@new.example", "code": code}, headers=ada.headers)
    await client.post("/api/auth/logout", headers=ada.headers)
    assert await kinds(shop) == [
        *("account_created", "signed_in", "api_token_created", "api_tokens_revoked", "proved", "password_changed"),
        *("email_changed", "sessions_ended", "proof_failed"),
    ]
    written = "SELECT array_agg(action::text ORDER BY id) FROM audit_entries WHERE actor = subject"
    assert await shop.value(written) == [
        f"account.{kind}" for kind in ("api_token_created", "api_tokens_revoked", "password_changed", "email_changed")
    ]
    assert await shop.value("SELECT count(*) FROM security_events WHERE network = '127.0.0.1'") == 9


async def test_a_flood_is_one_row_for_each_minute_and_network(shop: OpenShop) -> None:
    async with browser(shop) as visitor:
        await open_account(visitor, shop)
        async with shop.visitor() as thief:
            await asyncio.gather(*(sign_in(thief, f"nobody-{n}@example.com", "secret words") for n in range(8)))
            await asyncio.gather(*(sign_in(thief, password="secret words") for _ in range(4)))
    await shop.shop.failures.write()
    assert await shop.value(COUNTED.replace("times", "times ORDER BY times"), "sign_in_failed") == [4, 8]
    rows = str(await shop.value("SELECT jsonb_agg(to_jsonb(e)) FROM security_events e WHERE kind = 'sign_in_failed'"))
    assert "nobody" not in rows
    assert "secret" not in rows


@pytest.mark.parametrize("table", ["security_events", "audit_entries"])
@pytest.mark.parametrize(
    "change", ["DELETE FROM {}", "UPDATE {} SET created_at = now()", "UPDATE {} SET id = uuidv7()", "TRUNCATE {}"]
)
async def test_the_logs_are_only_appended_to(connection: asyncpg.Connection, table: str, change: str) -> None:
    await connection.execute(
        "INSERT INTO security_events (kind, network, device, detail) VALUES ('signed_in', 'here', '', '')"
    )
    await connection.execute("INSERT INTO audit_entries (actor, action, subject) VALUES ('ada', 'x', 'y')")
    with pytest.raises(asyncpg.RestrictViolationError):
        await connection.execute(change.format(table))


async def test_an_erased_account_leaves_no_trace_in_the_logs(shop: OpenShop) -> None:
    async with browser(shop) as ada:
        await open_account(ada, shop)
        await ada.get("/account/data/export")
        assert (await ada.post("/account/data/erasure", data={"confirmation": "delete"})).status_code == 303
    assert await shop.value("SELECT count(*) FROM security_events WHERE network <> '' OR device <> ''") == 0
    assert await shop.value("SELECT count(*) FROM audit_entries WHERE subject LIKE '%@%' OR actor LIKE '%@%'") == 0


async def test_one_reset_ends_the_others_and_every_token(client: httpx.AsyncClient, shop: OpenShop) -> None:
    ada = await sign_up(client, shop)
    made = await client.post("/api/me/tokens", json={"name": "x", "scopes": ["read"]}, headers=ada.headers)
    proofs = []
    for _ in range(2):
        await client.post("/api/auth/password-reset", json={"email": ada.email})
        answer = await client.post(
            "/api/auth/password-reset/verify", json={"email": ada.email, "code": await newest_code(shop, ada.email)}
        )
        proofs.append(answer.json()["verification_token"])
    await client.post("/api/auth/password-reset", json={"email": ada.email})
    code = await newest_code(shop, ada.email)

    async def reset(proof: str) -> int:
        body = {"verification_token": proof, "password": "gravel otter moon 12"}
        return (await client.post("/api/auth/password-reset/confirm", json=body)).status_code

    assert sorted(await asyncio.gather(*map(reset, proofs))) == [204, 422]
    late = await client.post("/api/auth/password-reset/verify", json={"email": ada.email, "code": code})
    assert late.status_code == 422
    with_token = await client.get("/api/me", headers={"Authorization": f"Bearer {made.json()['token']}"})
    assert with_token.status_code == 401
    assert (await kinds(shop))[-3:] == ["api_tokens_revoked", "sessions_ended", "code_failed"]


async def test_a_change_of_password_ends_api_tokens(client: httpx.AsyncClient, shop: OpenShop) -> None:
    ada = await sign_up(client, shop)
    made = await client.post("/api/me/tokens", json={"name": "x", "scopes": ["read"]}, headers=ada.headers)
    changed = await client.post("/api/me/password", json={"password": "gravel otter moon 12"}, headers=ada.headers)
    assert changed.status_code == 204
    with_token = await client.get("/api/me", headers={"Authorization": f"Bearer {made.json()['token']}"})
    assert with_token.status_code == 401


async def undo_link(shop: OpenShop, recipient: str) -> str:
    """The path of the link in the latest email about a changed address, as it will be sent."""
    found = await shop.value(
        "SELECT context->>'change_id' FROM outgoing_mail WHERE kind = 'email_changed' AND recipient = $1", recipient
    )
    return email_change_path(shop.shop.settings, UUID(str(found)))


async def test_the_old_address_undoes_a_change_of_email(client: httpx.AsyncClient, shop: OpenShop) -> None:
    ada = await sign_up(client, shop)
    other = (await client.post("/api/auth/login", json={"email": ada.email, "password": PASSWORD})).json()
    await client.post("/api/me/email", json={"email": "thief@example.com"}, headers=ada.headers)
    code = await newest_code(shop, "thief@example.com")
    body = {"email": "thief@example.com", "code": code}
    assert (await client.post("/api/me/email/verify", json=body, headers=ada.headers)).status_code == 200
    elsewhere = await client.get("/api/me", headers={"Authorization": f"Bearer {other['access_token']}"})
    assert elsewhere.status_code == 401
    path = await undo_link(shop, ada.email)
    async with browser(shop) as owner:
        assert (await owner.get(path[:-1] + ("B" if path.endswith("A") else "A"))).status_code == 404
        assert "Undo the change" in (await owner.get(path)).text
        done = await owner.post(path)
        assert done.headers["location"] == "/reset-password?done=restored"
        assert "Your email is restored" in (await owner.get(done.headers["location"])).text
        assert (await owner.post(path)).status_code == 404
    async with shop.shop.database.read() as connection:
        assert await name_of(connection, ada.email) == "Ada Byron"
    assert (await client.get("/api/me", headers=ada.headers)).status_code == 401
    again = await client.post("/api/auth/login", json={"email": ada.email, "password": PASSWORD})
    assert again.status_code == 401


async def test_a_new_administrator_does_not_come_unseen(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await official(client, shop, "admin")
    secret = "copper violin meadow otter lantern 17"
    body = {"email": "new@example.com", "name": "New", "password": PASSWORD}
    async with (
        open_shop(replace(shop.shop.settings, admin_signup_secret=secret)) as opened,
        opened.visitor() as visitor,
    ):
        wrong = await visitor.post("/api/auth/register-admin", json={**body, "secret_key": "x"})
        assert wrong.status_code == 403
        made = await visitor.post("/api/auth/register-admin", json={**body, "secret_key": secret})
        assert made.status_code == 201, made.text
    entry = "SELECT actor || ' ' || subject FROM audit_entries WHERE action = 'administrator.created'"
    assert await shop.value(entry) == "new@example.com new@example.com"
    told = "SELECT recipient || ' ' || (context->>'new_email') FROM outgoing_mail WHERE kind = 'administrator_added'"
    assert await shop.value(told) == "admin@example.com new@example.com"
    assert "administrator_refused" in await kinds(shop)


async def test_refusals_by_limits_are_on_record(shop: OpenShop) -> None:
    async with open_shop(replace(shop.shop.settings, rate_limits=True)) as opened, opened.visitor() as visitor:
        await opened.shop.bell._redis.flushdb()
        for _ in range(7):
            await visitor.post("/api/auth/login", json={"email": "ada@example.com", "password": "wrong"})
        for _ in range(23):
            await visitor.post("/api/auth/passkey/options")
        await opened.shop.failures.write()
    seen = "SELECT array_agg(detail || ' ' || times ORDER BY detail) FROM security_events WHERE kind = 'limited'"
    assert await shop.value(seen) == ["ceremony 3", "log-in 2"]
