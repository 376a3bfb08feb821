"""Signatures of events: HMAC-SHA-256 over the second and the body, `t=…,v1=…`, valid for five minutes."""

import hashlib
import hmac
import re
import time

from domain.payments.gateway import BadSignatureError

TOLERANCE_SECONDS = 300
FORM = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})", re.ASCII)


def sign(body: bytes, secret: str, second: int) -> str:
    """The header which proves that a holder of `secret` sent `body` in that second."""
    return f"t={second},v1={_digest(body, secret, second)}"


def read_signature(header: str, body: bytes, secrets: tuple[str, ...]) -> None:
    """Raise `BadSignatureError` unless one of `secrets` signed this body, not more than five minutes ago or ahead."""
    parts = FORM.fullmatch(header)
    if parts is None or not body:
        raise BadSignatureError("The event is not signed.")
    second = int(parts[1])
    if not any(hmac.compare_digest(_digest(body, secret, second), parts[2]) for secret in secrets):
        raise BadSignatureError("The signature does not fit the event.")
    if abs(time.time() - second) > TOLERANCE_SECONDS:
        raise BadSignatureError("The event was signed too long ago.")


def _digest(body: bytes, secret: str, second: int) -> str:
    return hmac.new(secret.encode(), f"{second}.".encode() + body, hashlib.sha256).hexdigest()
