"""Devices: a browser's name in words, and whether it has signed in to an account before."""

import hashlib
import hmac
import re
import secrets
from typing import Any
from uuid import UUID

from litestar import Response

from domain.accounts.views import Principal, Role
from domain.audit.origin import present_origin
from domain.connection import Connection
from domain.mail.operations import write_email
from domain.words.messages import gettext
from web.config.settings import Settings
from web.http.cookies import cookie_name, private_cookie
from web.http.visitor import Client

DAYS = 365

LINKED = "link:"
"""What the mark of a browser begins with that only followed a link in an email; no random mark has a colon."""

BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"), ("Chrome", "Chrome"), ("CriOS", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def device_name(user_agent: str) -> str:
    """Return a browser and its system in words, or else the first word of the user agent."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    if browser and system:
        return gettext("%(browser)s on %(system)s", browser=browser, system=system)
    return browser or system or re.split(r"[/ ]", user_agent, maxsplit=1)[0][:40] or gettext("Unknown device")


async def tell_of_new_device(connection: Connection, principal: Principal, user_agent: str, *, known: bool) -> bool:
    """Email a member of staff who signs in on a device that is new to their account; returns whether."""
    if known or not principal.role.covers(Role.STAFF):
        return False
    context = {
        "person_name": principal.name,
        "device": device_name(user_agent),
        "network": present_origin().network,
    }
    await write_email(connection, kind="new_device", recipient=principal.email, context=context)
    return True


def remember_device(response: Response[Any], settings: Settings, user_id: UUID, link_id: UUID | None = None) -> None:
    """Set a cookie by which the browser can prove later that it has signed in to this account.

    One that followed a link instead has the link's own mark, so that following it again is no new beginning.
    """
    mark = f"{LINKED}{link_id.hex}" if link_id else secrets.token_urlsafe(12)
    sealed = f"{mark}.{_seal(settings.secret_key, user_id, mark)}"
    response.set_cookie(private_cookie(settings, _cookie(settings), sealed, max_age=DAYS * 24 * 3600))


def known_device(visitor: Client, settings: Settings, user_id: UUID | None) -> str:
    """Return the mark of a browser that signed in to this account or followed a link to it, else an empty string.

    Its guesses are counted separately, so that a stranger who guesses at an account does not lock its owner out.
    """
    mark, _, seal = visitor.cookies.get(_cookie(settings), "").partition(".")
    fits = user_id is not None and any(
        hmac.compare_digest(_seal(key, user_id, mark).encode(), seal.encode()) for key in settings.secret_keys
    )
    return mark if fits else ""


def signed_in_device(visitor: Client, settings: Settings, user_id: UUID) -> str:
    """Return the mark of a browser that has signed in to this account before; a link in an email is not enough."""
    mark = known_device(visitor, settings, user_id)
    return "" if mark.startswith(LINKED) else mark


def _seal(secret_key: str, user_id: UUID, mark: str) -> str:
    message = b"device:" + user_id.bytes + mark.encode()
    return hmac.new(secret_key.encode(), message, hashlib.sha256).hexdigest()


def _cookie(settings: Settings) -> str:
    return cookie_name(settings, "device")
