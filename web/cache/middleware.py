"""The layer before the application that answers from the cache, and caches what may be.

A hit costs neither a query nor a template. The application makes the response for a key once, however many ask, and
without their cookies, so that it cannot be personal.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus

import structlog
from litestar.enums import HttpMethod, ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from domain.catalogue.generation import Generation
from web.cache.entry import Headers, Ready
from web.cache.generation import Watch
from web.cache.local import Near
from web.cache.recorded import Answer, take_down
from web.cache.request import FRESH_COOKIE, Asked, impersonal, read_request, wants_fresh_list
from web.cache.shared import Far
from web.cache.stale import as_stale
from web.infra.http_methods import SAFE_METHODS

FRESH_SECONDS = 2
"""The seconds for which a client that changed something is shown nothing older; after a second nobody is."""

HIT: Headers = [(b"x-cache", b"hit"), (b"server-timing", b'cache;desc="hit"')]
LINES_A_SECOND = 5
log = structlog.get_logger()
Made = tuple[Answer | None, Ready | None]


class PageCache:
    """Serves public pages from memory or Redis while they are of the catalogue's generation.

    A page that is as quick to make as to get from Redis (`is_quick`, by key) is made by each process for itself.
    """

    def __init__(self, app: ASGIApp, watch: Watch, far: Far, *, secure: bool, is_quick: Callable[[str], bool]) -> None:
        self._app, self._watch, self._far, self._near = app, watch, far, Near()
        self._is_quick = is_quick
        self._making: dict[tuple[str, str], asyncio.Task[Made]] = {}
        self._second, self._lines = 0, 0
        flags = f"=1; Path=/; Max-Age={FRESH_SECONDS}; HttpOnly; SameSite=Lax{'; Secure' if secure else ''}"
        self._fresh_cookie = (b"set-cookie", FRESH_COOKIE.rstrip(b"=") + flags.encode())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
        elif scope["method"] not in SAFE_METHODS:
            await self._app(scope, receive, self._with_fresh_cookie(send))
        elif scope["method"] == HttpMethod.GET and (asked := read_request(scope)):
            await self._answer(asked, scope, receive, send)
        else:
            if wants_fresh_list(scope):
                with suppress(ConnectionError):
                    await self._watch.since(time.monotonic())
            await self._app(scope, receive, send)

    def _with_fresh_cookie(self, send: Send) -> Send:
        async def wrapped(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < HTTPStatus.BAD_REQUEST:
                message["headers"] = [*message["headers"], self._fresh_cookie]
            await send(message)

        return wrapped

    async def _answer(self, asked: Asked, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            generation = (not asked.fresh and self._watch.known) or await self._generation(asked)
        except ConnectionError:
            if not await self._sent_old(asked, send):
                await self._app(scope, receive, send)
            return
        mark = _mark(asked.key, generation)
        found = self._near.get(asked.key)
        if found is None or found.entry.mark != mark:
            await self._answer_anew(asked, mark, scope, receive, send)
            return
        self._tell(asked.key)
        await self._send(found, asked, HIT, send)

    async def _generation(self, asked: Asked) -> Generation:
        return await (self._watch.since(time.monotonic()) if asked.fresh else self._watch.current())

    async def _answer_anew(self, asked: Asked, mark: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with a page that is fetched or made, or wait for the request that does so already.

        A response that is not cached goes only to the first request.
        """
        making = self._making.get((asked.key, mark))
        first = making is None
        if making is None:
            making = self._making[asked.key, mark] = asyncio.create_task(self._fetch_or_make(asked.key, mark, scope))
        answer, ready = await asyncio.shield(making)
        if ready:
            await self._send(ready, asked, _miss(answer.seconds) if answer else HIT, send)
        elif answer and answer.status == HTTPStatus.SERVICE_UNAVAILABLE and await self._sent_old(asked, send):
            return
        elif answer and first:
            await answer.send(send)
        else:
            await self._app(scope, receive, send)

    async def _fetch_or_make(self, key: str, mark: str, scope: Scope) -> Made:
        shared = not self._is_quick(key)
        try:
            entry = await self._far.get(key) if shared else None
            if entry and entry.mark == mark:
                self._tell(key)
                return None, self._keep(Ready(entry))
            answer = await take_down(self._app, impersonal(scope))
            if not answer.may_be_kept:
                return answer, None
            made = self._keep(Ready(answer.entry(key, mark)))
            if shared:
                self._far.put(made.entry)
            return answer, made
        finally:
            del self._making[key, mark]

    def _keep(self, ready: Ready) -> Ready:
        self._near.put(ready)
        return ready

    async def _sent_old(self, asked: Asked, send: Send) -> bool:
        """Send the last cached response, marked as possibly old; whether there was one."""
        old = self._near.get(asked.key)
        if old is None and (entry := await self._far.get(asked.key)):
            old = self._keep(Ready(entry))
        if old is None:
            return False
        headers, body = as_stale(old)
        self._tell(asked.key)
        await _send(send, HTTPStatus.OK, headers, body)
        return True

    async def _send(self, ready: Ready, asked: Asked, more: Headers, send: Send) -> None:
        if ready.etag in asked.etags:
            await _send(send, HTTPStatus.NOT_MODIFIED, [*ready.headers, *more], b"")
        else:
            headers, body = self._near.form(ready, asked.encoding)
            await _send(send, HTTPStatus.OK, [*headers, *more], body)

    def _tell(self, key: str) -> None:
        """Log a hit, a few times a second at the most."""
        second = int(time.monotonic())
        if second != self._second:
            self._second, self._lines = second, 0
        self._lines += 1
        if self._lines <= LINES_A_SECOND:
            log.info("serving from cache", page=key)


def _mark(key: str, generation: Generation) -> str:
    """The mark of a current response: API clients get figures that pages do not show."""
    figures = key.startswith("/api/products")
    return f"{generation.database}.{generation.figures if figures else generation.pages}"


def _miss(seconds: float) -> Headers:
    timing = f'cache;desc="miss", page;dur={seconds * 1000:.1f}'
    return [(b"x-cache", b"miss"), (b"server-timing", timing.encode())]


async def _send(send: Send, status: int, headers: Headers, body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
