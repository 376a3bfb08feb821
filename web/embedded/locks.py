"""File locks that the kernel releases by itself when their holder dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


class TakenError(Exception):
    """Another process holds the lock; the message is what that process wrote into it."""


@contextmanager
def locked(path: Path, note: str = "", *, wait: bool = True) -> Iterator[None]:
    """Hold `path` as a lock that bears `note`. Raises `TakenError` if it is taken and `wait` is off."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise TakenError(os.read(handle, 1_000).decode(errors="replace")) from None
        with suppress(OSError):  # on a full disk the lock has no note
            os.ftruncate(handle, 0)
            os.pwrite(handle, note.encode(), 0)
        yield
    finally:
        os.close(handle)
