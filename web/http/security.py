"""Security of every request and response: headers and an id outermost, forged and malformed requests refused."""

import os
import time
from collections.abc import Iterable
from functools import partial
from http import HTTPStatus
from operator import itemgetter
from typing import Any
from urllib.parse import urlsplit

import msgspec
import structlog
from litestar import Request
from litestar.enums import HttpMethod, ScopeType
from litestar.exceptions import ClientException, PermissionDeniedException
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from domain.audit.origin import come_from
from domain.words.messages import gettext
from web.config.settings import Settings
from web.http.media_types import PATCHES, MediaTypeError
from web.http.problems import problem_type, status_code_name
from web.http.visitor import origin_of
from web.infra.heads import MalformedHeadError, normalise
from web.infra.http_methods import SAFE_METHODS
from web.infra.metrics import count_answer

SESSION_COOKIES = ("session", "__Host-session")
UNHEARD_OF = "METHODS"
NAME = itemgetter(0)

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

STRIPE_PAGE = "https://checkout.stripe.com"
"""The payment page, which `form-action` must name: browsers apply it to the redirects after a form too."""

# No cache stores a response unless its handler says so.
HEADERS = {
    b"cache-control": b"no-store",
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

HTTPS_ONLY = (b"strict-transport-security", b"max-age=63072000; includeSubDomains")


async def refuse_forgeries(request: Request[Any, Any, Any]) -> None:
    """Refuse requests that no form of ours would send: a write from another site (403), or an unreadable one."""
    refuse_unreadable(request)
    come_from(partial(origin_of, request))
    if request.method not in SAFE_METHODS and is_cross_site(request):
        raise PermissionDeniedException(gettext("This form was sent from another website."))


def refuse_unreadable(request: Request[Any, Any, Any]) -> None:
    """Refuse a NUL in the URL (400), and a compressed body (415)."""
    if "\x00" in request.url.path or "%00" in request.url.query or "\x00" in request.url.query:
        raise ClientException(gettext("The address contains a character that cannot be part of an address."))
    if request.headers.get("content-encoding", "identity") != "identity":
        raise MediaTypeError(gettext("Send the body without compression."), {"Accept-Encoding": "identity"})


def is_cross_site(request: Request[Any, Any, Any]) -> bool:
    """Whether a form was sent from another website."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = request.headers.get("origin")
    if origin is None:
        return _signed_in_by_cookie(request)
    return urlsplit(origin).netloc != request.headers.get("host", "")


def _signed_in_by_cookie(request: Request[Any, Any, Any]) -> bool:
    """Whether only a cookie signs the request in.

    A browser always says where a form comes from; a cookie without that header is not trusted.
    """
    by_cookie = any(name in request.cookies for name in SESSION_COOKIES)
    return by_cookie and "authorization" not in request.headers


def _without_body(send: Send) -> Send:
    """Answer HEAD as GET would be, headers only."""

    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start":
            await send(message)
        elif not message.get("more_body"):
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    return wrapped


def allowing_head(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The header fields with HEAD in Allow wherever GET is: every page that can be read can be asked for its head."""
    return [
        (name, value + b", HEAD" if name.lower() == b"allow" and b"GET" in value and b"HEAD" not in value else value)
        for name, value in headers
    ]


def _as_options(send: Send) -> Send:
    """Turn the refusal of an unknown method, which lists the known ones, into the response to OPTIONS."""

    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == HTTPStatus.METHOD_NOT_ALLOWED:
            allow = [(name, value) for name, value in message["headers"] if name.lower() == b"allow"]
            patch = [(b"accept-patch", PATCHES.encode())] if any(b"PATCH" in value for _, value in allow) else []
            await send({**message, "status": HTTPStatus.NO_CONTENT, "headers": [*allow, *patch]})
        else:
            await _without_body(send)(message)

    return wrapped


def _headers(settings: Settings) -> dict[bytes, bytes]:
    if not settings.stripe_secret_key:
        return HEADERS
    policy = POLICY.replace("form-action 'self'", f"form-action 'self' {STRIPE_PAGE}")
    return {**HEADERS, b"content-security-policy": policy.encode()}


async def _refuse(send: Send, kind: str, detail: str, request_id: str) -> None:
    """Answer 400 before any page is asked: no browser sends this, so a problem (RFC 9457) is answer enough."""
    problem = {"type": kind, "title": "Bad Request", "status": 400, "detail": detail, "code": "bad_request"}
    body = msgspec.json.encode({**problem, "errors": [], "request_id": request_id})
    headers = [(b"content-type", b"application/problem+json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": HTTPStatus.BAD_REQUEST, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})


class Shell:
    """The outermost layer: gives every response its request id and the security headers that it does not set itself."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._malformed = problem_type(settings.base_url, status_code_name(HTTPStatus.BAD_REQUEST))
        self._headers = [*_headers(settings).items(), *([HTTPS_ONLY] if settings.production else [])]
        self._found: dict[tuple[bytes, ...], list[tuple[bytes, bytes]]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        request_id = os.urandom(16).hex()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        try:
            scope = normalise(scope)
        except MalformedHeadError as error:
            await _refuse(self._with_headers(scope, send, request_id), self._malformed, str(error), request_id)
            return
        if scope["method"] == HttpMethod.HEAD:
            scope, send = {**scope, "method": "GET"}, _without_body(send)
        elif scope["method"] == HttpMethod.OPTIONS:
            scope, send = {**scope, "method": UNHEARD_OF}, _as_options(send)  # type: ignore[typeddict-item]
        await self._app(scope, receive, self._with_headers(scope, send, request_id))

    def _with_headers(self, scope: Scope, send: Send, request_id: str) -> Send:
        started = time.perf_counter()

        async def wrapped(message: Message) -> None:
            if message["type"] == "http.response.start":
                count_answer(scope, message["status"], time.perf_counter() - started)
                own = list(message["headers"])
                if message["status"] == HTTPStatus.METHOD_NOT_ALLOWED:
                    own = allowing_head(own)
                missing = self._missing(tuple(map(NAME, own)))
                message["headers"] = [*own, *missing, (b"x-request-id", request_id.encode())]
            await send(message)

        return wrapped

    def _missing(self, present: tuple[bytes, ...]) -> list[tuple[bytes, bytes]]:
        """Those of our headers that are not present yet; responses name few combinations, so each is found once."""
        found = self._found.get(present)
        if found is None:
            names = {name.lower() for name in present}
            found = self._found[present] = [(name, value) for name, value in self._headers if name not in names]
        return found
