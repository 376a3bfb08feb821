"""A form whose user has to confirm who they are first: what was typed comes back, once, and no secret of it."""

import re

import httpx
import pytest

from tests.support.api.people import PASSWORD
from tests.support.shop import OpenShop, fields_of
from tests.support.web.accounts import let_proof_age, open_account

TOKENS = "/account/tokens"


async def proved(client: httpx.AsyncClient, sent: httpx.Response) -> httpx.Response:
    """Confirm by the password, as the page asks that the refused form leads to."""
    page = (await client.get(sent.headers["location"])).text
    return await client.post("/account/proof", data={**fields_of(page, "/account/proof"), "password": PASSWORD})


async def test_what_was_typed_comes_back_after_the_proof_once(client: httpx.AsyncClient, shop: OpenShop) -> None:
    client.headers["Sec-Fetch-Site"] = "same-origin"
    await open_account(client, shop)
    await let_proof_age(shop)
    typed = {"name": "Stock <counter>", "read": "on", "new_password": "never kept"}
    headers = {"referer": f"http://shop.test{TOKENS}"}
    sent = await client.post(TOKENS, data=typed, headers=headers)
    assert re.fullmatch(rf"/account/proof\?next={TOKENS}&typed=[\w-]{{16}}", sent.headers["location"])
    page = await proved(client, sent)
    fields = fields_of(page.text, TOKENS)
    assert fields == {"name": "Stock <counter>", "read": "on"}
    for words in (TOKENS, "Stock &lt;counter&gt;", "on"):
        assert f"<dd>{words}</dd>" in page.text, "nobody sends what they cannot see"
    made = await client.post(TOKENS, data=fields)
    assert (made.status_code, "Stock &lt;counter&gt;" in made.text) == (200, True)
    await let_proof_age(shop)
    again = await proved(client, await client.get("/account/password"))
    assert again.headers["location"] == "/account/password"  # it was taken


async def test_another_tab_of_the_same_page_does_not_bring_it_back(client: httpx.AsyncClient, shop: OpenShop) -> None:
    client.headers["Sec-Fetch-Site"] = "same-origin"
    await open_account(client, shop)
    await let_proof_age(shop)
    await client.post(TOKENS, data={"name": "Till", "read": "on"}, headers={"referer": f"http://shop.test{TOKENS}"})
    fields = fields_of((await client.get(f"/account/proof?next={TOKENS}")).text, "/account/proof")
    elsewhere = await client.post("/account/proof", data={**fields, "password": PASSWORD})
    assert (elsewhere.status_code, elsewhere.headers["location"]) == (303, TOKENS)


async def test_a_form_of_staff_comes_back_too(client: httpx.AsyncClient, shop: OpenShop) -> None:
    client.headers["Sec-Fetch-Site"] = "same-origin"
    await open_account(client, shop)
    await shop.run("UPDATE users SET role = 'admin'")
    await let_proof_age(shop)
    path = "/admin/settings/emails"
    form = {**fields_of((await client.get(path)).text, path), "mail_from": "Elsewhere <else@where.example>"}
    page = await proved(client, await client.post(path, data=form, headers={"referer": f"http://shop.test{path}"}))
    assert fields_of(page.text, path)["mail_from"] == form["mail_from"]


@pytest.mark.parametrize(
    ("typed", "headers"),
    [
        ({"name": "x" * 40_000}, {}),
        ({"name": "x"}, {"sec-fetch-site": "cross-site"}),
        ({"name": "x"}, {"referer": "x"}),
    ],
)
async def test_neither_a_large_form_nor_one_from_elsewhere_is_kept(
    client: httpx.AsyncClient, shop: OpenShop, typed: dict[str, str], headers: dict[str, str]
) -> None:
    client.headers["Sec-Fetch-Site"] = "same-origin"
    await open_account(client, shop)
    await let_proof_age(shop)
    await client.post(TOKENS, data=typed, headers={"referer": f"http://shop.test{TOKENS}", **headers})
    answer = await proved(client, await client.get("/account/password"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/account/password")
