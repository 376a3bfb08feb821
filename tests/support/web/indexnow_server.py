"""A server that answers as IndexNow does."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any


@dataclass
class IndexNowServer:
    """What it answers, the status and further headers, and what it was told."""

    port: int = 0
    status: int = 202
    headers: str = ""
    told: list[dict[str, Any]] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where it is told."""
        return f"http://127.0.0.1:{self.port}/indexnow"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer once, and hang up."""
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            assert head.startswith("post /indexnow http/1.1")
            assert "content-type: application/json" in head
            length = int(head.partition("content-length: ")[2].partition("\r\n")[0])
            self.told.append(json.loads(await reader.readexactly(length)))
            writer.write(f"HTTP/1.1 {self.status} X\r\ncontent-length: 0\r\n{self.headers}\r\n".encode())
            await writer.drain()
        writer.close()


@asynccontextmanager
async def indexnow_server() -> AsyncIterator[IndexNowServer]:
    """A search engine on this machine."""
    server = IndexNowServer()
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    yield server
    listening.close()
