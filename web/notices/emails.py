"""The email that tells somebody who works in the shop what waits for them."""

from collections.abc import Mapping
from typing import Any

from domain.connection import Connection
from domain.mail.operations import OutgoingEmail
from domain.notices.operations import STAFF_WAITING
from domain.notices.waiting import Waiting
from domain.orders.counts import MOST_COUNTED
from domain.words.messages import ngettext, nmarked
from web.config.settings import Settings
from web.templating.emails import Context, Email

HERE = "/admin/notices"
WORDS = {
    Waiting.TO_CONFIRM: (
        *nmarked("order to confirm", "orders to confirm"),
        "/admin/orders?status=pending&payment=to_collect",
    ),
    Waiting.TO_SHIP: (*nmarked("order to ship", "orders to ship"), "/admin/orders?status=to_ship&sort=oldest"),
    Waiting.RETURNS: (*nmarked("return to review", "returns to review"), "/admin/returns?status=requested"),
    Waiting.WITHDRAWALS: (*nmarked("withdrawal to settle", "withdrawals to settle"), "/admin/withdrawals"),
    Waiting.FAILED_EMAILS: (*nmarked("email that failed", "emails that failed"), "/admin/emails?status=failed"),
    Waiting.FAILED_REFUNDS: (*nmarked("failed refund", "failed refunds"), "/admin/orders?payment=refund_failed"),
    Waiting.DISPUTES: (*nmarked("dispute to answer", "disputes to answer"), "/admin/orders?payment=disputed"),
    Waiting.LOW_STOCK: (*nmarked("variant low in stock", "variants low in stock"), "/admin/stock?state=low"),
}
"""One of a kind, several of it, and where they are."""


def in_words(waiting: Mapping[str, int], base_url: str) -> list[dict[str, Any]]:
    """Each kind of work that waits, with its count and its address."""
    found = []
    for kind, (one, many, path) in WORDS.items():
        if count := waiting.get(kind, 0):
            number = f"{MOST_COUNTED:,}+" if count > MOST_COUNTED else f"{count:,}"
            found.append({"count": number, "words": ngettext(one, many, count), "url": base_url + path})
    return found


def _given(settings: Settings, waiting: Mapping[str, int], *, daily: bool, others: int) -> Context:
    return {
        "waiting": in_words(waiting, settings.base_url),
        "daily": daily,
        "others": others,
        "today_url": f"{settings.base_url}/admin",
        "choice_url": settings.base_url + HERE,
    }


async def _context(_connection: Connection, settings: Settings, email: OutgoingEmail) -> Context:
    return _given(settings, email.context["waiting"], daily=email.context["daily"], others=email.context["others"])


def _sample(settings: Settings) -> Context:
    return _given(settings, {Waiting.TO_SHIP: 8, Waiting.RETURNS: 1, Waiting.LOW_STOCK: 3}, daily=True, others=0)


EMAILS = (Email(STAFF_WAITING, context=_context, sample=_sample),)
