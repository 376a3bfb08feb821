"""The pictures of products: into a backup, and out of it."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from web.backup.archive import CHUNK, MEDIA, Archive, Writer


def pictures_in(media_dir: Path) -> list[Path]:
    """Every file below the folder, but those that are only being written."""
    found = media_dir.rglob("*") if media_dir.is_dir() else iter(())
    return sorted(path for path in found if path.is_file() and not path.name.startswith("."))


def add_picture(writer: Writer, media_dir: Path, picture: Path) -> None:
    """Write one into a backup; one that was removed meanwhile is not needed any more."""
    with suppress(FileNotFoundError), picture.open("rb") as file:
        writer.add_stream(f"{MEDIA}/{picture.relative_to(media_dir).as_posix()}", iter(lambda: file.read(CHUNK), b""))


def put_back(archive: Archive, media_dir: Path) -> Iterator[int]:
    """Write the pictures of a backup; yields the bytes of each. A file appears whole or not at all.

    Others are left where they are: the database from before, which is kept, may know them.
    """
    for name in archive.names:
        if not name.startswith(f"{MEDIA}/"):
            continue
        path = media_dir.joinpath(*name.split("/")[1:])
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            with part.open("wb") as file:
                file.writelines(archive.stream(name))
            part.chmod(0o644)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        yield archive.size(name)
