"""One person, however they are spelt: addresses, codes and passwords mean the same at every entrance."""

import unicodedata
from dataclasses import replace

import httpx
import pytest
from argon2 import PasswordHasher

from tests.support.api.people import PASSWORD, newest_code, sign_up, verified
from tests.support.shop import OpenShop
from tests.support.web.accounts import browser, open_account
from tests.support.web.mail_server import mail_server
from web.mail.tasks import deliver_emails

SHOWN, SENT = "ada@exämple.de", "ada@xn--exmple-cua.de"
EMAIL = "ada@example.com"
ACCENTED = "étude longue phrase 47"


@pytest.mark.parametrize("typed", [SHOWN, SENT])
async def test_an_international_address_is_sent_to_in_ascii_and_shown_in_its_emails(
    client: httpx.AsyncClient, shop: OpenShop, typed: str
) -> None:
    async with mail_server() as office:
        await client.post("/api/auth/otp", json={"email": typed})
        await deliver_emails(shop.shop.database, replace(shop.shop.settings, smtp_url=office.url))
    assert [str(email["To"]) for email in office.accepted] == [SENT]
    assert await shop.value("SELECT recipient || ' ' || status FROM outgoing_mail") == f"{SHOWN} sent"


@pytest.mark.parametrize("typed", [SHOWN, SENT, f"  {SENT} ", "ADA@EXÄMPLE.DE", "ada@ｅｘämple.de"])
async def test_json_knows_an_address_by_either_spelling(client: httpx.AsyncClient, shop: OpenShop, typed: str) -> None:
    await sign_up(client, shop, SHOWN)
    answer = await client.post("/api/auth/login", json={"email": typed, "password": PASSWORD})
    assert (answer.status_code, answer.json()["user"]["email"]) == (200, SHOWN)


WAYS = ["{0}-{1}", " {0} {1} ", "{0}\u200b{1}", "{0}{1}.", "{wide}"]


@pytest.mark.parametrize("way", WAYS)
async def test_a_code_is_its_digits_at_both_doors(client: httpx.AsyncClient, shop: OpenShop, way: str) -> None:
    def spelt(code: str) -> str:
        wide = "".join(chr(ord(digit) - ord("0") + ord("０")) for digit in code)
        return way.format(code[:3], code[3:], wide=wide)

    await client.post("/api/auth/otp", json={"email": EMAIL})
    code = spelt(await newest_code(shop, EMAIL))
    assert (await client.post("/api/auth/otp/verify", json={"email": EMAIL, "code": code})).status_code == 200
    async with browser(shop) as visitor:
        await visitor.post("/sign-up", data={"email": EMAIL})
        checked = await visitor.post("/sign-up/code", data={"code": spelt(await newest_code(shop, EMAIL))})
        assert checked.status_code == 303


async def test_what_is_no_code_counts_as_no_guess(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await client.post("/api/auth/otp", json={"email": EMAIL})
    refused = await client.post("/api/auth/otp/verify", json={"email": EMAIL, "code": "12345 x"})
    assert refused.status_code == 422
    assert [one["pointer"] for one in refused.json()["errors"]] == ["/code"]
    assert await shop.value("SELECT attempts FROM one_time_codes") == 0


async def log_in(client: httpx.AsyncClient, password: str) -> int:
    return (await client.post("/api/auth/login", json={"email": EMAIL, "password": password})).status_code


async def test_a_password_is_one_however_its_accents_are_typed(client: httpx.AsyncClient, shop: OpenShop) -> None:
    composed, parted = (unicodedata.normalize(form, ACCENTED) for form in ("NFC", "NFD"))
    token = await verified(client, shop, EMAIL)
    body = {"verification_token": token, "password": parted, "name": "Ada Byron"}
    assert (await client.post("/api/auth/register", json=body)).status_code == 201
    assert await log_in(client, composed) == await log_in(client, parted) == 200
    assert await log_in(client, "etude longue phrase 47") == 401


async def test_an_old_hash_of_the_password_as_typed_is_accepted_and_renewed(
    client: httpx.AsyncClient, shop: OpenShop
) -> None:
    composed, parted = (unicodedata.normalize(form, ACCENTED) for form in ("NFC", "NFD"))
    await sign_up(client, shop, EMAIL)
    old = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1).hash(parted)
    await shop.run("UPDATE users SET password_hash = $1", old)
    assert await log_in(client, parted) == 200
    assert await shop.value("SELECT password_hash FROM users") != old
    assert await log_in(client, composed) == 200


OWN = ["ada@example.com 47", "otter Byron gravel", "orbit Mercer lantern", "example.com gravel otter"]


@pytest.mark.parametrize("password", OWN)
async def test_a_password_holds_neither_its_owner_nor_the_shop(
    client: httpx.AsyncClient, shop: OpenShop, password: str
) -> None:
    ada = await sign_up(client, shop, EMAIL)
    await client.post("/api/auth/password-reset", json={"email": EMAIL})
    code = await newest_code(shop, EMAIL)
    proof = await client.post("/api/auth/password-reset/verify", json={"email": EMAIL, "code": code})
    reset = {"verification_token": proof.json()["verification_token"], "password": password}
    assert (await client.post("/api/auth/password-reset/confirm", json=reset)).status_code == 422
    assert (await client.post("/api/me/password", json={"password": password}, headers=ada.headers)).status_code == 422
    await shop.run("DELETE FROM users")
    token = await verified(client, shop, EMAIL)
    new = {"verification_token": token, "password": password, "name": "Ada Byron"}
    assert (await client.post("/api/auth/register", json=new)).status_code == 422


async def test_pages_refuse_such_a_password_too(shop: OpenShop) -> None:
    async with browser(shop) as visitor:
        await open_account(visitor, shop)
        changed = await visitor.post("/account/password", data={"password": "otter Byron gravel"})
        assert "Leave your name" in changed.text
    async with browser(shop) as visitor:
        await visitor.post("/reset-password", data={"email": EMAIL})
        await visitor.post("/reset-password/code", data={"code": await newest_code(shop, EMAIL)})
        reset = await visitor.post("/reset-password/new", data={"password": "otter Byron gravel"})
        assert "Leave your name" in reset.text
