"""The application's response, recorded instead of sent."""

import time
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from litestar.types import ASGIApp, HTTPReceiveMessage, HTTPScope, Message, Scope, Send
from litestar.types.asgi_types import HTTPRequestEvent

from web.cache.entry import Entry, Headers, make_entry, redirect_entry
from web.cache.keys import AtOnce, Cached
from web.cache.marks import shown_by

NO_BODY: HTTPRequestEvent = {"type": "http.request", "body": b"", "more_body": False}

HTML = (b"content-type", b"text/html; charset=utf-8")
ALLOWANCE = frozenset({b"ratelimit", b"ratelimit-policy"})


@dataclass(slots=True)
class Answer:
    """A recorded response; `seconds` is how long it took to make, and `parts` are those of the catalogue it shows."""

    status: int = 500
    headers: Headers = field(default_factory=list)
    body: bytes = b""
    seconds: float = 0.0
    parts: list[int] | None = None

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
        whole = self.status == HTTPStatus.OK and bool(self.header(b"etag"))
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


class Asker:
    """Records what a request is answered with: at once where its route can do so, else by the application."""

    def __init__(self, app: ASGIApp, shop: Any) -> None:
        self._app, self._shop = app, shop

    async def __call__(self, cached: Cached, scope: HTTPScope) -> Answer:
        """Record the answer. The application tells of whatever fails, so it is asked again then."""
        made = None
        if cached.at_once:
            with suppress(Exception):
                made = await made_at_once(cached.at_once, self._shop, scope)
        return made or await take_down(self._app, scope)


async def made_at_once(make: AtOnce, shop: Any, scope: HTTPScope) -> Answer | None:
    """Record the page that `make` returns, None where the application is to be asked."""
    began = time.perf_counter()
    made = await make(shop, scope)
    if made is None:
        return None
    headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in made.headers.items()]
    seconds = time.perf_counter() - began
    return Answer(made.status_code or HTTPStatus.OK, [HTML, *headers], made.content, seconds, shown_by(scope).parts)


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
