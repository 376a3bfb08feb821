"""Emails as staff see them: stored word for word, tried again, sent once more, and every kind with made-up data."""

import asyncio
import re
from typing import Any

import httpx
import pytest

from domain.accounts.views import Role
from domain.mail.resending import NotResendableError, resend_email
from tests.support.api.people import Person, official
from tests.support.cast import Cast
from tests.support.shop import ADDRESS, GIVE_TO_ACCOUNTS, OpenShop
from tests.support.web.people import sign_in
from tests.support.web.post_office import PostOffice, buy, settings_with, two_minutes_later
from web.mail.samples import kinds, sample
from web.mail.tasks import deliver_emails
from web.orders.tasks import warn_of_holds

Office = tuple[PostOffice, str]


async def deliver(shop: OpenShop, url: str) -> int:
    return await deliver_emails(shop.shop.database, settings_with(shop, url))


async def listed(client: httpx.AsyncClient, clerk: Person, **query: str) -> list[dict[str, Any]]:
    answer = await client.get("/api/admin/letters", params=query, headers=clerk.headers)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_a_sent_email_is_stored_and_sent_again_word_for_word(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, post_office: Office
) -> None:
    office, url = post_office
    clerk = await official(client, shop, "staff")
    await deliver(shop, url)
    office.emails.clear()
    await buy(client, cast)
    await two_minutes_later(shop)
    await deliver(shop, url)
    [one] = await listed(client, clerk, order="M-10001", status="sent")
    path = f"/api/admin/letters/{one['id']}"
    kept = (await client.get(path, headers=clerk.headers)).json()["kept"]
    body = office.emails[0].get_body(("plain",))
    assert body
    assert kept["subject"] == str(office.emails[0]["Subject"])
    sent = re.sub(r"(?<=[?]key=)[\w=-]+", "hidden", body.get_content())
    assert kept["text"].splitlines() == sent.splitlines() != body.get_content().splitlines()
    await shop.run("UPDATE orders SET status = 'cancelled', total = total")
    again = await client.post(f"{path}/resend", headers=clerk.headers)
    assert (again.status_code, again.json()["status"]) == (202, "waiting")
    assert (await client.post(f"/api/admin/letters/{again.json()['id']}/resend", headers=clerk.headers)).json()[
        "code"
    ] == "not_resendable"
    await deliver(shop, url)
    second = office.emails[1].get_body(("plain",))
    assert second
    assert second.get_content() == body.get_content()
    assert office.emails[1]["Message-ID"] != office.emails[0]["Message-ID"]
    assert len(await listed(client, clerk, order="M-10001")) == 2
    assert await shop.value("SELECT count(*) FROM audit_entries WHERE action = 'letter.resent'") == 1


async def test_a_code_is_never_stored_and_never_sent_again(
    client: httpx.AsyncClient, shop: OpenShop, post_office: Office
) -> None:
    url = post_office[1]
    await client.post("/api/auth/otp", json={"email": "ada@example.com"})
    await deliver(shop, url)
    assert await shop.value("SELECT status FROM outgoing_mail") == "sent"
    assert await shop.value("SELECT kept FROM outgoing_mail") is None
    email_id = await shop.value("SELECT id FROM outgoing_mail")
    async with shop.shop.database.transaction() as connection:
        with pytest.raises(NotResendableError):
            await resend_email(connection, email_id)  # type: ignore[arg-type]


async def test_an_email_that_cannot_be_written_is_shown_and_tried_again(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, post_office: Office
) -> None:
    office, url = post_office
    await buy(client, cast)
    await two_minutes_later(shop)
    office.answers = ["550 no such person"]
    await deliver(shop, url)
    async with shop.visitor() as clerk:
        await sign_in(clerk, shop, "clerk@example.com", Role.STAFF)
        page = (await clerk.get("/admin/emails?status=failed")).text
        assert "550 no such person" in page
        email_id = await shop.value("SELECT id FROM outgoing_mail WHERE status = 'failed'")
        sent = await clerk.post(f"/admin/emails/{email_id}/resend")
        assert (sent.status_code, sent.headers["location"]) == (303, f"/admin/emails/{email_id}")
        twice = await clerk.post(f"/admin/emails/{email_id}/resend")
        assert (twice.status_code, "already waiting to be sent" in twice.text) == (409, True)
        assert await deliver(shop, url) == 1
        assert ADDRESS["email"] in (await clerk.get(f"/admin/emails/{email_id}")).text
        html = await clerk.get(f"/admin/emails/{email_id}/html")
        assert "sandbox" in html.headers["content-security-policy"]
        assert "M-10001" in html.text


@pytest.mark.parametrize("path", ["/admin/emails", "/admin/emails/samples", "/admin/emails/samples/welcome/html"])
async def test_the_pages_are_for_staff(client: httpx.AsyncClient, shop: OpenShop, path: str) -> None:
    stranger = await client.get(path)
    assert stranger.headers["location"].startswith("/sign-in")
    await sign_in(client, shop)
    assert (await client.get(path)).status_code == 403


async def test_every_kind_of_email_has_a_sample(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await sign_in(client, shop, "clerk@example.com", Role.STAFF)
    page = (await client.get("/admin/emails/samples")).text
    for kind in kinds():
        copy = sample(shop.shop.settings, kind)
        assert copy.subject
        assert f"/admin/emails/samples/{kind}" in page
        assert "color-scheme" in copy.html
        assert "<img" not in copy.html
        assert (await client.get(f"/admin/emails/samples/{kind}")).status_code == 200
    assert (await client.get("/admin/emails/samples/nothing")).status_code == 404


async def test_the_end_of_a_long_hold_is_emailed_once(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, post_office: Office
) -> None:
    office, url = post_office
    await buy(client, cast)
    await two_minutes_later(shop)
    await shop.run(GIVE_TO_ACCOUNTS)
    database, settings = shop.shop.database, shop.shop.settings
    assert await warn_of_holds(database, settings) == 0
    await shop.run("UPDATE orders SET placed_at = now() - interval '5 minutes', hold_expires_at = now() + '4 minutes'")
    assert await warn_of_holds(database, settings) == 0
    await shop.run("UPDATE orders SET placed_at = now() - interval '11 minutes'")
    assert sum(await asyncio.gather(*(warn_of_holds(database, settings) for _ in range(3)))) == 1
    assert await warn_of_holds(database, settings) == 0
    await deliver(shop, url)
    [told] = [one for one in office.emails if "Your time to pay" in str(one["Subject"])]
    body = told.get_body(("plain",))
    assert body
    assert "http://shop.test/orders/M-10001?key=" in body.get_content()


ONE = "/019a3f0e-7c1d-7a52-9d0f-3a1b5c6d7e8f"
OLD_ADDRESSES = (
    "", "?status=failed&order=M-1", ONE, f"{ONE}/html", "/samples", "/samples/welcome", "/samples/welcome/html",
    "/a%0d%0ab",
)  # fmt: skip


@pytest.mark.parametrize("rest", OLD_ADDRESSES)
async def test_an_old_address_leads_to_the_new_one(client: httpx.AsyncClient, shop: OpenShop, rest: str) -> None:
    assert (await client.get(f"/admin/letters{rest}")).headers["location"].startswith("/sign-in")
    await sign_in(client, shop, "clerk@example.com", Role.STAFF)
    moved = await client.get(f"/admin/letters{rest}")
    assert moved.status_code == 301
    assert moved.headers["location"].lower() == f"/admin/emails{rest}".lower()
