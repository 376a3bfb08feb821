"""What somebody at a browser left open, or with a token of an owner's, cannot change."""

import httpx

from domain.accounts.roles import Job
from tests.support.shop import OpenShop, fields_of
from tests.support.web.accounts import let_proof_age
from tests.support.web.people import sign_in

JSON = "/api/admin/settings"


async def test_second_factors_and_the_sender_ask_for_a_confirmation(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await sign_in(client, shop, "owner@example.com", Job.OWNER)

    async def patch(**sent: object) -> tuple[int, object]:
        answer = await client.patch(JSON, json=sent, headers={"If-Match": "*"})
        return answer.status_code, answer.json().get("code")

    await let_proof_age(shop)
    assert await patch(staff_second_factor=True, name="Oak") == (200, None)
    await shop.run(
        "INSERT INTO passkeys (user_id, name, credential_id, public_key, sign_count) "
        "SELECT id, 'Phone', 'x', 'x', 0 FROM users"
    )
    await shop.shop.sessions._redis.flushdb()
    assert await patch(staff_second_factor=False) == (403, "proof_needed")
    assert await patch(mail_from="Elsewhere <else@where.example>") == (403, "proof_needed")
    page = (await client.get("/admin/settings/emails")).text
    form = {**fields_of(page, "/admin/settings/emails"), "mail_from": "Elsewhere <else@where.example>"}
    sent = await client.post("/admin/settings/emails", data=form)
    assert sent.headers["location"].startswith("/account/proof")
    assert await shop.value("SELECT count(*) FROM settings WHERE name = 'mail_from'") == 0
    await shop.run("UPDATE sessions SET proved_at = now()")
    await shop.shop.sessions._redis.flushdb()
    assert await patch(staff_second_factor=False) == (200, None)


async def test_the_sender_s_address_asks_for_a_confirmation_whichever_setting_names_it(
    client: httpx.AsyncClient, shop: OpenShop
) -> None:
    await sign_in(client, shop, "owner@example.com", Job.OWNER)
    await shop.run("""INSERT INTO settings (name, value) VALUES ('mail_from', '""')""")
    await let_proof_age(shop)
    tag = {"If-Match": "*"}
    renamed = await client.patch(JSON, json={"name": "Oak"}, headers=tag)
    moved = await client.patch(JSON, json={"email": "else@where.example"}, headers=tag)
    assert (renamed.status_code, moved.status_code, moved.json()["code"]) == (200, 403, "proof_needed")
    where = "/admin/start/shop"
    form = {**fields_of((await client.get(where)).text, where), "email": "else@where.example"}
    sent = await client.post(where, data=form, files={"file": ("", b"")}, headers={"Sec-Fetch-Site": "same-origin"})
    assert (sent.status_code, sent.headers.get("location", "")[:14]) == (303, "/account/proof")
    assert await shop.value("SELECT count(*) FROM settings WHERE name = 'email'") == 0
