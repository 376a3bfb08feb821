"""Secrets: made here, stored as hashes. Tokens are random and long, so a plain SHA-256 is enough for them."""

import hashlib
import hmac
import secrets as randomness
from uuid import UUID

TOKEN_BYTES = 32
CODE_DIGITS = 6


def new_token(prefix: str = "") -> str:
    """A token of 256 random bits, as text that is safe in a URL, a header or a cookie."""
    return prefix + randomness.token_urlsafe(TOKEN_BYTES)


def hash_token(token: str) -> bytes:
    """The hash of a token, as stored."""
    return hashlib.sha256(token.encode()).digest()


def one_time_code(secret_key: str, code_id: UUID) -> str:
    """The six digits of a code: HOTP's truncation (RFC 4226, section 5.3) of an HMAC of its id."""
    digest = hmac.digest(secret_key.encode(), b"one-time-code:" + code_id.bytes, hashlib.sha256)
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4]) & 0x7FFFFFFF
    return f"{number % 10**CODE_DIGITS:0{CODE_DIGITS}}"


def same(left: str, right: str) -> bool:
    """Whether two secrets are equal, in a time that does not reveal where they differ."""
    return hmac.compare_digest(left.encode(), right.encode())
