"""Guesses and codes of strangers, from many networks at once: the link in the owner's email leads past them."""

from uuid import UUID

import httpx

from tests.support.api.people import PASSWORD, newest_code, sign_up
from tests.support.shop import OpenShop
from tests.web.accounts.test_api_factors import add_app, second_step
from tests.web.accounts.test_guessing import EMAIL, at, log_in, shop
from web.auth.signed_links import browser_path

__all__ = ["shop"]


async def link_in(shop: OpenShop, kind: str) -> str:
    """The link in the newest email of this kind."""
    name = "coalesce(context->>'series', context->>'code_id')"
    query = f"SELECT {name} FROM outgoing_mail WHERE kind = $1 ORDER BY id DESC LIMIT 1"
    return browser_path(shop.shop.settings, UUID(str(await shop.value(query, kind))))


async def test_the_link_in_the_email_lets_the_owner_in_while_strangers_wait(
    client: httpx.AsyncClient, shop: OpenShop
) -> None:
    await sign_up(client, shop)
    await shop.run("INSERT INTO wrong_guesses (who, wrong) VALUES ('account:' || $1, 99)", EMAIL)
    assert (await log_in(client, 1)).status_code == 401
    async with shop.visitor() as owner, shop.visitor() as stranger:
        slowed = await log_in(owner, 2, PASSWORD)
        assert (slowed.status_code, "use the link that we emailed you" in slowed.text) == (429, True)
        link = await link_in(shop, "account_guessed")
        assert (await owner.get(link[:-1])).status_code == 404
        assert (await log_in(owner, 2, PASSWORD)).status_code == 429
        assert (await owner.get(link)).headers["location"] == "/sign-in?done=browser"
        assert (await log_in(owner, 2, PASSWORD)).status_code == 200
        assert (await log_in(stranger, 3, PASSWORD)).status_code == 429
    await shop.run("UPDATE wrong_guesses SET guessed_at = guessed_at - interval '1 minute'")
    async with shop.visitor() as elsewhere:
        assert (await log_in(elsewhere, 4, PASSWORD)).status_code == 200
        assert (await elsewhere.get(link)).status_code == 404


async def test_codes_that_strangers_ask_for_do_not_keep_the_owner_from_one(
    client: httpx.AsyncClient, shop: OpenShop
) -> None:
    await sign_up(client, shop)
    path = "/api/auth/password-reset"
    for network in range(10):
        await shop.run("UPDATE one_time_codes SET attempts = 5, created_at = created_at - interval '2 hours'")
        await client.post(path, json={"email": EMAIL}, headers=at(10 + network))
    codes = "SELECT count(*) FROM one_time_codes WHERE purpose = 'reset'"
    assert await shop.value(codes) == 10
    async with shop.visitor() as owner:
        await shop.run("UPDATE one_time_codes SET attempts = 5")
        await owner.post(path, json={"email": EMAIL}, headers=at(2))
        assert await shop.value(codes) == 10
        await owner.get(await link_in(shop, "one_time_code"))
        await owner.post(path, json={"email": EMAIL}, headers=at(2))
        body = {"email": EMAIL, "code": await newest_code(shop, EMAIL)}
        assert (await owner.post(f"{path}/verify", json=body, headers=at(2))).status_code == 200


async def test_the_link_gives_no_new_guesses_at_a_second_factor(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await add_app(client, shop, await sign_up(client, shop))
    await shop.run("INSERT INTO wrong_guesses (who, wrong) VALUES ('account:' || $1, 99)", EMAIL)
    for network in (1, 2):
        await log_in(client, network)
    link = await link_in(shop, "account_guessed")
    async with shop.visitor() as reader:
        marks = {(await reader.get(link)).cookies["device"] for _ in range(2)}
        assert len(marks) == 1
        await shop.run("INSERT INTO wrong_guesses (who, wrong) SELECT 'factor:' || id || ':', 50 FROM users")
        asked = await log_in(reader, 3, PASSWORD)
        assert (await second_step(reader, asked, code="123456")).status_code == 429
