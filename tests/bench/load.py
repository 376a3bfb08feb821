"""A crowd of keep-alive connections that send requests as fast as they are answered, in few instructions per response.

It shares the machine with the server, so all it does is taken from what it measures. Plain sockets under one `epoll`
cost 13 µs a response, the system's share included; asyncio costs about three times that.
"""

import select
import socket
import struct
import sys
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle

CHUNK = 1 << 16
SILENCE_SECONDS = 10.0
BODILESS = {b"304", b"204"}
CACHE = b"\r\nx-cache: "
"""The header with which the shop says whether an answer comes from its cache: `hit` or `miss`."""

LAST_CHUNK = b"\r\n0\r\n\r\n"


LINUX = sys.platform == "linux"
SO_TIMESTAMPNS = 35
"""Linux's, which Python does not name: each reading says when what it reads came, in seconds and nanoseconds."""

_TIME = struct.Struct("@ll")
NOTE_BYTES = socket.CMSG_SPACE(_TIME.size)


def _when(note: bytes) -> float:
    seconds, nanoseconds = _TIME.unpack(note)
    return float(seconds + nanoseconds / 1e9)


@dataclass(frozen=True, slots=True)
class Load:
    """What a crowd asks one server. Without `repeat` each request is sent once, and the crowd ends with the last.

    Without a `rate` each connection asks again as soon as it is answered, which fills the machine. With one, so many
    requests a second fall due, evenly, and a wait begins when its request was due: all who come while the server
    pauses feel it, even those whom no connection was free to ask for yet. What the crowd itself sleeps beyond its time
    counts for nobody: people do not share a machine with the shop.
    """

    port: int
    requests: Sequence[bytes]
    status: int
    seconds: float
    connections: int = 32
    repeat: bool = True
    rate: float | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of it: right answers, others by status, seconds, the crowd's own CPU seconds, waits in seconds.

    `cached` counts the answers that came from the shop's cache, `uncached` those that could have and did not.
    """

    right: int
    wrong: dict[str, int]
    seconds: float
    cpu: float
    waits: list[float] = field(repr=False)
    cached: int = 0
    uncached: int = 0

    def wait(self, share: float) -> float:
        """How long this share of the answers took at most, in seconds."""
        return sorted(self.waits)[min(len(self.waits) - 1, int(share * len(self.waits)))] if self.waits else 0.0


def pooled(some: Sequence[Heard]) -> Heard:
    """What came of several loads together."""
    wrong = sum((Counter(one.wrong) for one in some), Counter[str]())
    return Heard(
        sum(one.right for one in some),
        dict(wrong),
        sum(one.seconds for one in some),
        sum(one.cpu for one in some),
        [wait for one in some for wait in one.waits],
    )


class _Asker:
    """One connection with at most one question open.

    `asked_at` and `answered_at` are seconds since 1970. An answer is there when the system has it, as Linux notes on
    its packets (socket(7)): when this process comes to read it is not the server's doing.
    """

    __slots__ = ("_chunked", "_left", "_socket", "_status", "_tail", "answered_at", "asked_at", "cached", "uncached")

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=SILENCE_SECONDS)
        self._socket.settimeout(None)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if LINUX:
            self._socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self._left, self._chunked, self._tail, self._status = 0, False, b"", b""
        self.asked_at = self.answered_at = 0.0
        self.cached = self.uncached = 0

    def fileno(self) -> int:
        return self._socket.fileno()

    def ask(self, request: bytes, due: float | None = None) -> None:
        """Send it; one that was `due` while this connection still waited for an answer has waited since then."""
        held = 0.0 if due is None else max(0.0, self.answered_at - due)
        self.asked_at = time.time() - held
        self._socket.sendall(request)

    def hear(self) -> bytes:
        """Read what has come; the status once the answer is complete, nothing until then."""
        chunk, notes, _, _ = self._socket.recvmsg(CHUNK, NOTE_BYTES)
        self.answered_at = _when(notes[0][2]) if notes else time.time()
        if not chunk:
            raise ConnectionResetError("the server closed a connection")
        if self._chunked:
            self._tail = (self._tail + chunk)[-len(LAST_CHUNK) :]
        elif self._left:
            self._left -= len(chunk)
        elif not self._begin(chunk):
            return b""
        if self._chunked and self._tail == LAST_CHUNK:
            self._chunked, self._tail = False, b""
        return b"" if self._left or self._chunked else self._status

    def _begin(self, chunk: bytes) -> bool:
        """Read the head of an answer; whether it is all there."""
        self._tail += chunk
        end = self._tail.find(b"\r\n\r\n")
        if end < 0:
            return False
        head = self._tail[:end]
        place = head.find(b"content-length: ")
        self._status = head[9:12]
        told = head.find(CACHE)
        if told >= 0:
            if head[told + len(CACHE) :].startswith(b"hit"):
                self.cached += 1
            else:
                self.uncached += 1
        self._chunked = place < 0 and self._status not in BODILESS
        body = int(head[place + 16 :].split(b"\r", 1)[0]) if place > 0 and self._status not in BODILESS else 0
        self._left = 0 if self._chunked else end + 4 + body - len(self._tail)
        self._tail = self._tail[-len(LAST_CHUNK) :] if self._chunked else b""
        return True

    def close(self) -> None:
        self._socket.close()


def fire(load: Load, enough: int | None = None) -> Heard:
    """Send `load` until its time is up, or until `enough`, a file descriptor, has something to read.

    Raises OSError when the server closes a connection or falls silent.
    """
    askers = {asker.fileno(): asker for asker in (_Asker(load.port) for _ in range(load.connections))}
    try:
        return _ask_at(load.rate, load, askers, enough) if load.rate else _ask_at_once(load, askers, enough)
    finally:
        for asker in askers.values():
            asker.close()


def _ask_at_once(load: Load, askers: dict[int, _Asker], enough: int | None) -> Heard:
    """Ask again over each connection as soon as it is answered."""
    poll = select.epoll() if hasattr(select, "epoll") else select.poll()
    for number in (*askers, *([enough] if enough is not None else [])):
        poll.register(number, select.POLLIN)
    requests: Iterator[bytes] = cycle(load.requests) if load.repeat else iter(load.requests)
    tally = _Tally(load)
    busy, now, over = 0, tally.began, tally.began + load.seconds
    for fresh, request in zip(askers.values(), requests, strict=False):
        fresh.ask(request)
        busy += 1
    while busy:
        events = poll.poll(SILENCE_SECONDS)
        if not events and time.time() - now > SILENCE_SECONDS:
            raise TimeoutError(f"no answer for {SILENCE_SECONDS:.0f} s")
        for number, _ in events:
            asker = askers.get(number)
            if asker is None:
                poll.unregister(number)
                over = 0.0
            elif status := asker.hear():
                now = tally.note(asker, status)
                request = next(requests, b"") if now < over else b""
                if request:
                    asker.ask(request)
                else:
                    busy -= 1
    return tally.heard(askers.values(), now)


def _ask_at(rate: float, load: Load, askers: dict[int, _Asker], enough: int | None) -> Heard:
    """Ask over the connection that is free longest when a request falls due; `select` wakes to the microsecond."""
    requests, free, busy = cycle(load.requests), deque(askers.values()), set[int]()
    watched = [enough] if enough is not None else []
    tally, number, awake = _Tally(load), 0, 0.0
    now, over = tally.began, tally.began + load.seconds
    while busy or now < over:
        due = min(over, tally.began + number / rate)
        if free and due <= now < over:
            asker = free.popleft()
            asker.ask(next(requests), max(due, awake))
            busy.add(asker.fileno())
            number += 1
        else:
            asleep = bool(free)
            pause = due - now if free and now < over else SILENCE_SECONDS
            ready = select.select([*busy, *watched], [], [], pause)[0]
            if not ready and pause == SILENCE_SECONDS:
                raise TimeoutError(f"no answer for {SILENCE_SECONDS:.0f} s")
            if asleep and due < time.time():
                awake = time.time()
            for heard in ready:
                if heard == enough:
                    watched, over = [], 0.0
                elif status := askers[heard].hear():
                    tally.note(askers[heard], status)
                    busy.remove(heard)
                    free.append(askers[heard])
        now = time.time()
    return tally.heard(askers.values(), now)


class _Tally:
    """What has been answered so far."""

    def __init__(self, load: Load) -> None:
        self._load, self._statuses, self._waits = load, dict[bytes, int](), list[float]()
        self._cpu, self.began = time.process_time(), time.time()

    def note(self, asker: _Asker, status: bytes) -> float:
        """Count an answer; the time now."""
        self._waits.append(asker.answered_at - asker.asked_at)
        self._statuses[status] = self._statuses.get(status, 0) + 1
        return time.time()

    def heard(self, askers: Iterable[_Asker], now: float) -> Heard:
        """All of it together."""
        wrong = {status.decode(): count for status, count in self._statuses.items()}
        right = wrong.pop(str(self._load.status), 0)
        counted = [(asker.cached, asker.uncached) for asker in askers]
        cached, uncached = (sum(some) for some in zip(*counted, strict=True))
        cpu = time.process_time() - self._cpu
        return Heard(right, wrong, now - self.began, cpu, self._waits, cached, uncached)
