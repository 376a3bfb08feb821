"""The pictures of the shop: into a backup, and out of it, whether they are in a folder or in a bucket."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from obstore.exceptions import BaseError, NotFoundError

from web.backup.archive import CHUNK, MEDIA, Archive, Writer
from web.backup.errors import BackupError
from web.config.settings import Settings
from web.media.store import objects, open_store


class Place(Protocol):
    """Where pictures are; their names are those below `/media`."""

    def names(self) -> list[str]:
        """All of them, in order."""

    def read(self, name: str) -> Iterator[bytes]:
        """A picture in pieces. Raises FileNotFoundError if it is not there any more."""

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        """Put a picture there: whole, or not at all."""


def place_of(settings: Settings) -> Place:
    """The place of a shop's pictures: the bucket of MEDIA_URL, else the media folder."""
    if not settings.media_url:
        return _Folder(settings.media_dir)
    open_store(settings)
    return _Bucket()


class _Folder:
    """A folder, without the files that are only being written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self) -> list[str]:
        found = self._folder.rglob("*") if self._folder.is_dir() else iter(())
        files = (path for path in found if path.is_file() and not path.name.startswith("."))
        return sorted(path.relative_to(self._folder).as_posix() for path in files)

    def read(self, name: str) -> Iterator[bytes]:
        return _pieces_of((self._folder / name).open("rb"))

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        path = self._folder.joinpath(*name.split("/"))
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            with part.open("wb") as file:
                file.writelines(pieces)
            part.chmod(0o644)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


def _pieces_of(file: BinaryIO) -> Iterator[bytes]:
    with file:
        yield from iter(lambda: file.read(CHUNK), b"")


class _Bucket:
    """A bucket that speaks S3, under the prefix of public pictures."""

    def names(self) -> list[str]:
        with _answering():
            return sorted(str(one["path"]) for piece in objects(MEDIA).list() for one in piece)

    def read(self, name: str) -> Iterator[bytes]:
        with _answering():
            found = objects(MEDIA).get(name)
        return self._pieces(found.stream(min_chunk_size=CHUNK))

    def _pieces(self, stream: Iterable[object]) -> Iterator[bytes]:
        with _answering():
            yield from (bytes(cast("bytes", piece)) for piece in stream)

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        with _answering():
            objects(MEDIA).put(name, b"".join(pieces))


@contextmanager
def _answering() -> Iterator[None]:
    """What the bucket refuses, or that it does not answer, said as a `BackupError`."""
    try:
        yield
    except NotFoundError as error:
        raise FileNotFoundError from error
    except BaseError as error:
        raise BackupError("The bucket of MEDIA_URL does not answer as it should: the pictures are in it.") from error


def add_picture(writer: Writer, place: Place, name: str) -> None:
    """Write one into a backup; one that was removed meanwhile is not needed any more."""
    with suppress(FileNotFoundError):
        writer.add_stream(f"{MEDIA}/{name}", place.read(name))


def put_back(archive: Archive, place: Place) -> Iterator[int]:
    """Write the pictures of a backup; yields the bytes of each. A file appears whole or not at all.

    Others are left where they are: the database from before, which is kept, may know them.
    """
    for member in archive.names:
        if member.startswith(f"{MEDIA}/"):
            place.write(member.removeprefix(f"{MEDIA}/"), archive.stream(member))
            yield archive.size(member)
