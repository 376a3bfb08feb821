"""The crowd can be trusted: it counts responses, in whatever pieces they come."""

import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.bench.load import LINUX, Load, fire

Talk = Callable[[int], list[bytes]]
"""The pieces in which the nth request of a connection is answered."""

PLAIN = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nHello"


@contextmanager
def server(talk: Talk) -> Iterator[int]:
    """A server that answers every request as `talk` says; an empty answer closes the connection."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        threading.Thread(target=_welcome, args=(listener, talk), daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


def _welcome(listener: socket.socket, talk: Talk) -> None:
    while True:
        try:
            visitor, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_answer, args=(visitor, talk), daemon=True).start()


def _answer(visitor: socket.socket, talk: Talk) -> None:
    number = 0
    with visitor:
        visitor.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while visitor.recv(4096):
            for piece in (pieces := talk(number)):
                visitor.sendall(piece)
            if not pieces:
                return
            number += 1


def load(port: int, **more: object) -> Load:
    return Load(**{"port": port, "requests": [b"GET / HTTP/1.1\r\n\r\n"], "status": 200, "seconds": 0.2, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "pieces",
    [
        [PLAIN],
        [PLAIN[:7], PLAIN[7:45], PLAIN[45:]],
        [b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", b"5\r\nHello\r\n", b"0\r", b"\n\r\n"],
        [b"HTTP/1.1 200 OK\r\ncontent-length: 200000\r\n\r\n", b"x" * 200_000],
    ],
    ids=["whole", "pieces", "chunked", "large"],
)
def test_answers_are_counted_in_whatever_pieces_they_come(pieces: list[bytes]) -> None:
    with server(lambda _number: pieces) as port:
        heard = fire(load(port, connections=4))
    assert heard.right > 4
    assert heard.wrong == {}
    assert len(heard.waits) == heard.right
    assert 0.1 < heard.seconds < 2


def test_an_answer_without_a_body_is_complete() -> None:
    with server(lambda _number: [b"HTTP/1.1 304 Not Modified\r\netag: x\r\n\r\n"]) as port:
        assert fire(load(port, status=304)).right > 0


def test_answers_from_the_cache_are_counted() -> None:
    kinds = [b"hit", b"miss", b"hit"]

    def talk(number: int) -> list[bytes]:
        return [PLAIN.replace(b"\r\n\r\n", b"\r\nx-cache: " + kinds[number] + b"\r\n\r\n")]

    with server(talk) as port:
        heard = fire(load(port, requests=[b"GET / HTTP/1.1\r\n\r\n"] * 3, repeat=False, connections=1))
    assert (heard.right, heard.cached, heard.uncached) == (3, 2, 1)


def test_wrong_responses_are_counted_separately() -> None:
    busy = b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n"
    with server(lambda number: [busy if number == 1 else PLAIN]) as port:
        heard = fire(load(port, connections=3))
    assert heard.wrong == {"503": 3}
    assert heard.right > 3


def test_requests_that_may_be_sent_once_are_sent_once() -> None:
    asked: list[int] = []
    with server(lambda number: [asked.append(number) or PLAIN]) as port:  # type: ignore[func-returns-value]
        heard = fire(load(port, requests=[b"GET / HTTP/1.1\r\n\r\n"] * 10, repeat=False, connections=4, seconds=5))
    assert heard.right == len(asked) == 10
    assert heard.seconds < 2


def test_who_comes_at_a_rate_feels_a_pause_that_began_before() -> None:
    def talk(number: int) -> list[bytes]:
        time.sleep(0.2 if number == 0 else 0)
        return [PLAIN]

    with server(talk) as port:
        heard = fire(load(port, connections=1, seconds=1.0, rate=100))
    assert heard.right <= 100
    assert len([wait for wait in heard.waits if wait > 0.05]) >= 15


@pytest.mark.skipif(not LINUX, reason="only Linux says when an answer came")
def test_what_the_crowd_itself_sleeps_counts_for_nobody() -> None:
    usual = signal.signal(signal.SIGALRM, lambda *_: time.sleep(0.3))
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        with server(lambda _number: [PLAIN]) as port:
            heard = fire(load(port, connections=2, seconds=1.0, rate=100))
    finally:
        signal.signal(signal.SIGALRM, usual)
    assert heard.right >= 95
    assert len([wait for wait in heard.waits if wait > 0.1]) <= 2


def test_a_server_that_hangs_up_is_an_error() -> None:
    with server(lambda _number: []) as port, pytest.raises(ConnectionResetError):
        fire(load(port))
