"""A server that answers as VIES does."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

VALID = {"valid": True, "requestIdentifier": "WAPIAAAAZNgfuVoL", "requestDate": "2026-11-30T08:00:00.000Z"}
UNKNOWN = {"valid": False, "requestIdentifier": ""}
DOWN = {"actionSucceed": False, "errorWrappers": [{"error": "MS_UNAVAILABLE"}]}


@dataclass
class ViesServer:
    """What it answers, None for silence, and what it was asked."""

    port: int = 0
    answer: dict[str, Any] | bytes | None = field(default_factory=lambda: dict(VALID))
    asked: list[dict[str, Any]] = field(default_factory=list)

    @property
    def address(self) -> str:
        """The address of its interface."""
        return f"http://127.0.0.1:{self.port}/rest-api/check-vat-number"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one question, and hang up."""
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            length = int(head.partition("content-length: ")[2].partition("\r\n")[0])
            self.asked.append(json.loads(await reader.readexactly(length)))
            if self.answer is not None:
                body = self.answer if isinstance(self.answer, bytes) else json.dumps(self.answer).encode()
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body))
                await writer.drain()
        writer.close()


@asynccontextmanager
async def vies_server() -> AsyncIterator[ViesServer]:
    """A register on this machine."""
    server = ViesServer()
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    yield server
    listening.close()
