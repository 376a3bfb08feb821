"""The file: a plain tar with its manifest first and the checksums of everything last, so that half of one shows.

`tar -xf FILE && sha256sum -c SHA256SUMS` looks through it without us.
"""

import hashlib
import os
import tarfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import IO

from web.backup.errors import BackupError

MANIFEST, DUMP, MEDIA, SUMS = "manifest.json", "database.dump", "media", "SHA256SUMS"
BLOCK = tarfile.BLOCKSIZE
CHUNK = 1 << 20
Advance = Callable[[int], None]
"""Told how many bytes were just done."""


class Writer:
    """Writes members one after the other, and remembers their checksums."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._sums: list[str] = []

    def add(self, name: str, content: bytes) -> None:
        """Write a small member."""
        self.add_stream(name, [content])

    def add_stream(self, name: str, chunks: Iterable[bytes]) -> int:
        """Write a member of unknown size; returns that in bytes. `name` is at most 99 characters long."""
        start, size, digest = self._file.tell(), 0, hashlib.sha256()
        self._file.write(bytes(BLOCK))
        for chunk in chunks:
            self._file.write(chunk)
            digest.update(chunk)
            size += len(chunk)
        self._file.write(bytes(-size % BLOCK))
        end = self._file.tell()
        self._file.seek(start)
        self._file.write(_header(name, size))
        self._file.seek(end)
        self._sums.append(f"{digest.hexdigest()}  {name}\n")
        return size

    def finish(self) -> None:
        """Write the checksums and the end, and have all of it on disk."""
        self.add(SUMS, "".join(self._sums).encode())
        self._file.write(bytes(2 * BLOCK))
        self._file.flush()
        os.fsync(self._file.fileno())


def _header(name: str, size: int) -> bytes:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    header = member.tobuf(tarfile.GNU_FORMAT)
    if len(header) != BLOCK:
        raise BackupError(f"The name {name} is too long for a backup.")
    return header


@contextmanager
def new_archive(path: Path) -> Iterator[Writer]:
    """A new backup, which takes its name only when the block is through. Raises `BackupError`, also if it exists."""
    part = path.with_name(f".{path.name}.part")
    _refuse_existing(path)
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            writer = Writer(file)
            yield writer
            writer.finish()
        _refuse_existing(path)
        part.rename(path)
    except OSError as error:
        raise BackupError(f"{error.filename or path} cannot be written ({error.strerror}).") from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _refuse_existing(path: Path) -> None:
    if path.exists():
        raise BackupError(f"{path} is there already: choose another name.")


class Archive:
    """A backup that was looked through and is whole."""

    def __init__(self, path: Path, tar: tarfile.TarFile, members: dict[str, tarfile.TarInfo]) -> None:
        self.path = path
        self.names = list(members)
        self._tar = tar
        self._members = members

    def read(self, name: str) -> bytes:
        """A small member."""
        return b"".join(self.stream(name))

    def size(self, name: str) -> int:
        """Bytes of a member."""
        return self._members[name].size

    def stream(self, name: str) -> Iterator[bytes]:
        """A member in pieces."""
        with _readable(self.path):
            yield from _chunks(self._tar, self._members[name])


@contextmanager
def open_archive(path: Path, advance: Advance) -> Iterator[Archive]:
    """Look through a backup and open it. Raises `BackupError` unless it is whole and nothing in it was changed."""
    with ExitStack() as stack:
        with _readable(path):
            tar = stack.enter_context(tarfile.open(path, "r:"))
            members = _verified(tar, path, advance)
        yield Archive(path, tar, members)


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except (tarfile.TarError, EOFError):
        raise BackupError(f"{path} is damaged, incomplete, or no backup of Mercer.") from None
    except FileNotFoundError:
        raise BackupError(f"There is no file {path}.") from None
    except OSError as error:
        raise BackupError(f"{path} cannot be read ({error.strerror}).") from None


def _verified(tar: tarfile.TarFile, path: Path, advance: Advance) -> dict[str, tarfile.TarInfo]:
    """The members before the checksums, by name."""
    members: dict[str, tarfile.TarInfo] = {}
    sums: list[str] = []
    noted = b""
    for member in tar:
        if not (member.isreg() and _is_ours(member.name)):
            raise BackupError(f"{path} holds {member.name!r}, which is no part of a backup.")
        if member.name == SUMS:
            noted = b"".join(_chunks(tar, member))
            break
        members[member.name] = member
        sums.append(_line(member.name, _told(_chunks(tar, member), advance)))
    if list(members)[:2] != [MANIFEST, DUMP] or noted != "".join(sums).encode():
        raise BackupError(f"{path} is damaged, incomplete, or no backup of Mercer.")
    return members


def _line(name: str, chunks: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return f"{digest.hexdigest()}  {name}\n"


def _told(chunks: Iterable[bytes], advance: Advance) -> Iterator[bytes]:
    for chunk in chunks:
        yield chunk
        advance(len(chunk))


def _chunks(tar: tarfile.TarFile, member: tarfile.TarInfo) -> Iterator[bytes]:
    file = tar.extractfile(member)
    while file and (chunk := file.read(CHUNK)):
        yield chunk


def _is_ours(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return name in {MANIFEST, DUMP, SUMS} or (len(parts) > 1 and parts[0] == MEDIA and ".." not in parts)
