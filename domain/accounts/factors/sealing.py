"""Encryption of secrets that must be read again, and so cannot be hashed, under keys derived from the shop's own."""

import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = 12


def derive_key(secret_key: str, purpose: str) -> bytes:
    """A key of its own for each purpose (HKDF, RFC 5869), so that none reveals anything of another."""
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=purpose.encode()).derive(secret_key.encode())


def seal(secret_key: str, purpose: str, owner: bytes, plain: bytes) -> bytes:
    """`plain` under AES-256-GCM, bound to its owner: copied to somebody else's row it cannot be opened."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(derive_key(secret_key, purpose)).encrypt(nonce, plain, owner)


def unseal(secret_keys: tuple[str, ...], purpose: str, owner: bytes, sealed: bytes) -> bytes | None:
    """The plain bytes that were sealed under one of the keys, the newest of which is tried first.

    None if they were changed or are another owner's, or if their key is not among these any more.
    """
    found = (_unseal(key, purpose, owner, sealed) for key in secret_keys)
    return next((plain for plain in found if plain is not None), None)


def _unseal(secret_key: str, purpose: str, owner: bytes, sealed: bytes) -> bytes | None:
    try:
        return AESGCM(derive_key(secret_key, purpose)).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], owner)
    except (InvalidTag, ValueError):
        return None


def keyed_hash(secret_key: str, purpose: str, owner: bytes, text: str) -> bytes:
    """A keyed hash of `text`: without the shop's secret nobody can find `text` by guessing."""
    return hmac.digest(derive_key(secret_key, purpose), owner + text.encode(), "sha256")
