"""The shop's address: whether it is free, and whether the shop answers there."""

import errno
import http.client
import socket
import time

from web.embedded.errors import ServiceError

GRACE_SECONDS = 1.0
"""The seconds that the port of a shop that was just killed may take to come free."""
POLL_SECONDS = 0.02
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - looked up, not bound


def address_of(host: str) -> str:
    """The IP address that HOST names: of several the first of version 4, as `localhost` has. Raises `ServiceError`."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError):
        raise ServiceError(f"HOST is {host!r}, which is no address of this machine.") from None
    found.sort(key=lambda one: one[0] != socket.AF_INET)
    return str(found[0][4][0])


def require_free_port(host: str, port: int) -> None:
    """Raise `ServiceError` if another program listens there: the kernel would let two servers share it silently."""
    address = address_of(host)
    deadline = time.monotonic() + GRACE_SECONDS
    while not _is_free(address, port):
        if time.monotonic() > deadline:
            raise ServiceError(f"Port {port} is in use by another program: stop it, or set PORT to another number.")
        time.sleep(POLL_SECONDS)


def _is_free(host: str, port: int) -> bool:
    family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind) as probe:
        # What an earlier shop left in TIME_WAIT does not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except PermissionError:
            raise ServiceError(f"Port {port} may only be used by root: set PORT to a number above 1023.") from None
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                raise ServiceError(f"HOST is {host}, which is no address of this machine.") from None
            return False
    return not _somebody_answers(host, port)


def _somebody_answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((EVERYWHERE.get(host, host), port), timeout=1).close()
    except OSError:
        return False
    return True


def is_ready(host: str, port: int) -> bool:
    """Whether the shop says that it can take customers."""
    address = address_of(host)
    connection = http.client.HTTPConnection(EVERYWHERE.get(address, address), port, timeout=5)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
