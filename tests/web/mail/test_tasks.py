"""Emails go out by a real SMTP conversation, and wait when they cannot."""

import asyncio
from dataclasses import replace

import httpx
import pytest

from tests.support.cast import Cast
from tests.support.shop import ADDRESS, OpenShop, add, open_shop
from tests.support.web.post_office import PostOffice, buy, settings_with
from web.config.settings import Settings
from web.mail.tasks import deliver_emails
from web.orders.tasks import end_holds


async def test_an_email_names_the_order_in_text_and_html(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, post_office: tuple[PostOffice, str]
) -> None:
    office, url = post_office
    await buy(client, cast, name="Zoë O'Hara")
    assert await deliver_emails(shop.shop.database, settings_with(shop, url)) == 1
    [letter] = office.letters
    assert "M-10001" in str(letter["Subject"])
    assert letter["To"] == ADDRESS["email"]
    assert letter["Message-ID"].endswith("@mercer.example>")
    text, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert text
    assert html
    for body in (text.get_content(), html.get_content()):
        assert "M-10001" in body
        assert "Stovetop Kettle" in body
        assert "http://shop.test/orders/M-10001?key=" in body
    assert "&#39;" not in text.get_content()
    assert await deliver_emails(shop.shop.database, settings_with(shop, url)) == 0
    assert len(office.letters) == 1


@pytest.mark.parametrize(("outcome", "subjects"), [("success", 2), ("failure", 2), ("timeout", 1)])
async def test_payments_and_failures_are_emailed(
    client: httpx.AsyncClient,
    shop: OpenShop,
    cast: Cast,
    post_office: tuple[PostOffice, str],
    outcome: str,
    subjects: int,
) -> None:
    office, url = post_office
    await buy(client, cast, outcome)
    await deliver_emails(shop.shop.database, settings_with(shop, url))
    assert len({str(letter["Subject"]) for letter in office.letters}) == subjects


async def test_an_expired_hold_is_emailed(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, post_office: tuple[PostOffice, str]
) -> None:
    office, url = post_office
    await buy(client, cast)
    await shop.run("UPDATE orders SET hold_expires_at = now()")
    assert await end_holds(shop.shop.database, Settings()) == 1
    assert await deliver_emails(shop.shop.database, settings_with(shop, url)) == 2
    assert len(office.letters) == 2


async def test_an_email_waits_while_the_server_is_away_or_busy(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, post_office: tuple[PostOffice, str]
) -> None:
    office, url = post_office
    await buy(client, cast)
    assert await deliver_emails(shop.shop.database, settings_with(shop, "smtp://127.0.0.1:1")) == 1
    office.answers = ["451 try later"]
    await shop.run("UPDATE outgoing_mail SET due_at = now()")
    assert await deliver_emails(shop.shop.database, settings_with(shop, url)) == 1
    assert office.letters == []
    assert await shop.value("SELECT status || attempts FROM outgoing_mail") == "waiting2"
    await shop.run("UPDATE outgoing_mail SET due_at = now()")
    assert await deliver_emails(shop.shop.database, settings_with(shop, url)) == 1


async def test_an_email_refused_for_good_is_given_up(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, post_office: tuple[PostOffice, str]
) -> None:
    office, url = post_office
    office.answers = ["550 no such person"]
    await buy(client, cast)
    await deliver_emails(shop.shop.database, settings_with(shop, url))
    assert await shop.value("SELECT status || ' ' || last_error FROM outgoing_mail") == "failed 550 no such person"


async def test_workers_at_once_send_an_email_once(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, post_office: tuple[PostOffice, str]
) -> None:
    office, url = post_office
    for _ in range(3):
        await buy(client, cast)
    settings = settings_with(shop, url)
    sent = await asyncio.gather(*(deliver_emails(shop.shop.database, settings) for _ in range(4)))
    assert sum(sent) == len(office.letters) == 3


async def test_a_checkout_never_waits_for_mail_or_redis(shop: OpenShop, cast: Cast) -> None:
    away = replace(shop.shop.settings, redis_url="redis://127.0.0.1:1", smtp_url="smtp://127.0.0.1:1")
    async with open_shop(away) as lonely, lonely.visitor() as visitor:
        await buy(visitor, cast, "success")
        assert await lonely.value("SELECT status FROM orders") == "confirmed"


@pytest.mark.parametrize(("answer", "status"), [("550 no such person", "failed"), ("450 not now", "waiting")])
async def test_a_recipient_may_be_refused_for_good_or_for_now(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, post_office: tuple[PostOffice, str], answer: str, status: str
) -> None:
    office, url = post_office
    office.unknown = answer
    await buy(client, cast)
    await deliver_emails(shop.shop.database, settings_with(shop, url))
    assert await shop.value("SELECT status FROM outgoing_mail") == status


async def test_an_address_that_no_email_can_reach_is_refused_by_the_form(client: httpx.AsyncClient, cast: Cast) -> None:
    await add(client, cast.kettle)
    assert (await client.post("/checkout", data={**ADDRESS, "email": "jörg@example.com"})).status_code == 422
