"""The visitor's cart cookie, and the count that pages show from it."""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from litestar import Response
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from domain.cart.operations import IDLE_DAYS
from web.config.settings import Settings

COUNT = "cart_count"
TOKEN_BYTES = 32
MAX_AGE = IDLE_DAYS * 24 * 3600


@dataclass(frozen=True, slots=True)
class CartToken:
    """The secret by which a visitor's cart is found; only its hash is stored. `new` if this visit made it."""

    value: str
    new: bool = False

    @property
    def hash(self) -> bytes:
        """What the database knows of it."""
        return hashlib.sha256(self.value.encode()).digest()


def cart_cookie_name(settings: Settings) -> str:
    """The cookie's name; in production its prefix makes browsers insist on HTTPS and on this very host."""
    return "__Host-cart" if settings.production else "cart"


def cart_token(request: ASGIConnection[Any, Any, Any, Any], settings: Settings) -> CartToken | None:
    """The visitor's token, if they brought one that we could have made."""
    value = request.cookies.get(cart_cookie_name(settings), "")
    plausible = len(value) == len(secrets.token_urlsafe(TOKEN_BYTES)) and value.isascii()
    return CartToken(value) if plausible else None


def new_cart_token() -> CartToken:
    """A fresh unguessable token."""
    return CartToken(secrets.token_urlsafe(TOKEN_BYTES), new=True)


def remember_cart(response: Response[Any], settings: Settings, token: CartToken, count: int) -> None:
    """Let the browser keep the token (unreadable to scripts) and the count (readable, for the badge)."""
    _set(response, settings, cart_cookie_name(settings), token.value, http_only=True)
    remember_count(response, settings, count)


def forget_cart(response: Response[Any], settings: Settings) -> None:
    """Let the browser forget a guest's token: the cart is a person's now."""
    _set(response, settings, cart_cookie_name(settings), "", http_only=True, max_age=0)


def remember_count(response: Response[Any], settings: Settings, count: int) -> None:
    """Let the browser keep how many things are in the cart."""
    _set(response, settings, COUNT, str(count), http_only=False)


def known_count(request: ASGIConnection[Any, Any, Any, Any]) -> int:
    """How many things the browser says are in the cart: for the badge only."""
    text = request.cookies.get(COUNT, "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < len("10000") else 0


def _set(
    response: Response[Any], settings: Settings, name: str, value: str, *, http_only: bool, max_age: int = MAX_AGE
) -> None:
    response.set_cookie(
        Cookie(
            key=name,
            value=value,
            path="/",
            max_age=max_age,
            secure=settings.production,
            httponly=http_only,
            samesite="lax",
        )
    )
