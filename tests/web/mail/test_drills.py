"""Emails while the mail server or the worker fails: hung servers, killed workers, emails that can never be sent."""

import asyncio
import os
import sys
from asyncio.subprocess import Process
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from saq.queue.redis import RedisQueue

from domain.accounts.views import Role
from domain.mail import claims
from domain.mail.claims import claim_emails
from domain.mail.operations import MAX_ATTEMPTS
from tests.support.cast import Cast
from tests.support.shop import OpenShop
from tests.support.web.mail_server import MailServer, Mood, mail_server
from tests.support.web.people import sign_in
from tests.support.web.post_office import buy, two_minutes_later
from tests.support.web.worker import DEADLINE, at_work
from web.adapters import smtp
from web.adapters.mime import ReadyEmail
from web.config.settings import PROJECT_ROOT
from web.mail import mailer
from web.mail import tasks as emails
from web.mail.tasks import deliver_emails
from web.worker import Workshop, listen

STATUS = "SELECT status || ' ' || attempts FROM outgoing_mail"


async def deliver(shop: OpenShop, office: MailServer) -> int:
    """A round of the worker in which every waiting letter is due."""
    await shop.run("UPDATE outgoing_mail SET due_at = now()")
    return await deliver_emails(shop.shop.database, replace(shop.shop.settings, smtp_url=office.url))


@pytest.mark.parametrize("mood", [Mood.SILENT, Mood.FULL, Mood.HANGS_UP_UNACCEPTED, Mood.HOLDS])
async def test_an_email_that_was_not_accepted_waits_and_is_the_same_later(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, monkeypatch: pytest.MonkeyPatch, mood: Mood
) -> None:
    monkeypatch.setattr(smtp, "STEP_SECONDS", 0.3)
    async with mail_server(mood) as office:
        await buy(client, cast)
        await two_minutes_later(shop)
        await deliver(shop, office)
        assert await shop.value(STATUS) == "waiting 1"
        office.mood = Mood.WELL
        await deliver(shop, office)
        assert await shop.value(STATUS) == "sent 2"
        assert len({email["Message-ID"] for email in [*office.seen, *office.accepted]}) == 1


async def test_an_accepted_email_is_not_sent_again_though_the_server_hung_up(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    async with mail_server(Mood.HANGS_UP_ACCEPTED) as office:
        await buy(client, cast)
        await two_minutes_later(shop)
        await deliver(shop, office)
        assert await shop.value(STATUS) == "sent 1"


@pytest.mark.parametrize(("whole", "status"), [(5.0, "sent 1"), (0.3, "waiting 1")])
async def test_a_slow_server_is_waited_for_but_not_for_ever(
    client: httpx.AsyncClient,
    shop: OpenShop,
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
    whole: float,
    status: str,
) -> None:
    monkeypatch.setattr(smtp, "SEND_SECONDS", whole)
    async with mail_server(Mood.SLOW) as office:
        office.step_seconds = 0.1
        await buy(client, cast)
        await two_minutes_later(shop)
        await deliver(shop, office)
        assert await shop.value(STATUS) == status


def test_claimed_emails_are_tried_before_their_lease_ends() -> None:
    assert emails.AT_ONCE * smtp.SEND_SECONDS < claims.LEASE_SECONDS


async def test_mutant_a_new_name_for_each_try_is_noticed(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = mailer.address

    def nameless(settings: object, email: object, copy: object) -> ReadyEmail:
        message = whole(settings, email, copy)  # type: ignore[arg-type]
        message.head["Message-ID"] = f"<{uuid4()}@shop.test>"
        return message

    monkeypatch.setattr(emails, "address", nameless)
    with pytest.raises(AssertionError):
        await test_an_email_that_was_not_accepted_waits_and_is_the_same_later(
            client, shop, cast, monkeypatch, Mood.HANGS_UP_UNACCEPTED
        )


async def worker_of(shop: OpenShop, cast_dsn: str, redis_url: str, data_dir: Path, office: MailServer) -> Process:
    """`mercer worker` as a process of its own."""
    environment = {
        **os.environ,
        "DATABASE_URL": cast_dsn,
        "REDIS_URL": redis_url,
        "SMTP_URL": office.url,
        "MAIL_FROM": shop.shop.settings.mail_from,
        "DATA_DIR": str(data_dir),
    }
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "web.cli", "worker", env=environment, cwd=PROJECT_ROOT,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip


async def killed_while_it_sends(client: httpx.AsyncClient, shop: OpenShop, cast: Cast, data_dir: Path) -> None:
    """A worker is killed when the email is handed over and not yet accepted; the next one sends it."""
    settings = shop.shop.settings
    async with mail_server(Mood.HOLDS) as office:
        await buy(client, cast)
        await two_minutes_later(shop)
        worker = await worker_of(shop, settings.database_url or "", settings.redis_url or "", data_dir, office)
        try:
            await asyncio.wait_for(office.handed_over.wait(), DEADLINE)
        finally:
            worker.kill()
            await worker.wait()
        async with shop.shop.database.transaction() as connection:
            assert await claim_emails(connection, limit=10) == [], "its claim lasts a while"
        office.mood = Mood.WELL
        await deliver(shop, office)
        assert await shop.value(STATUS) == "sent 2"
        assert [email["Message-ID"] for email in office.accepted] == [office.seen[0]["Message-ID"]]
        assert await shop.value("SELECT count(*) FROM outgoing_mail") == 1


async def test_a_worker_that_is_killed_while_it_sends_loses_no_email(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, tmp_path: Path
) -> None:
    await killed_while_it_sends(client, shop, cast, tmp_path)


async def test_mutant_an_email_marked_before_it_is_accepted_is_noticed(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    hasty = claims.CLAIM.replace("SET attempts", "SET status = 'sent', attempts")
    monkeypatch.setattr(claims, "CLAIM", hasty)
    async with mail_server(Mood.HOLDS) as office:
        await buy(client, cast)
        await two_minutes_later(shop)
        sending = asyncio.create_task(deliver(shop, office))
        await asyncio.wait_for(office.handed_over.wait(), DEADLINE)
        sending.cancel()
        await asyncio.wait({sending})
        office.mood = Mood.WELL
        await deliver(shop, office)
        assert office.accepted == []


async def test_an_email_that_cannot_be_written_is_given_up_and_delays_no_other(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    """An email whose template does not exist can never be written."""
    async with mail_server() as office:
        await shop.run(
            "INSERT INTO outgoing_mail (kind, recipient, dedupe_key) VALUES ('poison', 'ada@example.com', 'poison')"
        )
        await buy(client, cast)
        await two_minutes_later(shop)
        assert await deliver(shop, office) == 2
        assert len(office.accepted) == 1
        poison = "SELECT status FROM outgoing_mail WHERE kind = 'poison'"
        assert await shop.value(poison) == "waiting"
        await shop.run("UPDATE outgoing_mail SET attempts = $1 WHERE kind = 'poison'", MAX_ATTEMPTS - 1)
        await deliver(shop, office)
        assert await shop.value(poison) == "failed"
        assert await deliver(shop, office) == 0
    await sign_in(client, shop, "clerk@example.com", Role.STAFF)
    assert "TemplateNotFound" in (await client.get("/admin/emails?status=failed")).text


async def test_invalid_jobs_in_the_queue_stop_no_email(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    """The queue holds jobs of an unknown name, and one with a million characters, before the bell is rung."""
    queue = shop.shop.bell._queue
    assert isinstance(queue, RedisQueue)
    await shop.shop.bell._redis.flushdb()
    async with mail_server() as office:
        settings = replace(shop.shop.settings, smtp_url=office.url)
        await queue.enqueue("no_such_job")
        await queue.enqueue("no_such_job", words="x" * 1_000_000)
        await shop.shop.bell._redis.rpush(queue.namespace("queued"), b"\x00 no job at all")
        await buy(client, cast)
        await two_minutes_later(shop)
        async with at_work(lambda stop: listen(Workshop(shop.shop.database, settings), stop)):
            await asyncio.wait_for(office.handed_over.wait(), DEADLINE)
