"""A connection to PostgreSQL or Redis that a test can cut, or leave hanging."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import parse_qs, urlsplit

Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Line:
    """Carries bytes between a port of its own and the server of `address`, while it is up."""

    def __init__(self, address: str) -> None:
        self._parts = urlsplit(address)
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._up = True
        self.port = 0

    async def _connect(self) -> Ends:
        folder = parse_qs(self._parts.query).get("host", [""])[0]
        if self._parts.scheme == "unix":
            return await asyncio.open_unix_connection(self._parts.path)
        if folder.startswith("/"):
            port = parse_qs(self._parts.query).get("port", ["5432"])[0]
            return await asyncio.open_unix_connection(f"{folder}/.s.PGSQL.{port}")
        return await asyncio.open_connection(self._parts.hostname, self._parts.port)

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        task = asyncio.current_task()
        assert task
        self._tasks.add(task)
        self._writers.add(writer)
        far = None
        try:
            if self._up:
                far_reader, far = await self._connect()
                await asyncio.gather(self._pass(reader, far), self._pass(far_reader, writer))
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            for one in (writer, far):
                if one:
                    one.close()
                    with suppress(OSError):
                        await one.wait_closed()
            self._tasks.discard(task)
            self._writers.discard(writer)

    async def _pass(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while chunk := await source.read(1 << 16):
            await self._flowing.wait()
            sink.write(chunk)
            await sink.drain()
        raise ConnectionResetError

    def cut(self) -> None:
        """Lose every connection and take no new one."""
        self._up = False
        self.drop()

    def drop(self) -> None:
        """Lose every connection."""
        for task in list(self._tasks):
            task.cancel()

    def reset(self) -> None:
        """Lose every connection as when the machine at the other end has restarted: by a reset, without a word."""
        for writer in self._writers:
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
        self.drop()

    def hang(self) -> None:
        """Accept requests, and never answer."""
        self._flowing.clear()

    def mend(self) -> None:
        """Carry bytes again."""
        self._flowing.set()
        self._up = True


@asynccontextmanager
async def line_to(address: str) -> AsyncIterator[Line]:
    """A line to the server at `address`."""
    line = Line(address)
    server = await asyncio.start_server(line.carry, "127.0.0.1", 0)
    line.port = server.sockets[0].getsockname()[1]
    try:
        yield line
    finally:
        server.close()
        line.mend()
        line.drop()
        await asyncio.sleep(0.05)


def over(line: Line, dsn: str) -> str:
    """The URL of the same database through this line."""
    return f"postgresql://postgres@127.0.0.1:{line.port}/{urlsplit(dsn).path.lstrip('/')}"
