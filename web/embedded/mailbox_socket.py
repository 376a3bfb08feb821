"""The socket of the mail catcher; apart from it, so that the supervisor need not import an SMTP server."""

import socket

HOST = "127.0.0.1"
USUAL_PORT = 1025


def open_mailbox_socket() -> socket.socket:
    """A listening socket on loopback: the usual port 1025, or a free one where that is taken."""
    listener = socket.socket(socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, USUAL_PORT))
    except OSError:
        listener.bind((HOST, 0))
    listener.listen(100)
    return listener


def smtp_url(listener: socket.socket) -> str:
    """The SMTP_URL of `listener`."""
    host, port = listener.getsockname()
    return f"smtp://{host}:{port}"
