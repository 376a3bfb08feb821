"""Trouble of the mail server is nobody's letter's fault; what somebody waits for goes first, over several lines."""

from dataclasses import replace

import httpx
import pytest

from domain.accounts.views import Role
from domain.mail import operations
from tests.support.api.people import official
from tests.support.cast import Cast
from tests.support.shop import OpenShop
from tests.support.web.mail_server import MailServer, Mood, mail_server
from tests.support.web.people import sign_in
from tests.support.web.post_office import buy
from web.infra.database import Database
from web.mail import tasks
from web.mail.tasks import deliver_emails

STATUS = "SELECT status FROM outgoing_mail"
WELL = {b"EHLO": b"250-post.test\r\n250 AUTH PLAIN\r\n", b"AUTH": b"235 welcome\r\n"}
WRITE = """
INSERT INTO outgoing_mail (kind, recipient, dedupe_key)
SELECT 'password_changed', 'buyer' || n || '@example.com', 'changed:' || n FROM generate_series(1, $1) AS n
"""

OF_ORDER = "INSERT INTO outgoing_mail (kind, recipient, order_id, dedupe_key) SELECT $1, email, id, $1 FROM orders"


async def deliver(shop: OpenShop, office: MailServer, *, user: str = "") -> int:
    await shop.run("UPDATE outgoing_mail SET due_at = now() WHERE status = 'waiting'")
    url = office.url.replace("://", f"://{user}@") if user else office.url
    return await deliver_emails(shop.shop.database, replace(shop.shop.settings, smtp_url=url))


@pytest.mark.parametrize(
    ("step", "answer", "status"),
    [
        (b"", b"554 no service here\r\n", "waiting"),
        (b"EHLO", b"554 not today\r\n", "waiting"),
        (b"AUTH", b"535 5.7.8 bad credentials\r\n", "waiting"),
        (b"MAIL", b"550 5.4.5 daily quota exceeded\r\n", "waiting"),
        (b"RCPT", b"530 5.7.0 authentication required\r\n", "waiting"),
        (b"RCPT", b"554 5.7.1 Relay access denied\r\n", "waiting"),
        (b".", b"550 5.4.5 Daily user sending quota exceeded\r\n", "waiting"),
        (b"RCPT", b"550 5.1.1 no such person\r\n", "failed"),
        (b"RCPT", b"552 5.2.2 mailbox quota exceeded\r\n", "failed"),
        (b"DATA", b"554 no such words here\r\n", "failed"),
        (b".", b"554 5.7.1 looks like spam\r\n", "failed"),
    ],
)
async def test_only_a_refusal_of_the_recipient_or_of_the_email_is_final(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, step: bytes, answer: bytes, status: str
) -> None:
    async with mail_server() as office:
        office.says = {**WELL, step: answer}
        await buy(client, cast)
        await deliver(shop, office, user="shop:secret")
        assert await shop.value(STATUS) == status
        if status == "waiting":
            reason = answer.decode().strip().partition(" ")[2]
            async with shop.visitor() as clerk:
                await sign_in(clerk, shop, "clerk@example.com", Role.STAFF)
                assert reason in (await clerk.get("/admin/emails?status=waiting")).text or step == b"EHLO"
            office.says = WELL
            await deliver(shop, office, user="shop:secret")
            assert await shop.value(STATUS) == "sent"


async def test_a_server_in_trouble_is_not_asked_about_every_email(shop: OpenShop) -> None:
    async with mail_server() as office:
        office.says = {b"": b"554 no service here\r\n"}
        await shop.run(WRITE, 50)
        tried = await deliver(shop, office)
        assert (tried <= tasks.LINES, office.lines <= tasks.LINES) == (True, True), (tried, office.lines)


async def test_what_somebody_waits_for_goes_first(client: httpx.AsyncClient, shop: OpenShop) -> None:
    async with mail_server(Mood.SLOW) as office:
        await shop.run(WRITE, 40)
        for email in ("ada@example.com", "bob@example.com"):
            assert (await client.post("/api/auth/otp", json={"email": email})).status_code == 202
        await deliver(shop, office)
        first = {message["To"] for message in office.accepted[: tasks.LINES]}
        assert first >= {"ada@example.com", "bob@example.com"}


async def test_a_round_sends_over_several_lines_and_keeps_each(shop: OpenShop) -> None:
    async with mail_server(Mood.SLOW) as office:
        office.step_seconds = 0.005
        await shop.run(WRITE, 24)
        sent = 0
        while sent < 24:
            sent += await deliver(shop, office)
            assert office.lines <= tasks.LINES * 6, "a line is kept for the letters after the first"
        assert len(office.accepted) == len({message["Message-ID"] for message in office.accepted}) == 24
        assert 2 <= office.most <= tasks.LINES
        assert office.lines < 24


@pytest.mark.parametrize("mood", [Mood.LEAVES, Mood.HANGS_UP_ACCEPTED])
async def test_a_server_that_ends_its_connections_early_gets_new_ones_at_once(shop: OpenShop, mood: Mood) -> None:
    async with mail_server(mood) as office:
        await shop.run(WRITE, 24)
        assert await deliver(shop, office) == len(office.accepted) == 24
        assert await shop.value("SELECT sum(attempts) FROM outgoing_mail") == 24


async def test_emails_of_an_order_arrive_in_their_order_over_several_lines(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    """Each line claims several at once: the second email of an order would be the first of another line."""
    await buy(client, cast, "success")
    await shop.run("DELETE FROM outgoing_mail")
    await shop.run(WRITE, 9)
    for kind in ("payment_failed", "order_confirmed", "order_delivered"):
        await shop.run(OF_ORDER, kind)
    async with mail_server(Mood.SLOW) as office:
        office.step_seconds = 0.01
        assert await deliver(shop, office) == 12
        subjects = [str(one["Subject"]) for one in office.accepted if "order" in str(one["Subject"])]
    assert [subject.rpartition(" ")[2] for subject in subjects] == ["through", "confirmed", "arrived"]


async def test_an_email_that_failed_holds_up_no_later_one_of_its_order(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await buy(client, cast, "success")
    await shop.run(
        "UPDATE outgoing_mail SET attempts = 1, last_error = '451 later', due_at = now() + interval '1 hour'"
    )
    await shop.run(OF_ORDER, "order_delivered")
    async with mail_server() as office:
        url = replace(shop.shop.settings, smtp_url=office.url)
        assert await deliver_emails(shop.shop.database, url) == len(office.accepted) == 1


async def test_lines_that_give_up_emails_need_no_second_connection_to_the_database(shop: OpenShop) -> None:
    """Four lines that each held one while they waited for another would stand still."""
    enough = "UPDATE outgoing_mail SET kind = 'order_link', recipient = 'ada@example.com'"
    await shop.run(WRITE, 45)
    await shop.run(
        f"{enough}, status = CASE WHEN dedupe_key > 'changed:2' THEN 'sent' ELSE status END, sent_at = now()"
    )
    narrow = Database(shop.shop.settings.database_url or "", pool_size=1)
    await narrow.open()
    try:
        async with mail_server() as office:
            await deliver_emails(narrow, replace(shop.shop.settings, smtp_url=office.url, rate_limits=True))
    finally:
        await narrow.close()
    assert "at most 30 emails" in str(
        await shop.value("SELECT min(last_error) FROM outgoing_mail WHERE status <> 'sent'")
    )


async def test_lines_that_claim_several_at_once_send_one_address_no_more_than_one_each_too_many(
    shop: OpenShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was sent counts once it is marked, so that is done before the next email to the same address."""
    for module in (operations, tasks):
        monkeypatch.setattr(module, "FROM_STRANGERS", ("password_changed",))
    await shop.run(WRITE, 60)
    await shop.run("UPDATE outgoing_mail SET recipient = 'ada@example.com'")
    async with mail_server() as office:
        settings = replace(shop.shop.settings, smtp_url=office.url, rate_limits=True)
        await deliver_emails(shop.shop.database, settings)
        assert operations.MOST_A_DAY <= len(office.accepted) < operations.MOST_A_DAY + tasks.LINES


async def test_everything_that_was_given_up_is_sent_again_at_once(
    client: httpx.AsyncClient, shop: OpenShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.mail.resend.AT_ONCE", 2)
    clerk = await official(client, shop, "staff")
    await shop.run("DELETE FROM outgoing_mail")
    await client.post("/api/auth/otp", json={"email": "ada@example.com"})
    await shop.run(WRITE, 5)
    await shop.run("UPDATE outgoing_mail SET status = 'failed', attempts = 80, last_error = '535 bad credentials'")
    given_up = "SELECT count(*) FROM outgoing_mail WHERE status = 'failed'"
    assert (await client.post("/api/admin/letters/resend")).status_code == 401
    again = await client.post("/api/admin/letters/resend", headers=clerk.headers)
    assert (again.status_code, again.json()) == (202, {"resent": 5})
    assert await shop.value(given_up) == await shop.value(f"{given_up} AND context ? 'code_id'")
    assert await shop.value("SELECT count(*) FROM outgoing_mail WHERE status = 'waiting' AND attempts = 0") == 5
    await shop.run("UPDATE outgoing_mail SET status = 'failed'")
    async with shop.visitor() as browser:
        await sign_in(browser, shop, "clerk@example.com", Role.STAFF)
        assert 'action="/admin/emails/resend"' in (await browser.get("/admin/emails?status=failed")).text
        pressed = await browser.post("/admin/emails/resend")
        assert (pressed.status_code, pressed.headers["location"]) == (303, "/admin/emails?status=waiting")
    assert await shop.value("SELECT count(*) FROM outgoing_mail WHERE status = 'waiting'") == 5
    assert await shop.value("SELECT count(*) FROM audit_entries WHERE action = 'letters.resent'") == 6
