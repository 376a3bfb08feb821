"""How a response may be compressed for whoever asks: one answer, for what is cached and for what is not."""

from functools import lru_cache

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

LONGEST_ACCEPTED = 500
"""The length of an Accept-Encoding header, in bytes, up to which what it allows is read and remembered."""

ACCEPTED = b"accept-encoding"


class PlainlyAccepted:
    """Tells the application the one encoding to use; Litestar would look for its name, and overlook `br;q=0`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == ScopeType.HTTP:
            scope["headers"] = [
                (name, _plainly(value) if name == ACCEPTED else value) for name, value in scope["headers"]
            ]
        await self._app(scope, receive, send)


def _plainly(accepted: bytes) -> bytes:
    return encoding_for(accepted).encode()


def encoding_for(accepted: bytes) -> str:
    """The best of our encodings that an Accept-Encoding header allows; of a header that is too long, none is read."""
    return _best(accepted) if len(accepted) <= LONGEST_ACCEPTED else "identity"


@lru_cache(maxsize=256)
def _best(accepted: bytes) -> str:
    offered = [one.partition(";") for one in accepted.decode("latin-1").lower().split(",")]
    allowed = {name.strip() for name, _, weight in offered if _wanted(weight)}
    return next((name for name in ("br", "gzip") if name in allowed), "identity")


def _wanted(weight: str) -> bool:
    try:
        return float(weight.partition("q=")[2] or 1) > 0
    except ValueError:
        return False
