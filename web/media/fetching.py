"""A picture fetched from an address that a stranger wrote: over the public internet only, and in bounds.

A name is looked up once for each connection. If every address that it has is public, one of them is connected to, by
number, with the name kept for TLS and `Host`: between the check and the connection nothing can change. The same holds
for every redirect.
"""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from urllib.parse import quote, urljoin, urlsplit

import httpcore
import idna

from domain.media.reading import MOST_BYTES, TOO_LARGE
from domain.words.messages import gettext
from web.infra.certificates import trusted_authorities

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

MOST_REDIRECTS = 5
CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
ALL_SECONDS = 45.0
"""The time that one picture may take, redirects included."""

IN_MEMORY = 1_000_000
REDIRECTS = frozenset({301, 302, 303, 307, 308})
LATER = frozenset({408, 425, 429, 500, 502, 503, 504})
"""What servers answer that may answer otherwise in a while."""
OK = 200
AS_IT_IS = "/%:@!$&'()*+,;=~-._?"
"""The signs of a path or a query that need not be written in another way."""

PORTS = {"http": 80, "https": 443}
HEAD_START = [("User-Agent", "Mercer"), ("Accept", "image/*"), ("Accept-Encoding", "identity")]
WITHIN = (
    ipaddress.ip_network("::ffff:0:0/96"), ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"),
    ipaddress.ip_network("2002::/16"), ipaddress.ip_network("2001::/32"), ipaddress.ip_network("::/96"),
)  # fmt: skip
"""The networks of IPv6 whose addresses stand for one of IPv4, which may be any."""

GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
"""All that is given out of IPv6 so far (RFC 4291, section 2.4, and IANA's registry of its address space)."""

SERVICES = (
    ipaddress.ip_network("192.0.0.0/24"), ipaddress.ip_network("168.63.129.16/32"), ipaddress.ip_network("3fff::/20"),
)  # fmt: skip
"""Where a host's own surroundings answer it (RFC 6890; Azure), and documentation's own (RFC 9637)."""


class FetchRefusedError(Exception):
    """A picture cannot be fetched, and trying again does not help; the message says why."""


class FetchFailedError(Exception):
    """A picture could not be fetched this time; the message says why."""


def is_public(address: IpAddress) -> bool:
    """Whether an address is of the public internet: no loopback, private, link-local, shared or reserved one."""
    given_out = address.version == 4 or address in GLOBAL_UNICAST  # noqa: PLR2004
    odd = address.is_multicast or any(address in network for network in (*WITHIN, *SERVICES))
    return address.is_global and given_out and not odd


async def look_up(host: str, port: int) -> list[IpAddress]:
    """The addresses of a host by the system's resolver. Raises `FetchFailedError`."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise FetchFailedError(gettext("There is no server called %(host)s.", host=host)) from None
    return [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]


@dataclass(frozen=True, slots=True)
class Guard:
    """Where pictures may be fetched from: how names are looked up, which addresses are allowed, and which ports."""

    look_up: Callable[[str, int], Awaitable[list[IpAddress]]] = look_up
    allows: Callable[[IpAddress], bool] = is_public
    ports: frozenset[int] = frozenset(PORTS.values())

    async def address_of(self, host: str, port: int) -> str:
        """The address of a host to connect to. Raises `FetchRefusedError` unless all that it has are allowed."""
        if port not in self.ports:
            raise FetchRefusedError(gettext("The address names a port that is not allowed."))
        found = await self.look_up(host, port)
        if not found or not all(map(self.allows, found)):
            raise FetchRefusedError(gettext("The address is not of the public internet."))
        return str(found[0])


PUBLIC = Guard()


class _Guarded(httpcore.AsyncNetworkBackend):
    """Connects to the address that the guard gives for a name."""

    def __init__(self, guard: Guard) -> None:
        self._guard, self._inner = guard, httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the library's
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Open a connection to `host`, by its number."""
        address = await self._guard.address_of(host.strip("[]"), port)
        return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)

    async def sleep(self, seconds: float) -> None:
        """Wait between attempts."""
        await self._inner.sleep(seconds)


async def fetch(address: str, *, guard: Guard = PUBLIC, trusted: ssl.SSLContext | None = None) -> IO[bytes]:
    """The file at `address`, open at its end; the caller closes it. Raises `FetchRefusedError` or `FetchFailedError`.

    It may be anything: whoever takes it in proves that it is a picture.
    """
    timeouts = {"connect": CONNECT_SECONDS, "read": READ_SECONDS, "write": READ_SECONDS, "pool": CONNECT_SECONDS}
    secure = trusted or await trusted_authorities()
    try:
        async with (
            asyncio.timeout(ALL_SECONDS),
            httpcore.AsyncConnectionPool(
                ssl_context=secure, max_connections=1, network_backend=_Guarded(guard)
            ) as pool,
        ):
            for _ in range(MOST_REDIRECTS + 1):
                url = _url(address)
                async with pool.stream("GET", url, headers=HEAD_START, extensions={"timeout": timeouts}) as answer:
                    if answer.status not in REDIRECTS:
                        return await _content(answer)
                    address = _led_on(address, _header(answer, b"location"))
    except (httpcore.TimeoutException, TimeoutError):
        raise FetchFailedError(gettext("The server did not answer in time.")) from None
    except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError, OSError):
        raise FetchFailedError(gettext("The server could not be reached.")) from None
    raise FetchRefusedError(gettext("The address leads on and on."))


def _led_on(address: str, location: str) -> str:
    try:
        return urljoin(address, location)
    except ValueError:
        raise FetchRefusedError(gettext("The address leads to none.")) from None


def _url(address: str) -> httpcore.URL:
    """The address as it is asked for. Raises `FetchRefusedError` for one that is none, or of another kind."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
        host = host if host.isascii() else idna.encode(host, uts46=True).decode()
    except (ValueError, UnicodeError):
        raise FetchRefusedError(gettext("This is not a web address.")) from None
    if parts.scheme not in PORTS or not host or "@" in parts.netloc:
        raise FetchRefusedError(gettext("This is not a web address."))
    path = quote(parts.path or "/", safe=AS_IT_IS)
    query = f"?{quote(parts.query, safe=AS_IT_IS)}" if parts.query else ""
    return httpcore.URL(
        scheme=parts.scheme.encode(), host=host.encode(), port=port or PORTS[parts.scheme],
        target=f"{path}{query}".encode(),
    )  # fmt: skip


async def _content(answer: httpcore.Response) -> IO[bytes]:
    """The body of an answer, as far as it is a picture's size."""
    if answer.status in LATER:
        raise FetchFailedError(gettext("The server answered %(status)s.", status=answer.status))
    if answer.status != OK:
        raise FetchRefusedError(gettext("The server answered %(status)s.", status=answer.status))
    length = _header(answer, b"content-length")
    if length.isdecimal() and int(length) > MOST_BYTES:
        raise FetchRefusedError(TOO_LARGE)
    file: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the caller closes it
    try:
        async for piece in answer.aiter_stream():
            if file.tell() + len(piece) > MOST_BYTES:
                raise FetchRefusedError(TOO_LARGE)
            file.write(piece)
    except BaseException:
        file.close()
        raise
    return file


def _header(answer: httpcore.Response, name: bytes) -> str:
    return next((value.decode("utf-8", "replace") for found, value in answer.headers if found.lower() == name), "")
