"""A mail server of the tests, which stores what it accepts and can be told what to answer."""

import asyncio
import email
from dataclasses import dataclass, field, replace
from email import policy
from email.message import EmailMessage

import httpx
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.support.cast import Cast
from tests.support.shop import ADDRESS, OpenShop, add
from web.config.settings import Settings


@dataclass
class PostOffice:
    """A mail server that stores the emails it accepts; `answers` are given first."""

    answers: list[str] = field(default_factory=list)
    emails: list[EmailMessage] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    unknown: str = ""

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.unknown:
            return self.unknown
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.answers:
            return self.answers.pop(0)
        assert isinstance(envelope.content, bytes)
        self.emails.append(email.message_from_bytes(envelope.content, policy=policy.default))
        self.arrived.set()
        return "250 OK"


def settings_with(shop: OpenShop, url: str) -> Settings:
    return replace(shop.shop.settings, smtp_url=url)


async def two_minutes_later(shop: OpenShop) -> None:
    """Let the time pass, by the outbox's own clock, in which an order can be paid before it is emailed."""
    await shop.run("UPDATE outgoing_mail SET due_at = due_at - interval '2 minutes' WHERE status = 'waiting'")


async def buy(client: httpx.AsyncClient, cast: Cast, outcome: str = "", **changes: str) -> None:
    await add(client, cast.kettle)
    placed = await client.post("/checkout", data={**ADDRESS, **changes})
    assert placed.status_code == 303
    if outcome:
        await client.post(placed.headers["location"], data={"outcome": outcome})
