"""An email address under verification, as a cookie stores it between two pages."""

import base64
import binascii
from dataclasses import dataclass
from typing import Any

import msgspec
from litestar import Response

from domain.accounts.one_time_codes import Purpose
from web.config.settings import Settings
from web.http.cookies import cookie_name, private_cookie
from web.http.visitor import Client

MINUTES = 20
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Proving:
    """An address under verification. `token` is set once the code was right; `next` is the page to return to."""

    purpose: Purpose
    email: str
    next: str = ""
    token: str = ""


def read_proving(visitor: Client, settings: Settings, purpose: Purpose) -> Proving | None:
    """Return the cookie's content if it is for this purpose. Only the token in it proves anything."""
    text = visitor.cookies.get(_name(settings), "")
    if not text or len(text) > LONGEST:
        return None
    try:
        found = msgspec.json.decode(base64.urlsafe_b64decode(text), type=Proving)
    except (msgspec.MsgspecError, binascii.Error, UnicodeError, ValueError):
        return None
    return found if found.purpose is purpose else None


def keep_proving(response: Response[Any], settings: Settings, proving: Proving | None) -> None:
    """Set the cookie, unreadable to scripts; None deletes it."""
    value = base64.urlsafe_b64encode(msgspec.json.encode(proving)).decode() if proving else ""
    response.set_cookie(private_cookie(settings, _name(settings), value, max_age=MINUTES * 60))


def _name(settings: Settings) -> str:
    return cookie_name(settings, "proving")
