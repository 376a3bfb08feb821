"""Passwords: Argon2id, off the event loop, at most two at a time in one process."""

import asyncio
import re
import unicodedata
from functools import lru_cache

import bcrypt
import zxcvbn_rs_py
from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from domain.errors import InvalidError
from domain.words.messages import gettext

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)
"""OWASP's Password Storage Cheat Sheet: Argon2id with 19 MiB, two passes, one lane."""

SHORTEST, LONGEST = 8, 128
SHORTEST_FACT = 4
"""A shorter name or part of a name is in too many other words."""

WEAKEST_SCORE = 2
"""The lowest accepted score of zxcvbn's 0 to 4; 2 withstands throttled guessing from outside."""

BCRYPT_PREFIXES = ("$2a$", "$2b$", "$2y$")
BCRYPT_BYTES = 72
_at_once = asyncio.Semaphore(2)


def normal_password(password: str) -> str:
    """The password in its compatible composed form (NFKC, as NIST SP 800-63B asks).

    One keyboard writes é as one character, another as two, and both are the same password.
    """
    return unicodedata.normalize("NFKC", password)


def check_password(password: str, *known: str) -> None:
    """Raise `InvalidError` for a password that is too short, too long, or easily guessed.

    `known` are the owner's address and name and the shop's name: none of them may be in it.
    """
    typed = normal_password(password)
    if not SHORTEST <= len(typed) <= LONGEST:
        raise InvalidError(
            {"password": gettext("Use %(shortest)s to %(longest)s characters.", shortest=SHORTEST, longest=LONGEST)}
        )
    if any(fact in typed.casefold() for fact in _facts(known)):
        raise InvalidError(
            {"password": gettext("Leave your name, your email address and the shop's name out of the password.")}
        )
    if int(zxcvbn_rs_py.zxcvbn(typed, user_inputs=list(known)).score) < WEAKEST_SCORE:
        raise InvalidError(
            {"password": gettext("This password is easy to guess. Three or four unrelated words make a good one.")}
        )


def _facts(known: tuple[str, ...]) -> set[str]:
    """What a password may not contain: each of `known`, and the longer words of them."""
    whole = {normal_password(one).casefold() for one in known}
    parts = {part for one in whole for part in re.split(r"[\s@]+", one) if "." not in part}
    hosts = {one.rpartition("@")[2] for one in whole if "@" in one}
    return {fact for fact in {*whole, *parts, *hosts} if len(fact) >= SHORTEST_FACT}


async def hash_password(password: str) -> str:
    """The Argon2id hash of a password, about 30 ms of work in a thread."""
    async with _at_once:
        return await asyncio.to_thread(HASHER.hash, normal_password(password))


async def verify_password(password: str, stored: str | None) -> bool:
    """Whether `password` matches the stored hash, Argon2id or bcrypt.

    Without a hash the check takes as long, and is False. It compares the very text: see `normal_password`.
    """
    if len(password) > LONGEST:
        return False
    async with _at_once:
        return await asyncio.to_thread(_verify, password, stored or _nobodys_hash()) and stored is not None


def needs_rehash(stored: str) -> bool:
    """Whether a hash that was just verified should be renewed: bcrypt, or older Argon2 parameters."""
    return stored.startswith(BCRYPT_PREFIXES) or HASHER.check_needs_rehash(stored)


def _verify(password: str, stored: str) -> bool:
    if stored.startswith(BCRYPT_PREFIXES):
        return bcrypt.checkpw(password.encode()[:BCRYPT_BYTES], stored.encode())
    try:
        return HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return HASHER.hash("nobody's password")
