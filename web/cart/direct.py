"""The cart's page for guests, made past the application: from the cookie to bytes, by one query for all who ask now.

Whatever is unusual about a request, such as somebody who is signed in, is for the application.
"""

import gzip
from http import HTTPStatus
from typing import Any, cast

import brotli
import structlog
from litestar.connection import ASGIConnection
from litestar.enums import HttpMethod, ScopeType
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from domain.errors import ShopError
from web.auth.cart_holder import CartHolder
from web.cache.entry import GZIP_LEVEL, WINDOW, Headers
from web.cart.actions import keep_idle
from web.cart.inside import inside_of, parts_of
from web.cart.shown import AROUND, PAGE, REFUSED, cart_of, context_of, said_by
from web.catalogue.direct import may_be_direct
from web.http.cookies import cart_token, count_cookie, token_cookie
from web.http.frames import framed
from web.http.render import PRIVATE, PRIVATE_QUALITY, VARY
from web.http.security import SESSION_COOKIES
from web.http.visitor import Client
from web.infra.connections import AWAY
from web.infra.encodings import encoding_for
from web.shop import Shop

PATH = "/cart"
UNUSUAL = frozenset({b"authorization", b"content-encoding"})
LEAST: Headers = [
    (b"cache-control", PRIVATE.encode()),
    (b"vary", VARY.encode()),
    (b"content-type", b"text/html; charset=utf-8"),
]
VARIED = LEAST[1][0], LEAST[1][1] + b",Accept-Encoding"
log = structlog.get_logger()


class CartPages:
    """The layer before the application that answers guests who look at their carts."""

    def __init__(self, app: ASGIApp, shop: Shop) -> None:
        self._app, self._shop = app, shop

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == ScopeType.HTTP and scope["path"] == PATH and scope["method"] == HttpMethod.GET:
            visitor = _guest(self._shop, scope)
            made = await self._made(scope, visitor) if visitor else None
            if made:
                await _send(scope, *made, send)
                return
        await self._app(scope, receive, send)

    async def _made(self, scope: HTTPScope, visitor: Client) -> tuple[Headers, bytes] | None:
        """The page and its own headers. The application makes it if that fails, or tells why it is refused."""
        try:
            return await _page(self._shop, visitor)
        except (ShopError, *AWAY) as refusal:
            cast("dict[str, Any]", scope).setdefault("state", {})[REFUSED] = refusal
        except Exception:
            log.exception("a cart could not be shown directly")
        return None


def _guest(shop: Shop, scope: HTTPScope) -> Client | None:
    """The visitor, if they and their address are what most are: no user, and nothing that is to be refused."""
    query = scope["query_string"]
    if b"%00" in query or b"\x00" in query or not may_be_direct(shop, PATH):
        return None
    if any(name in UNUSUAL for name, _ in scope["headers"]):
        return None
    visitor: Client = ASGIConnection(cast("Scope", {**scope, "state": {}}))
    return None if any(name in visitor.cookies for name in SESSION_COOKIES) else visitor


async def _page(shop: Shop, visitor: Client) -> tuple[Headers, bytes]:
    holder = CartHolder(None, cart_token(visitor, shop.settings))
    cart = await cart_of(shop, holder)
    notice, error, removed = said_by(visitor.query_params, cart)
    context = context_of(cart, notice=notice, error=error, removed=removed)
    context["menu"] = shop.catalogue.known_tree.menu
    inside = inside_of(shop.templates, context, parts_of(shop.templates, cart, {}))
    body = framed(shop, PATH, PAGE, AROUND, "", inside, own_count=cart.item_count)
    await keep_idle(shop, cart)
    if holder.token is None:
        return [], body
    cookies = token_cookie(shop.settings, holder.token), count_cookie(shop.settings, cart.item_count)
    return [cookie.to_encoded_header() for cookie in cookies], body


async def _send(scope: HTTPScope, cookies: Headers, body: bytes, send: Send) -> None:
    """Send the page as the application would, and have it counted under its route."""
    cast("dict[str, Any]", scope)["path_template"] = PATH
    encoding = encoding_for(next((value for name, value in scope["headers"] if name == b"accept-encoding"), b""))
    coded: Headers = [] if encoding == "identity" else [(b"content-encoding", encoding.encode())]
    if encoding == "br":
        body = brotli.compress(body, quality=PRIVATE_QUALITY, lgwin=WINDOW)
    elif encoding == "gzip":
        body = gzip.compress(body, GZIP_LEVEL, mtime=0)
    control, vary, kind = LEAST
    headers = [control, VARIED if coded else vary, kind, (b"content-length", b"%d" % len(body)), *cookies, *coded]
    await send({"type": "http.response.start", "status": HTTPStatus.OK, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
