"""A mail server in every state that one meets: busy, silent, slow, and one that hangs up at the worst moment."""

import asyncio
import email
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from enum import StrEnum

HELLO = b"220 post.test\r\n"
ANSWERS = {b"EHLO": b"250 post.test\r\n", b"MAIL": b"250 OK\r\n", b"RCPT": b"250 OK\r\n", b"DATA": b"354 go on\r\n"}


class Mood(StrEnum):
    """The behaviour of the server towards clients."""

    WELL = "well"
    SILENT = "says nothing"
    SLOW = "takes its time for each step"
    FULL = "has no room now"
    HANGS_UP_UNACCEPTED = "hangs up after the letter, without a word"
    HANGS_UP_ACCEPTED = "accepts the letter and hangs up"
    LEAVES = "hangs up at the start of every third letter of a connection, without a word"
    HOLDS = "holds its answer back after the letter"


@dataclass
class MailServer:
    """Stores every email that was handed over whole; `accepted` are those that it accepted.

    `says` changes its answers: b"" stands for the greeting, b"." for the one after the letter. `lines` are all
    connections that were made, `most` how many there were at once.
    """

    mood: Mood = Mood.WELL
    step_seconds: float = 0.0
    seen: list[EmailMessage] = field(default_factory=list)
    accepted: list[EmailMessage] = field(default_factory=list)
    handed_over: asyncio.Event = field(default_factory=asyncio.Event)
    url: str = ""
    says: dict[bytes, bytes] = field(default_factory=dict)
    lines: int = 0
    most: int = 0
    _now: int = 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Hold one conversation."""
        self.lines += 1
        self._now += 1
        self.most = max(self.most, self._now)
        try:
            await self._talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            self._now -= 1
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.mood is Mood.SILENT:
            await reader.read()
            return
        writer.write(self.says.get(b"", HELLO))
        answers, begun = {**ANSWERS, **self.says}, 0
        while line := await reader.readline():
            if self.mood is Mood.SLOW:
                await asyncio.sleep(self.step_seconds)
            begun += line.startswith(b"MAIL")
            if self.mood is Mood.LEAVES and begun > 2:
                return
            writer.write(answers.get(line[:4].upper(), b"221 bye\r\n"))
            if line[:4].upper() == b"DATA" and b"DATA" not in self.says and not await self._take(reader, writer):
                return
            if line[:4].upper() == b"QUIT":
                return

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Receive an email; returns whether the conversation goes on."""
        content = await reader.readuntil(b"\r\n.\r\n")
        outgoing = email.message_from_bytes(content[:-3], policy=policy.default)
        self.seen.append(outgoing)
        self.handed_over.set()
        if self.mood is Mood.HANGS_UP_UNACCEPTED:
            return False
        if self.mood is Mood.HOLDS:
            await reader.read()
            return False
        if self.mood is Mood.FULL:
            writer.write(b"452 no room\r\n")
            return True
        if b"." in self.says:
            writer.write(self.says[b"."])
            return True
        self.accepted.append(outgoing)
        writer.write(b"250 accepted\r\n")
        return self.mood is not Mood.HANGS_UP_ACCEPTED


@asynccontextmanager
async def mail_server(mood: Mood = Mood.WELL) -> AsyncIterator[MailServer]:
    """A server on a port of its own, at `url`."""
    office = MailServer(mood)
    server = await asyncio.start_server(office.talk, "127.0.0.1", 0)
    office.url = f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield office
    finally:
        server.close()
