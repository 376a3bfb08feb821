"""The layer before the application that answers from the cache, and caches what may be.

A hit costs neither a query nor a template. The application makes the response for a key once, however many ask, and
without their cookies, so that it cannot be personal.
"""

import asyncio
import time
from contextlib import suppress
from http import HTTPStatus
from typing import Any

import structlog
from litestar.enums import HttpMethod, ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from domain.catalogue.generation import Generation
from web.cache.entry import Headers, Ready
from web.cache.generation import Watch
from web.cache.keys import Cached, Key
from web.cache.known_catalogue import KnownCatalogue
from web.cache.known_settings import KnownSettings
from web.cache.local import LocalCache
from web.cache.marks import is_current, mark_of
from web.cache.product_lists import Lists
from web.cache.recorded import Answer, make
from web.cache.request import FRESH_COOKIE, Asked, anonymous, read_request, wants_fresh
from web.cache.routes import CachedRoutes
from web.cache.searches import Searches
from web.cache.shared import SharedCache
from web.cache.stale import as_stale
from web.infra.connections import AWAY
from web.infra.etags import is_known
from web.infra.http_methods import SAFE_METHODS

FRESH_SECONDS = 2
"""The seconds for which a client that changed something is shown nothing older; after a second nobody is."""

HIT: Headers = [(b"x-cache", b"hit"), (b"server-timing", b'cache;desc="hit"')]
ALIVE = "/health/live"
LINES_A_SECOND = 5
log = structlog.get_logger()
Made = tuple[Answer | None, Ready | None]


class PageCache:
    """Serves public pages from memory or Redis while what they show is of the catalogue's generation.

    Lists that are as quick to make as to ask Redis for are made by each process for itself, and searches, of which
    most are made once.
    """

    def __init__(
        self,
        app: ASGIApp,
        routes: CachedRoutes,
        watch: Watch,
        known: KnownSettings,
        catalogue: KnownCatalogue,
        lists: Lists,
        shared: SharedCache,
        searches: Searches,
        *,
        shop: Any,
        secure: bool,
    ) -> None:
        self._app, self._routes, self._watch, self._lists, self._far = app, routes, watch, lists, shared
        self._searches, self._known, self._catalogue, self._shop = searches, known, catalogue, shop
        self._near = LocalCache()
        self._making: dict[tuple[Key, str], asyncio.Task[Made]] = {}
        self._second, self._lines = 0, 0
        flags = f"=1; Path=/; Max-Age={FRESH_SECONDS}; HttpOnly; SameSite=Lax{'; Secure' if secure else ''}"
        self._fresh_cookie = (b"set-cookie", FRESH_COOKIE.rstrip(b"=") + flags.encode())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
        elif scope["method"] not in SAFE_METHODS:
            await self._know_shop(scope)
            await self._app(scope, receive, self._with_fresh_cookie(send))
        elif cached := self._routes.find(scope["path"]):
            await self._answer(cached, scope, receive, send)
        else:
            await self._know_shop(scope)
            await self._app(scope, receive, send)

    async def _know_shop(self, scope: Scope) -> None:
        """Renew, if need be, what is around each page, but that of whether the process lives; no query if it is new."""
        if scope["path"] == ALIVE:
            return
        try:
            await self._catalogue.tree()
        except AWAY:
            pass
        except Exception:  # which is for the pages to tell, those that need it
            log.exception("the menus could not be read")

    def _with_fresh_cookie(self, send: Send) -> Send:
        async def wrapped(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < HTTPStatus.BAD_REQUEST:
                message["headers"] = [*message["headers"], self._fresh_cookie]
            await send(message)

        return wrapped

    async def _answer(self, cached: Cached, scope: HTTPScope, receive: Receive, send: Send) -> None:
        if cached.searches and scope["method"] == HttpMethod.GET:
            self._searches.count(scope["query_string"])
        asked = read_request(scope, cached) if scope["method"] == HttpMethod.GET else None
        if asked is None:
            await self._know_shop(scope)
            await self._look_if_fresh(cached, scope)
            await self._app(scope, receive, send)
            return
        generation = (not asked.fresh and self._watch.known) or await self._generation(asked)
        if self._known.read and not self._known.now.open:
            await self._app(scope, receive, send)
            return
        key = await self._key(asked) if asked.needs_attributes else asked.key()
        if key and generation:
            await self._answer_as_of(generation, key, asked, scope, receive, send)
        elif not (key and await self._sent_old(key, asked, send)):
            await self._app(scope, receive, send)

    async def _look_if_fresh(self, cached: Cached, scope: Scope) -> None:
        """Renew the generation for a client that must see its own change in a list that is not cached."""
        if cached.lists_products and wants_fresh(scope):
            with suppress(ConnectionError):
                await self._watch.since(time.monotonic())

    async def _generation(self, asked: Asked) -> Generation | None:
        """Return a generation that is new enough for this request, None while the database is away."""
        try:
            return await (self._watch.since(time.monotonic()) if asked.fresh else self._watch.current())
        except ConnectionError:
            return None

    async def _key(self, asked: Asked) -> Key | None:
        """Return the key of a request that may name attributes, None if it has none or they are not known."""
        try:
            attributes = self._lists.known_attributes or await self._lists.attributes()
            return asked.key(attributes.parameters)
        except AWAY:
            return None

    async def _answer_as_of(
        self, generation: Generation, key: Key, asked: Asked, scope: HTTPScope, receive: Receive, send: Send
    ) -> None:
        found = self._near.get(key.text)
        if found is None or not is_current(found, asked.cached, generation):
            await self._answer_anew(generation, key, asked, scope, receive, send)
            return
        self._tell(key)
        await self._send(found, asked, HIT, send)

    async def _answer_anew(
        self, generation: Generation, key: Key, asked: Asked, scope: HTTPScope, receive: Receive, send: Send
    ) -> None:
        """Have it fetched or made, or wait for whoever does so already; what is not to be kept is nobody else's."""
        place = key, mark_of(asked.cached, generation)
        making = self._making.get(place)
        first = making is None
        if making is None:
            making = asyncio.create_task(self._fetch_or_make(generation, key, asked.cached, scope))
            self._making[place] = making
            making.add_done_callback(lambda _: self._making.pop(place))
        answer, ready = await asyncio.shield(making)
        if ready:
            own = answer.allowance if answer and first else []
            await self._send(ready, asked, [*answer.missed, *own] if answer else HIT, send)
        elif answer and answer.status == HTTPStatus.SERVICE_UNAVAILABLE and await self._sent_old(key, asked, send):
            return
        elif answer and first:
            await answer.send(send)
        else:
            await self._app(scope, receive, send)

    async def _fetch_or_make(self, generation: Generation, key: Key, cached: Cached, scope: HTTPScope) -> Made:
        old = None if cached.strict else self._near.get(key.text)
        shared = not (cached.searches or self._lists.are_quick(key.text))
        entry = await self._far.get(key.text) if shared and not (cached.weighed and old) else None
        if entry and is_current(ready := Ready(entry), cached, generation):
            self._tell(key)
            return None, self._keep(ready)
        if entry and not cached.strict:
            old = ready  # which another process made, and may be the same still
        await self._know_shop(scope)
        asked = anonymous(scope, key, old.entry.etag if old else "")
        answer = await make(self._app, self._shop, cached, asked, key)
        mark = mark_of(cached, generation, answer.parts)
        if old and answer.status == HTTPStatus.NOT_MODIFIED:
            made, shared = old.renewed(mark, answer.parts), shared and not cached.weighed
        elif answer.may_be_kept:
            made = Ready(answer.entry(key.text, mark, passing=cached.weighed or not shared))
        else:
            return answer, None
        if self._is_of(generation, cached):
            self._keep(made)
            if shared:
                self._far.put(made.entry)
        return answer, made

    def _is_of(self, generation: Generation, cached: Cached) -> bool:
        """Whether a page was made of what holds in this generation; not if that could not be read, as is then shown."""
        return self._catalogue.is_of(generation) and not (cached.lists_products and self._lists.lag(generation))

    def _keep(self, ready: Ready) -> Ready:
        self._near.put(ready)
        return ready

    async def _sent_old(self, key: Key, asked: Asked, send: Send) -> bool:
        """Send the last known answer, marked as possibly old; whether there was one."""
        old = self._near.get(key.text)
        if old is None and (entry := await self._far.get(key.text)):
            old = self._keep(Ready(entry))
        if old is None:
            return False
        self._tell(key)
        if old.entry.location:
            await self._send(old, asked, HIT, send)
        else:
            await _send(send, HTTPStatus.OK, *as_stale(old))
        return True

    async def _send(self, ready: Ready, asked: Asked, more: Headers, send: Send) -> None:
        if ready.entry.location:
            await _send(send, HTTPStatus.MOVED_PERMANENTLY, [*ready.redirect(asked.query), *more], b"")
        elif is_known(ready.entry.etag, asked.etags):
            await _send(send, HTTPStatus.NOT_MODIFIED, [*ready.headers, *more], b"")
        else:
            headers, body = self._near.form(ready, asked.encoding)
            await _send(send, HTTPStatus.OK, [*headers, *more], body)

    def _tell(self, key: Key) -> None:
        """Say so in the log, a few times a second at the most."""
        second = int(time.monotonic())
        if second != self._second:
            self._second, self._lines = second, 0
        self._lines += 1
        if self._lines <= LINES_A_SECOND:
            log.info("serving from cache", page=key.text)


async def _send(send: Send, status: int, headers: Headers, body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
