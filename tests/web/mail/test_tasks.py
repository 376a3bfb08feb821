"""Emails go out by a real SMTP conversation, and wait when they cannot."""

import asyncio
from dataclasses import replace
from uuid import UUID

import httpx
import pytest

from domain.mail.operations import OutgoingEmail, has_had_enough
from tests.support.cast import Cast
from tests.support.shop import ADDRESS, OpenShop, add, check_books, open_shop
from tests.support.web.people import buy as buy_in_their_name
from tests.support.web.people import sign_in
from tests.support.web.post_office import PostOffice, buy, settings_with, two_minutes_later
from web.auth.signed_links import order_path
from web.config.settings import Settings
from web.mail.tasks import deliver_emails
from web.orders.tasks import end_holds, warn_of_holds


async def test_an_email_names_the_order_in_text_and_html(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, post_office: tuple[PostOffice, str]
) -> None:
    office, url = post_office
    await buy(client, cast, name="Zoë O'Hara")
    await two_minutes_later(shop)
    assert await deliver_emails(shop.shop.database, settings_with(shop, url)) == 1
    [email] = office.emails
    assert "M-10001" in str(email["Subject"])
    assert email["To"] == ADDRESS["email"]
    assert email["Message-ID"].endswith("@mercer.example>")
    text, html = email.get_body(("plain",)), email.get_body(("html",))
    assert text
    assert html
    for body in (text.get_content(), html.get_content()):
        assert "M-10001" in body
        assert "Stovetop Kettle" in body
        assert "http://shop.test/orders/M-10001?key=" in body
    assert "&#39;" not in text.get_content()
    assert await deliver_emails(shop.shop.database, settings_with(shop, url)) == 0
    assert len(office.emails) == 1


@pytest.mark.parametrize(
    ("customer", "outcome", "at_once", "later"),
    [
        (True, "success", ["confirmed"], []),
        (True, "failure", ["didn't go through"], ["reserved until"]),
        (True, "timeout", [], ["reserved until"]),
        (False, "success", ["confirmed"], []),
        (False, "failure", [], ["reserved until"]),
    ],
)
async def test_payments_and_failures_are_emailed_and_only_who_has_not_paid_is_reminded(
    client: httpx.AsyncClient,
    shop: OpenShop,
    cast: Cast,
    post_office: tuple[PostOffice, str],
    customer: bool,
    outcome: str,
    at_once: list[str],
    later: list[str],
) -> None:
    office, url = post_office
    if customer:
        await sign_in(client, shop)
    await buy(client, cast, outcome)
    for words in (at_once, later):
        before = len(office.emails)
        await deliver_emails(shop.shop.database, settings_with(shop, url))
        subjects = [str(email["Subject"]) for email in office.emails[before:]]
        assert len(subjects) == len(words)
        assert all(word in subject for word, subject in zip(words, subjects, strict=True)), subjects
        await two_minutes_later(shop)
    if outcome == "success":
        assert "terms-and-withdrawal.txt" in [part.get_filename() for part in office.emails[0].iter_attachments()]
    async with shop.shop.database.read() as connection:
        await check_books(connection)


async def test_an_expired_hold_is_emailed(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, post_office: tuple[PostOffice, str]
) -> None:
    office, url = post_office
    await sign_in(client, shop)
    await buy(client, cast)
    await two_minutes_later(shop)
    await shop.run("UPDATE orders SET hold_expires_at = now()")
    assert await end_holds(shop.shop.database, Settings()) == 1
    assert await deliver_emails(shop.shop.database, settings_with(shop, url)) == 1
    assert "was not paid" in str(office.emails[0]["Subject"])


TO_PAY_SOON = (
    "UPDATE orders SET placed_at = now() - interval '11 minutes', hold_expires_at = now() + interval '4 minutes'"
)


@pytest.mark.parametrize("end", ["expired", "cancelled"])
async def test_an_unpaid_order_makes_one_email_without_a_word_of_whoever_ordered(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, post_office: tuple[PostOffice, str], end: str
) -> None:
    """Anybody can type anybody's address: its owner is not to read what a stranger writes, nor hear of it again."""
    office, url = post_office
    number = await buy_in_their_name(client, cast, "", name="You have won", line1="Call +44 20 7946 0000 now")
    await client.post(f"/orders/{number}/payments")
    await two_minutes_later(shop)
    await shop.run(TO_PAY_SOON)
    assert await warn_of_holds(shop.shop.database, shop.shop.settings) == 0
    if end == "expired":
        await shop.run("UPDATE orders SET hold_expires_at = now()")
        assert await end_holds(shop.shop.database, Settings()) == 1
    else:
        order_id = await shop.value("SELECT id FROM orders")
        assert isinstance(order_id, UUID)
        key = order_path(shop.shop.settings, number, order_id).partition("?")[2]
        assert (await client.post(f"/orders/{number}/cancellation?{key}")).status_code == 303
    await deliver_emails(shop.shop.database, settings_with(shop, url))
    [email] = office.emails
    for kind in ("plain", "html"):
        body = email.get_body((kind,))
        assert body
        assert "won" not in body.get_content()
        assert "7946" not in body.get_content()
        assert ADDRESS["postal_code"] not in body.get_content()


@pytest.mark.parametrize("customer", [True, False])
async def test_the_thirty_first_email_of_a_day_that_anybody_can_cause_is_shown_to_staff_instead(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, post_office: tuple[PostOffice, str], customer: bool
) -> None:
    office, url = post_office
    settings = replace(settings_with(shop, url), rate_limits=True)
    if customer:
        await sign_in(client, shop)
    await buy(client, cast)
    await two_minutes_later(shop)
    await shop.run(
        "INSERT INTO outgoing_mail (kind, recipient, dedupe_key, status, sent_at) "
        "SELECT 'order_link', 'ADA@example.com', n, 'sent', now() - interval '23 hours' FROM generate_series(1, 30) n"
    )
    await deliver_emails(shop.shop.database, settings)
    assert len(office.emails) == customer
    if not customer:
        assert "at most 30 emails" in str(
            await shop.value("SELECT last_error FROM outgoing_mail WHERE status = 'failed'")
        )
        await shop.run("UPDATE outgoing_mail SET sent_at = sent_at - interval '2 hours'")
        await shop.run("UPDATE outgoing_mail SET status = 'waiting', due_at = now() WHERE status = 'failed'")
        await deliver_emails(shop.shop.database, settings)
        assert len(office.emails) == 1


async def test_what_a_customer_has_sent_elsewhere_counts_as_a_strangers(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await sign_in(client, shop)
    await buy(client, cast)
    await two_minutes_later(shop)
    await shop.run(
        "INSERT INTO outgoing_mail (kind, recipient, dedupe_key, status, sent_at) "
        "SELECT 'withdrawal_received', r, r || n, 'sent', now() "
        "FROM generate_series(1, 30) n, unnest(ARRAY['ada@example.com', 'eve@example.com']) r"
    )
    order_id = await shop.value("SELECT id FROM orders")
    assert isinstance(order_id, UUID)
    async with shop.shop.database.read() as connection:
        for recipient, enough in (("ada@example.com", False), ("eve@example.com", True)):
            email = OutgoingEmail(order_id, "withdrawal_received", recipient, order_id, {}, 1)
            assert await has_had_enough(connection, email) is enough


async def test_an_email_waits_while_the_server_is_away_or_busy(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, post_office: tuple[PostOffice, str]
) -> None:
    office, url = post_office
    await buy(client, cast)
    await two_minutes_later(shop)
    assert await deliver_emails(shop.shop.database, settings_with(shop, "smtp://127.0.0.1:1")) == 1
    office.answers = ["451 try later"]
    await shop.run("UPDATE outgoing_mail SET due_at = now()")
    assert await deliver_emails(shop.shop.database, settings_with(shop, url)) == 1
    assert office.emails == []
    assert await shop.value("SELECT status || attempts FROM outgoing_mail") == "waiting2"
    await shop.run("UPDATE outgoing_mail SET due_at = now()")
    assert await deliver_emails(shop.shop.database, settings_with(shop, url)) == 1


async def test_an_email_refused_for_good_is_given_up(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, post_office: tuple[PostOffice, str]
) -> None:
    office, url = post_office
    office.answers = ["550 no such person"]
    await buy(client, cast)
    await two_minutes_later(shop)
    await deliver_emails(shop.shop.database, settings_with(shop, url))
    assert await shop.value("SELECT status || ' ' || last_error FROM outgoing_mail") == "failed 550 no such person"


async def test_workers_at_once_send_an_email_once(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, post_office: tuple[PostOffice, str]
) -> None:
    office, url = post_office
    for _ in range(3):
        await buy(client, cast)
        await two_minutes_later(shop)
    settings = settings_with(shop, url)
    sent = await asyncio.gather(*(deliver_emails(shop.shop.database, settings) for _ in range(4)))
    assert sum(sent) == len(office.emails) == 3


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
    await two_minutes_later(shop)
    await deliver_emails(shop.shop.database, settings_with(shop, url))
    assert await shop.value("SELECT status FROM outgoing_mail") == status


async def test_an_address_that_no_email_can_reach_is_refused_by_the_form(client: httpx.AsyncClient, cast: Cast) -> None:
    await add(client, cast.kettle)
    assert (await client.post("/checkout", data={**ADDRESS, "email": "jörg@example.com"})).status_code == 422
