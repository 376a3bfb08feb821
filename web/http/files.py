"""Files of folders: styles, scripts and pictures, sent by the server itself, with the header fields of every answer."""

import asyncio
import mimetypes
import os
import re
import stat
from collections.abc import Mapping
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import Final

from litestar.enums import HttpMethod, ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from web.infra.etags import is_known

ROUTE = "(file)"
"""The route under which metrics count the files."""
PICTURES = "/media/"
FOR_EVER = "public, max-age=31536000, immutable"
"""The Cache-Control of what changes its address with its content."""
OF_A_PICTURE = {"Cache-Control": FOR_EVER, "Cross-Origin-Resource-Policy": "cross-origin"}
"""The header fields of a picture, which may be shown elsewhere: in emails, by search engines."""
OF_A_VERSION = {"Cache-Control": FOR_EVER}
OF_A_NAME = {"Cache-Control": "public, max-age=86400"}
"""A file whose address has no fingerprint may change with the next version of the shop."""
PATHSEND: Final = "http.response.pathsend"
"""The extension of ASGI by which a server sends a file itself, named by its path."""
SMALL = 65_536
"""The bytes of a file that are read sooner than another thread or the server would begin to, and remembered."""
NAME = re.compile(r"(?!\.)[\w-][\w.-]*(/[\w-][\w.-]*)*", re.ASCII)
RANGE = re.compile(rb"bytes=(\d{0,15})-(\d{0,15})")
TEXT = ("text/", "application/javascript", "image/svg")

for ending, media_type in {".avif": "image/avif", ".webp": "image/webp", ".woff2": "font/woff2"}.items():
    mimetypes.add_type(media_type, ending)


class Files:
    """Sends what is in the folders, and hands everything else on."""

    def __init__(self, app: ASGIApp, folders: Mapping[str, Path]) -> None:
        """`folders` are named by the beginning of their addresses, such as `/static/`."""
        self._app = app
        self._folders = {prefix: str(folder.resolve()) for prefix, folder in folders.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == ScopeType.HTTP and scope["method"] == HttpMethod.GET:
            path = scope["path"]
            for prefix, folder in self._folders.items():
                if path.startswith(prefix) and (found := _look(folder, path[len(prefix) :])):
                    scope["path_template"] = ROUTE
                    versioned = OF_A_VERSION if scope["query_string"].startswith(b"v=") else OF_A_NAME
                    await _answer(scope, send, *found, OF_A_PICTURE if prefix == PICTURES else versioned)
                    return
        await self._app(scope, receive, send)


def _look(folder: str, name: str) -> tuple[str, os.stat_result] | None:
    if NAME.fullmatch(name) is None:
        return None
    path = f"{folder}/{name}"
    try:
        facts = os.stat(path)  # noqa: PTH116 - a Path would cost more than the call
    except OSError:
        return None
    return (path, facts) if stat.S_ISREG(facts.st_mode) else None


async def _answer(scope: HTTPScope, send: Send, path: str, facts: os.stat_result, more: Mapping[str, str]) -> None:
    asked = dict(scope["headers"])
    tag, known = _headers(path, facts.st_mtime_ns, facts.st_size)
    headers = [*known, *((name.lower().encode(), value.encode()) for name, value in more.items())]
    if is_known(tag, asked.get(b"if-none-match", b"").decode("latin-1")):
        await _send(send, HTTPStatus.NOT_MODIFIED, headers)
        return
    part = _part(asked, tag, facts.st_size)
    if part is None:
        await _send_whole(scope, send, headers, path, facts)
        return
    if not part:
        headers.append((b"content-range", b"bytes */%d" % facts.st_size))
        await _send(send, HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, [*headers, (b"content-length", b"0")])
        return
    headers.append((b"content-range", b"bytes %d-%d/%d" % (part.start, part.stop - 1, facts.st_size)))
    headers.append((b"content-length", b"%d" % len(part)))
    await _send(send, HTTPStatus.PARTIAL_CONTENT, headers, await asyncio.to_thread(_read, path, part))


@lru_cache(maxsize=4096)
def _headers(path: str, mtime_ns: int, size: int) -> tuple[str, tuple[tuple[bytes, bytes], ...]]:
    tag = f'"{mtime_ns:x}-{size:x}"'
    return tag, (
        (b"content-type", _media_type(path)),
        (b"etag", tag.encode()),
        (b"last-modified", formatdate(mtime_ns / 1e9, usegmt=True).encode()),
        (b"accept-ranges", b"bytes"),
    )


async def _send_whole(
    scope: HTTPScope, send: Send, headers: list[tuple[bytes, bytes]], path: str, facts: os.stat_result
) -> None:
    size = facts.st_size
    headers.append((b"content-length", b"%d" % size))
    if size <= SMALL:
        await _send(send, HTTPStatus.OK, headers, _small(path, facts.st_mtime_ns, size))
    elif PATHSEND in (scope.get("extensions") or {}):
        await send({"type": "http.response.start", "status": HTTPStatus.OK, "headers": headers})
        message: Message = {"type": PATHSEND, "path": path}  # type: ignore[assignment]
        await send(message)
    else:
        await _send(send, HTTPStatus.OK, headers, await asyncio.to_thread(_read, path, range(size)))


async def _send(send: Send, status: HTTPStatus, headers: list[tuple[bytes, bytes]], body: bytes = b"") -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})


def _part(asked: Mapping[bytes, bytes], tag: str, size: int) -> range | None:
    """The bytes that a Range asks for (RFC 9110, section 14): none if there are no such bytes, None for the whole.

    Several ranges, other units and an If-Range of another version get the whole, as the RFC allows.
    """
    match = RANGE.fullmatch(asked.get(b"range", b""))
    if match is None or match.groups() == (b"", b"") or asked.get(b"if-range", tag.encode()) != tag.encode():
        return None
    first, last = match.groups()
    if not first:
        return range(max(size - int(last), 0), size)
    if last and int(last) < int(first):
        return None
    return range(int(first), min(int(last) + 1, size) if last else size)


@lru_cache(maxsize=128)
def _small(path: str, mtime_ns: int, size: int) -> bytes:
    """What a small file held at that time; at most 8 MB of such are remembered."""
    return _read(path, range(size))


def _read(path: str, part: range) -> bytes:
    with open(path, "rb") as file:  # noqa: PTH123 - as above
        file.seek(part.start)
        return file.read(len(part))


def _media_type(path: str) -> bytes:
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8".encode() if kind.startswith(TEXT) else kind.encode()
