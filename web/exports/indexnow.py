"""IndexNow: search engines are told of pages that were published, changed or taken away, by the worker.

https://www.indexnow.org/documentation: a POST names the host, its key and up to 10,000 addresses; the key stands in a
file at the root of the site. One engine that is told tells the others.
"""

import asyncio
import ssl
from collections.abc import Sequence
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpcore
import msgspec
import structlog

from domain.catalogue.changed_addresses import DAYS, claim_addresses, delete_addresses, note_failed, note_sent
from domain.clock import now
from domain.words.messages import gettext
from web.config.settings import Settings
from web.infra.certificates import trusted_authorities
from web.infra.database import Database

RECEIVER = "indexnow"
SECONDS = 20.0
"""The longest wait for an answer, all in all."""

LONGEST_WAIT = 24 * 3600
"""The longest wait that an answer may ask for, in seconds."""

AWAY = (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError, OSError, TimeoutError)
TAKEN = frozenset({200, 202})
log = structlog.get_logger()


class RefusedError(Exception):
    """The announcement was not taken; says why, and after how many seconds it may be tried again."""

    def __init__(self, problem: str, wait: int = 0) -> None:
        super().__init__(problem)
        self.wait = wait


async def announce_changes(database: Database, settings: Settings) -> int:
    """Announce what has changed, up to 10,000 addresses; returns how many, or how many were dropped.

    Without a key nothing is announced, and nothing waits for one. A shop that is closed waits.
    """
    if not settings.indexnow_key:
        async with database.transaction() as connection:
            return await delete_addresses(connection)
    async with database.transaction() as connection:
        await delete_addresses(connection, older_than_days=DAYS)
        addresses = await claim_addresses(connection, RECEIVER) if settings.open else {}
    if not addresses:
        return 0
    try:
        await _post(settings, list(addresses))
    except RefusedError as refusal:
        log.warning("IndexNow was not told of changes", problem=str(refusal), addresses=len(addresses))
        async with database.transaction() as connection:
            await note_failed(connection, RECEIVER, str(refusal), refusal.wait)
        return 0
    async with database.transaction() as connection:
        await note_sent(connection, RECEIVER, addresses)
    return len(addresses)


async def _post(settings: Settings, paths: Sequence[str]) -> None:
    """Send one announcement. Raises `RefusedError`."""
    base = settings.base_url
    body = {
        "host": urlsplit(base).netloc,
        "key": settings.indexnow_key,
        "keyLocation": f"{base}/{settings.indexnow_key}.txt",
        "urlList": [base + path for path in paths],
    }
    try:
        async with asyncio.timeout(SECONDS):
            status, wait = await _answer(settings.indexnow_url, msgspec.json.encode(body))
    except AWAY as error:
        raise RefusedError(gettext("IndexNow could not be reached: %(error)s.", error=type(error).__name__)) from error
    if status not in TAKEN:
        raise RefusedError(_problem(status), wait)


async def _answer(url: str, body: bytes) -> tuple[int, int]:
    """The status of the answer, and the seconds for which it wants to be left alone."""
    secure = await trusted_authorities() if urlsplit(url).scheme == "https" else None
    headers = [("content-type", "application/json; charset=utf-8"), ("content-length", str(len(body)))]
    async with (
        httpcore.AsyncConnectionPool(ssl_context=secure, max_connections=1) as pool,
        pool.stream("POST", url, headers=headers, content=body) as answer,
    ):
        after = dict(answer.headers).get(b"retry-after", b"").decode("latin-1")
        return answer.status, _seconds(after)


def _seconds(after: str) -> int:
    """The seconds that a Retry-After field asks for, as a number or as a date (RFC 9110, 10.2.3), a day at most."""
    if after.isascii() and after.isdecimal():
        return min(LONGEST_WAIT, int(after[:9]))
    try:
        moment = parsedate_to_datetime(after)
    except ValueError:
        return 0
    return min(LONGEST_WAIT, max(0, round(moment.timestamp() - now().timestamp())))


def _problem(status: int) -> str:
    match status:
        case 400 | 422:
            return gettext("IndexNow refused the addresses (%(status)s). Check BASE_URL.", status=status)
        case 403:
            return gettext("IndexNow did not find the key at the shop's address (403).")
        case 429:
            return gettext("IndexNow has been told too much of late (429).")
        case _:
            return gettext("IndexNow answered %(status)s.", status=status)
