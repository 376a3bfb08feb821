"""A web server that has pictures, and a resolver that knows where it is."""

import asyncio
import ipaddress
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from web.media.fetching import Guard, IpAddress, is_public

HERE = ipaddress.ip_address("127.0.0.1")


def led(location: str) -> bytes:
    """An answer that leads on."""
    return f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()


def found(content: bytes) -> bytes:
    """An answer with this content."""
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(content), content)


@dataclass
class PictureServer:
    """A web server on this machine that answers by path, and the names that a resolver knows."""

    port: int = 0
    answers: dict[str, bytes] = field(default_factory=dict)
    heads: list[str] = field(default_factory=list)
    names: dict[str, list[str]] = field(default_factory=lambda: {"pictures.example": ["127.0.0.1"]})
    asked: list[str] = field(default_factory=list)
    writers: list[asyncio.StreamWriter] = field(default_factory=list)

    async def look_up(self, host: str, _port: int) -> list[IpAddress]:
        """What the resolver says of a name; each time the next answer, where there are several."""
        self.asked.append(host)
        known = self.names.get(host, [host])
        return [ipaddress.ip_address(known.pop(0) if len(known) > 1 else known[0])]

    @property
    def guard(self) -> Guard:
        """The production guard, but for this one server."""
        return Guard(self.look_up, lambda one: one == HERE or is_public(one), frozenset({80, 443, self.port}))

    def at(self, path: str, host: str = "pictures.example") -> str:
        """An address on this server."""
        return f"http://{host}:{self.port}{path}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request, and hang up; without an answer say nothing."""
        self.writers.append(writer)
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.heads.append(head)
        answer = self.answers.get(head.split()[1])
        if answer is not None:
            with suppress(ConnectionError):
                writer.write(answer)
                await writer.drain()
            writer.close()


@asynccontextmanager
async def picture_server() -> AsyncIterator[PictureServer]:
    """A web server on this machine."""
    server = PictureServer()
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    yield server
    listening.close()
    for writer in server.writers:
        writer.close()
        with suppress(ConnectionError, ssl.SSLError):
            await writer.wait_closed()
