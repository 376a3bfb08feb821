"""Cookies: how every private cookie is set, the cart cookie, and the count that pages show from it."""

import hashlib
import re
import secrets
from dataclasses import dataclass, replace
from typing import Any

from litestar import Response
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from domain.cart.operations import IDLE_DAYS
from web.config.settings import Settings

COUNT = "cart_count"
TOKEN_BYTES = 32
TOKEN_LENGTH = len(secrets.token_urlsafe(TOKEN_BYTES))
MAX_AGE = IDLE_DAYS * 24 * 3600


PLAIN = re.compile(r"[a-zA-Z0-9!#$%&'*+.^_`|~:-]+")
"""The values that stand in a header as they are: what `http.cookies` does not quote."""


class PlainCookie(Cookie):
    """A cookie of one path and age that writes its own header: Litestar's makes an object of each of its attributes.

    The header is that of any other cookie, byte for byte; where it would be quoted, Litestar writes it.
    """

    def to_encoded_header(self) -> tuple[bytes, bytes]:
        """Return the name and the value of the header."""
        if not (self.value and PLAIN.fullmatch(self.value)):
            return super().to_encoded_header()
        only, secure = "; HttpOnly" if self.httponly else "", "; Secure" if self.secure else ""
        header = f"{self.key}={self.value}{only}; Max-Age={self.max_age}; Path={self.path}; SameSite={self.samesite}"
        return b"set-cookie", f"{header}{secure}".encode("latin-1")


def cookie_name(settings: Settings, name: str) -> str:
    """The name of a cookie; in production its prefix makes browsers insist on HTTPS and on this very host."""
    return f"__Host-{name}" if settings.production else name


def private_cookie(settings: Settings, name: str, value: str, *, max_age: int) -> PlainCookie:
    """A cookie for this host that no script can read, for `max_age` seconds; an empty value deletes the cookie."""
    return PlainCookie(
        key=name,
        value=value,
        path="/",
        max_age=max_age if value else 0,
        secure=settings.production,
        httponly=True,
        samesite="lax",
    )


@dataclass(frozen=True, slots=True)
class CartToken:
    """The secret by which a guest's cart is found; only its hash is stored. `new` if this request made it."""

    value: str
    new: bool = False

    @property
    def hash(self) -> bytes:
        """The hash of the token, as stored."""
        return hashlib.sha256(self.value.encode()).digest()


def cart_cookie_name(settings: Settings) -> str:
    """The name of the cookie that holds a guest's cart token."""
    return cookie_name(settings, "cart")


def cart_token(request: ASGIConnection[Any, Any, Any, Any], settings: Settings) -> CartToken | None:
    """The client's token, if they sent one that we could have made."""
    value = request.cookies.get(cart_cookie_name(settings), "")
    plausible = len(value) == TOKEN_LENGTH and value.isascii()
    return CartToken(value) if plausible else None


def new_cart_token() -> CartToken:
    """A fresh unguessable token."""
    return CartToken(secrets.token_urlsafe(TOKEN_BYTES), new=True)


def remember_cart(response: Response[Any], settings: Settings, token: CartToken, count: int) -> None:
    """Set the cookies for the token (unreadable to scripts) and the count (readable, for the badge)."""
    remember_token(response, settings, token)
    remember_count(response, settings, count)


def remember_token(response: Response[Any], settings: Settings, token: CartToken) -> None:
    """Set the cookie for a guest's token."""
    response.set_cookie(token_cookie(settings, token))


def token_cookie(settings: Settings, token: CartToken) -> PlainCookie:
    """The cookie for a guest's token, which scripts cannot read."""
    return private_cookie(settings, cart_cookie_name(settings), token.value, max_age=MAX_AGE)


def clear_cart_count(response: Response[Any], settings: Settings) -> None:
    """Delete the cookie of a guest's token: the cart is a user's now."""
    response.set_cookie(private_cookie(settings, cart_cookie_name(settings), "", max_age=0))


def remember_count(response: Response[Any], settings: Settings, count: int) -> None:
    """Set the cookie for the number of items in the cart."""
    response.set_cookie(count_cookie(settings, count))


def count_cookie(settings: Settings, count: int) -> PlainCookie:
    """The cookie for the number of items in the cart, which scripts can read."""
    return replace(private_cookie(settings, COUNT, str(count), max_age=MAX_AGE), httponly=False)


def known_count(request: ASGIConnection[Any, Any, Any, Any]) -> int:
    """The number of items in the cart by the browser's cookie: for the badge only."""
    text = request.cookies.get(COUNT, "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < len("10000") else 0
