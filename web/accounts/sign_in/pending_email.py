"""The way from an address to the proof of it, step by step: what a browser keeps of it between two pages."""

import base64
import binascii
from dataclasses import dataclass
from typing import Any

import msgspec
from litestar import Response

from domain.accounts.one_time_codes import Purpose
from web.config.settings import Settings
from web.http.cookies import cookie_name, private_cookie
from web.http.visitor import Visitor

MINUTES = 20
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Proving:
    """An address that is being proved. `token` is there once the code was right; `next` is where they were going."""

    purpose: Purpose
    email: str
    next: str = ""
    token: str = ""


def read_proving(visitor: Visitor, settings: Settings, purpose: Purpose) -> Proving | None:
    """What the browser kept, if it is for this purpose. It is no proof of anything: only the token in it is."""
    text = visitor.cookies.get(_name(settings), "")
    if not text or len(text) > LONGEST:
        return None
    try:
        found = msgspec.json.decode(base64.urlsafe_b64decode(text), type=Proving)
    except (msgspec.MsgspecError, binascii.Error, UnicodeError, ValueError):
        return None
    return found if found.purpose is purpose else None


def keep_proving(response: Response[Any], settings: Settings, proving: Proving | None) -> None:
    """Let the browser keep it, unreadable to scripts; None makes it forget."""
    value = base64.urlsafe_b64encode(msgspec.json.encode(proving)).decode() if proving else ""
    response.set_cookie(private_cookie(settings, _name(settings), value, max_age=MINUTES * 60))


def _name(settings: Settings) -> str:
    return cookie_name(settings, "proving")
