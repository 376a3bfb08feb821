"""Second factors in the browser, by forms alone; a passkey's response is put where a script would have put it."""

import html
import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import httpx
import pyotp
import pytest

from tests.support.api.people import PASSWORD
from tests.support.authenticator import Authenticator
from tests.support.shop import OpenShop, fields_of, open_shop
from tests.support.web.accounts import EMAIL, browser, let_proof_age, open_account, sign_in

FACTORS = "/account/security/factors"
APP = "/account/security/app"
CODES = "/account/security/recovery-codes"
PASSKEYS = "/account/security/passkeys"
STEP = "/sign-in/second-step"


@pytest.fixture
async def client(shop: OpenShop) -> AsyncIterator[httpx.AsyncClient]:
    """A browser, which says of its forms where they come from."""
    async with browser(shop) as visitor:
        yield visitor


async def code(shop: OpenShop, secret: str, steps: int = 1) -> str:
    """The code of the next step, so that time may go on before it is sent; of the present one for the first use."""
    step = await shop.value("SELECT floor(extract(epoch FROM now()) / 30)::bigint")
    assert isinstance(step, int)
    return pyotp.TOTP(secret).generate_otp(step + steps)


async def begin_app(client: httpx.AsyncClient) -> str:
    """The secret of a new app, as the page shows it."""
    begun = await client.post(APP)
    assert (begun.status_code, begun.headers["location"]) == (303, APP)
    found = re.search(r"Key: <code[^>]*>([A-Z2-7 ]+)</code>", (await client.get(APP)).text)
    assert found
    return found[1].replace(" ", "")


async def add_app(client: httpx.AsyncClient, shop: OpenShop) -> tuple[str, list[str]]:
    """An app, confirmed by its present code; its secret and the recovery codes."""
    secret = await begin_app(client)
    shown = await client.post(f"{APP}/confirmation", data={"code": await code(shop, secret, 0)})
    assert shown.status_code == 200
    return secret, fields_of(shown.text, f"{CODES}/file")["codes"].split()


def options_of(page: str) -> dict[str, Any]:
    found = re.search(r"data-options='([^']*)'", page)
    assert found
    options: dict[str, Any] = json.loads(html.unescape(found[1]))
    return options


async def add_phone(client: httpx.AsyncClient, phone: Authenticator) -> httpx.Response:
    page = (await client.get(PASSKEYS)).text
    passkey = json.dumps(phone.create(options_of(page)))
    return await client.post(PASSKEYS, data={**fields_of(page, PASSKEYS), "name": "Phone", "passkey": passkey})


def device() -> Authenticator:
    return Authenticator("http://shop.test", "shop.test")


async def test_an_app_is_set_up_and_then_asked_for(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await open_account(client, shop)
    assert "Off" in (await client.get("/account/security")).text
    secret, codes = await add_app(client, shop)
    assert len(codes) == 10
    assert "On, with an app" in (await client.get("/account/security")).text
    await client.post("/sign-out")
    asked = await sign_in(client, going="/account/sessions")
    assert (asked.status_code, asked.headers["location"]) == (303, STEP)
    assert "session" not in client.cookies
    assert (await client.get("/account")).status_code == 303
    assert "Code from your authenticator app" in (await client.get(STEP)).text
    done = await client.post(STEP, data={"code": await code(shop, secret)})
    assert (done.status_code, done.headers["location"]) == (303, "/account/sessions")
    assert (await client.get("/account")).status_code == 200
    assert "step" not in client.cookies
    assert (await client.get(STEP)).headers["location"] == "/sign-in"


async def test_the_qr_code_is_markup_that_the_policy_allows(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await open_account(client, shop)
    secret = await begin_app(client)
    page = (await client.get(APP)).text
    picture = page[page.index("<svg viewBox", page.index('class="qr"')) :]
    picture = picture[: picture.index("</svg>") + len("</svg>")]
    assert ElementTree.fromstring(picture).get("viewBox")  # noqa: S314 - our own markup
    assert "style=" not in picture
    assert "data:" not in picture
    assert secret not in page
    assert (await client.get(APP)).headers["cache-control"] == "no-store"


async def test_wrong_codes_show_the_page_again_and_then_the_first_step(
    client: httpx.AsyncClient, shop: OpenShop
) -> None:
    await open_account(client, shop)
    secret, _ = await add_app(client, shop)
    await client.post("/sign-out")
    await sign_in(client, going="/cart")
    wrong = f"{(int(await code(shop, secret)) + 77) % 10**6:06}"
    assert (await client.post(STEP, data={"code": "12"})).status_code == 422
    for left in (4, 3, 2, 1):
        again = await client.post(STEP, data={"code": wrong})
        assert again.status_code == 422
        assert f"You have {left} " in again.text
        assert wrong not in again.text
    ended = await client.post(STEP, data={"code": wrong})
    assert (ended.status_code, ended.headers["location"]) == (303, "/sign-in?next=/cart")
    assert (await client.post(STEP, data={"code": await code(shop, secret)})).headers["location"].startswith("/sign-in")
    assert "session" not in client.cookies


async def test_a_wrong_first_code_keeps_the_key(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await open_account(client, shop)
    secret = await begin_app(client)
    wrong = await client.post(f"{APP}/confirmation", data={"code": await code(shop, secret, 9)})
    assert wrong.status_code == 422
    assert secret[:4] in wrong.text
    assert "Off" in (await client.get("/account/security")).text
    assert (await client.get(PASSKEYS)).status_code == 200


async def test_recovery_codes_let_in_once_are_saved_and_renewed(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await open_account(client, shop)
    _, codes = await add_app(client, shop)
    file = await client.post(f"{CODES}/file", data={"codes": " ".join(codes)})
    assert file.headers["content-disposition"] == 'attachment; filename="recovery-codes.txt"'
    assert all(one in file.text for one in codes)
    assert (await client.post(f"{CODES}/file", data={"codes": "<script>"})).status_code == 422
    await sign_in(client)
    assert (await client.post(STEP, data={"recovery_code": ""})).status_code == 422
    assert (await client.post(STEP, data={"recovery_code": codes[0].upper()})).status_code == 303
    assert "You have 9 unused codes" in (await client.get(FACTORS)).text
    renewed = await client.post(CODES)
    assert codes[1] not in renewed.text
    assert "10 unused codes" in (await client.get(FACTORS)).text


async def test_a_passkey_is_added_named_used_and_removed(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await open_account(client, shop)
    phone = device()
    assert "Your recovery codes" in (await add_phone(client, phone)).text
    again = await add_phone(client, phone)
    assert again.status_code == 409
    passkey_id = await shop.value("SELECT id FROM passkeys")
    assert (await client.post(f"{PASSKEYS}/{passkey_id}/name", data={"name": " "})).status_code == 422
    assert (await client.post(f"{PASSKEYS}/{passkey_id}/name", data={"name": "Blue phone"})).status_code == 303
    assert "Blue phone" in (await client.get(FACTORS)).text
    await client.post("/sign-out")
    await sign_in(client)
    signed = json.dumps(phone.get(options_of((await client.get(STEP)).text)))
    assert (await client.post(STEP, data={"passkey": signed})).status_code == 303
    await client.post("/sign-out")
    asked = (await client.post("/api/auth/passkey/options")).json()
    form = {"pending": asked["pending_token"], "passkey": json.dumps(phone.get(asked["options"])), "next": "/cart"}
    alone = await client.post("/sign-in/passkey", data=form)
    assert (alone.status_code, alone.headers["location"]) == (303, "/cart")
    assert (await client.post("/sign-in/passkey", data=form)).status_code == 422
    assert (await client.post(f"{PASSKEYS}/{passkey_id}/removal")).status_code == 303
    assert "Off" in (await client.get("/account/security")).text


@pytest.mark.parametrize("passkey", ["", "x", "[]", "{}", '{"id":1}', "\x00", '{"id":"AA","response":{}}', "[" * 5000])
async def test_nonsense_in_place_of_a_passkey_signs_nobody_in(
    client: httpx.AsyncClient, shop: OpenShop, passkey: str
) -> None:
    await open_account(client, shop)
    await client.post("/sign-out")
    asked = (await client.post("/api/auth/passkey/options")).json()
    form = {"pending": asked["pending_token"], "passkey": passkey}
    assert (await client.post("/sign-in/passkey", data=form)).status_code == 422
    assert (await client.post("/sign-in/passkey", data={**form, "pending": "x"})).status_code == 422
    await sign_in(client)
    assert (await client.post(PASSKEYS, data={**form, "name": "Phone"})).status_code == 422
    assert "session" in client.cookies


PLACES = [FACTORS, APP, PASSKEYS]
WRITES = [APP, f"{APP}/confirmation", f"{APP}/removal", CODES, PASSKEYS, f"{PASSKEYS}/{{id}}/name"]


async def test_every_page_and_form_of_factors_asks_for_a_fresh_proof(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await open_account(client, shop)
    await add_phone(client, device())
    await let_proof_age(shop)
    passkey_id = str(await shop.value("SELECT id FROM passkeys"))
    for path in PLACES:
        answer = await client.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/account/proof?next={path}")
    for path in [*WRITES, f"{PASSKEYS}/{{id}}/removal"]:
        answer = await client.post(path.replace("{id}", passkey_id), data={"name": "x", "code": "123456"})
        assert answer.headers["location"].startswith("/account/proof"), path
    assert await shop.value("SELECT count(*) FROM passkeys") == 1


async def test_anothers_passkey_is_not_there(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await open_account(client, shop)
    await add_phone(client, device())
    passkey_id = await shop.value("SELECT id FROM passkeys")
    async with browser(shop) as stranger:
        await open_account(stranger, shop, "bob@example.com")
        assert (await stranger.post(f"{PASSKEYS}/{passkey_id}/removal")).status_code == 404
        assert (await stranger.post(f"{PASSKEYS}/{passkey_id}/name", data={"name": "x"})).status_code == 404


async def test_a_step_that_nobody_began_leads_to_the_first_one(client: httpx.AsyncClient, shop: OpenShop) -> None:
    for value in ("", "x", "e30=", "eyJ0b2tlbiI6IngifQ==", "x" * 3000):
        client.cookies.set("step", value, domain="shop.test")
        assert (await client.get(STEP)).headers["location"] == "/sign-in"
        assert (await client.post(STEP, data={"code": "123456"})).headers["location"] == "/sign-in"


async def test_staff_are_led_to_the_second_step_where_the_shop_demands_it(shop: OpenShop) -> None:
    async with open_shop(replace(shop.shop.settings, staff_second_factor=True)) as strict, browser(strict) as visitor:
        await open_account(visitor, strict)
        await strict.run("UPDATE users SET role = 'staff' WHERE email = $1", EMAIL)
        await sign_in(visitor)
        assert "you can't use the staff area" in (await visitor.get(FACTORS)).text
        await add_app(visitor, strict)
        assert "you can't use the staff area" not in (await visitor.get(FACTORS)).text
        kept = await visitor.post(f"{APP}/removal")
        assert kept.status_code == 409
        assert "Staff need a second factor here" in kept.text


async def test_the_page_asks_whoever_has_a_factor_for_it(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await open_account(client, shop)
    secret, codes = await add_app(client, shop)
    await let_proof_age(shop)
    page = (await client.get(f"/account/proof?next={FACTORS}")).text
    assert 'name="password"' not in page
    shown = fields_of(page, "/account/proof")
    fields = {"next": shown["next"], "pending": shown["pending"]}
    wrong = await client.post("/account/proof", data={**fields, "code": "123456"})
    assert (wrong.status_code, "You have 4 tries left" in wrong.text) == (422, True)
    assert (await client.post("/account/proof", data={"password": PASSWORD})).status_code == 422
    assert fields_of(wrong.text, "/account/proof")["pending"] == fields["pending"]
    done = await client.post("/account/proof", data={**fields, "code": await code(shop, secret)})
    assert (done.status_code, done.headers["location"]) == (303, FACTORS)
    assert (await client.get(FACTORS)).status_code == 200
    await let_proof_age(shop)
    done = await client.post("/account/proof", data={"recovery_code": codes[0], "next": FACTORS})
    assert (done.status_code, done.headers["location"]) == (303, FACTORS)
