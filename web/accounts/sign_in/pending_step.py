"""A sign-in between its two steps, as a cookie stores it."""

import base64
import binascii
from dataclasses import dataclass
from typing import Any

import msgspec
from litestar import Response

from domain.accounts.factors.pending import PENDING_SECONDS
from web.config.settings import Settings
from web.http.cookies import cookie_name, private_cookie
from web.http.visitor import Client

LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Step:
    """The token of the pending second step, and the page to return to."""

    token: str
    next: str = ""


def read_step(visitor: Client, settings: Settings) -> Step | None:
    """Return the cookie's content. The database knows whether the step is still open."""
    text = visitor.cookies.get(_name(settings), "")
    if not text or len(text) > LONGEST:
        return None
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(text), type=Step)
    except (msgspec.MsgspecError, binascii.Error, UnicodeError, ValueError):
        return None


def keep_step(response: Response[Any], settings: Settings, step: Step | None) -> None:
    """Let the browser keep it, unreadable to scripts; None makes it forget."""
    value = base64.urlsafe_b64encode(msgspec.json.encode(step)).decode() if step else ""
    response.set_cookie(private_cookie(settings, _name(settings), value, max_age=PENDING_SECONDS))


def _name(settings: Settings) -> str:
    return cookie_name(settings, "step")
