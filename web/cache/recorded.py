"""The application's response, recorded instead of sent."""

import time
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import structlog
from litestar.types import ASGIApp, HTTPReceiveMessage, HTTPScope, Message, Scope, Send
from litestar.types.asgi_types import HTTPRequestEvent

from web.cache.entry import Entry, Headers, make_entry, redirect_entry
from web.cache.keys import Cached, Key
from web.cache.marks import few, shown_by

NO_BODY: HTTPRequestEvent = {"type": "http.request", "body": b"", "more_body": False}

HTML: Headers = [(b"content-type", b"text/html; charset=utf-8"), (b"cache-control", b"public")]
"""What the cache reads of the headers of a public page."""

log = structlog.get_logger()
ALLOWANCE = frozenset({b"ratelimit", b"ratelimit-policy"})


@dataclass(slots=True)
class Answer:
    """A recorded response; `seconds` is how long it took to make, and `parts` are those of the catalogue it shows.

    One that was made in a `direct` way bears no ETag yet: it is that of its compressed form.
    """

    status: int = 500
    headers: Headers = field(default_factory=list)
    body: bytes = b""
    seconds: float = 0.0
    parts: list[int] | None = None
    direct: bool = False

    def header(self, name: bytes) -> str:
        """A header's value, empty without one."""
        return next((value.decode("latin-1") for found, value in self.headers if found.lower() == name), "")

    @property
    def missed(self) -> Headers:
        """The header fields that say that the response was made, and in which time."""
        timing = f'cache;desc="miss", page;dur={self.seconds * 1000:.1f}'
        return [(b"x-cache", b"miss"), (b"server-timing", timing.encode())]

    @property
    def allowance(self) -> Headers:
        """The RateLimit fields, which are for the client alone whose request was counted."""
        return [pair for pair in self.headers if pair[0].lower() in ALLOWANCE]

    @property
    def may_be_kept(self) -> bool:
        """Whether the response may be cached: complete or a lasting redirect, and by its headers public."""
        whole = self.status == HTTPStatus.OK and (self.direct or bool(self.header(b"etag")))
        lasting = self.status == HTTPStatus.MOVED_PERMANENTLY and bool(self.header(b"location"))
        public = self.header(b"cache-control").startswith("public")
        return (whole or lasting) and public and not self.header(b"set-cookie")

    def entry(self, key: str, mark: str, *, passing: bool) -> Entry:
        """The cache entry of this response; a `passing` one is rarely asked for twice."""
        if self.status == HTTPStatus.MOVED_PERMANENTLY:
            return redirect_entry(key, mark, self.header(b"location"), self.parts)
        etag, kind, link = (self.header(name) for name in (b"etag", b"content-type", b"link"))
        about = {"etag": etag, "media_type": kind, "link": link}
        return make_entry(key, mark, **about, body=self.body, parts=self.parts, passing=passing)

    async def send(self, send: Send) -> None:
        """Send the response on as it is."""
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": False})


async def make(app: ASGIApp, shop: Any, cached: Cached, scope: HTTPScope, key: Key) -> Answer:
    """Have the response to a request made: in the direct way that its route has, or else by the application.

    The application makes it anew if the direct way fails, and tells why.
    """
    began, page = time.perf_counter(), None
    if cached.direct:
        try:
            page = await cached.direct(shop, scope, key)
        except Exception:
            log.exception("a page could not be made directly", page=key.text)
    if page is None:
        return await take_down(app, scope)
    headers = [*HTML, (b"etag", page.etag.encode())] if page.etag else HTML
    status = HTTPStatus.NOT_MODIFIED if page.unchanged else HTTPStatus.OK
    return Answer(status, headers, page.body, time.perf_counter() - began, few(page.parts), direct=True)


async def take_down(app: ASGIApp, scope: Scope) -> Answer:
    """Record the response of `app` to a request without a body."""
    answer, began = Answer(), time.perf_counter()

    async def receive() -> HTTPReceiveMessage:
        return NO_BODY

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.status, answer.headers = message["status"], list(message["headers"])
        elif message["type"] == "http.response.body":
            answer.body += message["body"]

    await app(scope, receive, send)
    answer.seconds = time.perf_counter() - began
    answer.parts = shown_by(scope).parts
    return answer
