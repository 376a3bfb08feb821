"""The key of IndexNow in a file at the root of the site, which proves that announcements are the shop's own.

No route: one for every name at the root would make addresses of whatever strangers try there.
"""

from http import HTTPStatus

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from web.infra.http_methods import SAFE_METHODS


class KeyFile:
    """Serves the file before the application."""

    def __init__(self, app: ASGIApp, key: str) -> None:
        self._app, self._key, self._path = app, key.encode(), f"/{key}.txt"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != ScopeType.HTTP or scope["path"] != self._path or scope["method"] not in SAFE_METHODS:
            await self._app(scope, receive, send)
            return
        length = str(len(self._key)).encode()
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", length)]
        await send({"type": "http.response.start", "status": HTTPStatus.OK, "headers": headers})
        body = self._key if scope["method"] == "GET" else b""
        await send({"type": "http.response.body", "body": body, "more_body": False})
