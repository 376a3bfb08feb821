"""The shop's address: whether it is free, and whether the shop answers there."""

import http.client
import socket
import time

from web.embedded.errors import ServiceError

GRACE_SECONDS = 1.0
"""The seconds that the port of a shop that was just killed may take to come free."""
POLL_SECONDS = 0.02
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - looked up, not bound


def require_free_port(host: str, port: int) -> None:
    """Raise `ServiceError` if another program listens there: the kernel would let two servers share it silently."""
    deadline = time.monotonic() + GRACE_SECONDS
    while not _is_free(host, port):
        if time.monotonic() > deadline:
            raise ServiceError(f"Port {port} is in use by another program: stop it, or set PORT to another number.")
        time.sleep(POLL_SECONDS)


def _is_free(host: str, port: int) -> bool:
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror:
        raise ServiceError(f"HOST is {host!r}, which is not an address of this machine.") from None
    with socket.socket(family, kind) as probe:
        # What an earlier shop left in TIME_WAIT does not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except PermissionError:
            raise ServiceError(f"Port {port} may only be used by root: set PORT to a number above 1023.") from None
        except OSError:
            return False
    return not _somebody_answers(host, port)


def _somebody_answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((EVERYWHERE.get(host, host), port), timeout=1).close()
    except OSError:
        return False
    return True


def is_ready(host: str, port: int) -> bool:
    """Whether the shop reports that it can serve customers."""
    connection = http.client.HTTPConnection(EVERYWHERE.get(host, host), port, timeout=5)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
