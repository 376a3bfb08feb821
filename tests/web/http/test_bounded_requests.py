"""What a query, a header or a form costs is bounded by its size, on every route; counted in steps, as seconds vary.

Twice the usual steps are allowed beside that, for what other tasks of the process do meanwhile.
"""

import asyncio
import re
import sys
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import httpx
import pytest
from litestar.routes import HTTPRoute

from domain.accounts.views import Role
from tests.support.routes import every_route
from tests.support.shop import OpenShop
from tests.support.web.people import sign_in
from web.http.forms.fields import FORM
from web.infra.handlers import query_parameters

NOBODY = "00000000-0000-7000-8000-000000000000"
PIECE = 4096
"""Bytes of what is sent too much of, beside a form, which may be larger."""

FORM_BYTES = 60_000
QUERY = b"a=%41&q=a&q=b&"
FORMS = (b"a=1&", b"%41")
HEADERS = {
    b"cookie": (b"a=1; ", b";", b"=", b'"', b"session=a; "),
    b"accept": (b"a/b,", b",", b"*/*;q=0.1,"),
    b"accept-language": (b"en,", b";q="),
    b"accept-encoding": (b"br,", b"gzip;q=0,"),
    b"if-none-match": (b'"a",', b","),
    b"if-match": (b'"1",', b","),
    b"x-forwarded-for": (b"1.2.3.4,", b","),
    b"authorization": (b"Bearer ", b"a"),
    b"user-agent": (b"a(",),
    b"idempotency-key": (b"a",),
    b"hx-target": (b"a",),
    b"content-type": (b"a;", b'a="'),
}


def ways(method: str) -> Iterator[tuple[str, list[str]]]:
    """The path of every route with this method, its parameters filled in, and the query parameters that it reads."""
    for route in every_route():
        if isinstance(route, HTTPRoute):
            path = re.sub(r"{\w+:uuid}", NOBODY, route.path)
            path = re.sub(r"{\w+:\w+}", "stoneware-mug", path)
            yield from (
                (path, list(query_parameters(one))) for one in route.route_handlers if method in one.http_methods
            )


class Steps:
    """Counts the Python functions that are entered while the application answers a request."""

    def __init__(self, shop: OpenShop, cookies: str) -> None:
        self._app, self._cookies = shop.app, cookies.encode()

    async def of(
        self, method: str, path: str, query: bytes = b"", headers: dict[bytes, bytes] | None = None, body: bytes = b""
    ) -> int:
        """The steps of one request; it must not fail."""
        given = {b"host": b"shop.test", b"sec-fetch-site": b"same-origin", b"cookie": self._cookies, **(headers or {})}
        if headers and b"cookie" in headers:
            given[b"cookie"] = self._cookies + b"; " + headers[b"cookie"]
        scope: Any = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
            "path": path, "raw_path": path.encode(), "query_string": query, "root_path": "",
            "headers": list(given.items()), "client": ("127.0.0.1", 1), "server": ("shop.test", 80), "state": {},
        }  # fmt: skip
        statuses: list[int] = []
        answered = asyncio.Event()
        unread = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> Any:
            if unread:
                return unread.pop()
            await answered.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])
            elif not message.get("more_body"):
                answered.set()

        count = 0

        def entered(_frame: object, event: str, _argument: object) -> None:
            nonlocal count
            count += event == "call"

        sys.setprofile(entered)
        try:
            await self._app(scope, receive, send)
        finally:
            sys.setprofile(None)
        assert statuses[0] < HTTPStatus.INTERNAL_SERVER_ERROR, (method, path, query[:60], headers)
        return count


@pytest.fixture
async def steps(client: httpx.AsyncClient, shop: OpenShop) -> Steps:
    """Steps of an administrator, who gets further than anybody."""
    await sign_in(client, shop, "owner@example.com", Role.ADMIN)
    return Steps(shop, f"session={client.cookies['session']}")


def filled(filling: bytes, size: int) -> bytes:
    return (filling * (size // len(filling) + 1))[:size]


async def test_no_query_costs_more_steps_than_bytes(steps: Steps) -> None:
    for path, names in ways("GET"):
        usual = await steps.of("GET", path)
        known = b"&".join(name.encode() + b"=" + filled(b"a-1 ", PIECE // 4) for name in names)
        for query in (filled(QUERY, PIECE), known):
            assert await steps.of("GET", path, query) <= 2 * usual + len(query), (path, query[:40])


async def test_no_header_costs_more_steps_than_bytes(steps: Steps) -> None:
    for path in ("/c/kitchen", "/cart", "/checkout", "/account", "/admin/products", "/api/products", "/api/orders"):
        usual = max(await steps.of("GET", path), await steps.of("GET", path))
        for name, fillings in HEADERS.items():
            for one in fillings:
                sent = {name: filled(one, PIECE)}
                assert await steps.of("GET", path, headers=sent) <= 2 * usual + PIECE, (path, sent)


async def test_no_form_costs_more_steps_than_bytes(steps: Steps) -> None:
    for path, _ in ways("POST"):
        if path.startswith("/api/"):
            continue
        headers = {b"content-type": FORM.encode()}
        usual = await steps.of("POST", path, headers=headers)
        for one in FORMS:
            body = filled(one, FORM_BYTES)
            assert await steps.of("POST", path, headers=headers, body=body) <= 2 * usual + len(body), (path, one)
