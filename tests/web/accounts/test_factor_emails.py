"""Emails about factors say what has happened, and what to do if it was somebody else."""

from dataclasses import replace

import asyncpg
import pytest

from domain.accounts.factors.notices import Change, tell, warn_of_guesses
from domain.mail.claims import claim_emails
from tests.support.factors import add_person
from web.config.settings import Settings
from web.mail.mailer import write_out

TOLD = [change for change in Change if change is not Change.PASSKEY_RENAMED]


async def texts(connection: asyncpg.Connection) -> tuple[str, str, str]:
    [email] = await claim_emails(connection, limit=10)
    copy = await write_out(connection, Settings(base_url="http://shop.test", name="Mercer"), email)
    return copy.subject, copy.text, copy.html


@pytest.mark.parametrize("change", TOLD)
async def test_a_change_is_emailed_as_text_and_html(connection: asyncpg.Connection, change: Change) -> None:
    ada = replace(await add_person(connection), name="Ada & <b>")
    await tell(connection, ada, change, name="Blue <i> phone")
    subject, plain, html = await texts(connection)
    assert "account" in subject or "recovery" in subject
    assert "Ada & <b>" in plain
    assert "Ada &amp; &lt;b&gt;" in html
    for body in (plain, html):
        assert "http://shop.test/account/security" in body
        assert "If it wasn't, choose a new" in body.replace("\r\n", " ").replace("\n", " ")
    if change.value.startswith("passkey"):
        assert "Blue <i> phone" in plain
        assert "Blue &lt;i&gt; phone" in html


async def test_guessing_is_reported_by_email(connection: asyncpg.Connection) -> None:
    await warn_of_guesses(connection, await add_person(connection))
    subject, plain, html = await texts(connection)
    assert subject == "Someone may know your password at Mercer"
    assert "They didn't get in" in plain.replace("\n", " ")
    assert "They didn't get in" in html
