"""Make a backup, also while the shop is open."""

import asyncio
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from web.backup.archive import DUMP, MANIFEST, Writer, new_archive
from web.backup.errors import BackupError
from web.backup.facts import snapshot
from web.backup.manifest import Manifest, describe
from web.backup.pictures import add_picture, place_of
from web.backup.programs import Program
from web.config.settings import Settings
from web.supervisor.console import Console, Show

PG_DUMP = ("--format=custom", "--compress=gzip:3", "--no-owner", "--no-privileges")


def usual_path(data_dir: Path) -> Path:
    """Where a backup goes that nobody has named: by the time (UTC), in a private folder of DATA_DIR."""
    folder = data_dir / "backups"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BackupError(f"{folder} cannot be made ({error.strerror}).") from None
    return folder / f"mercer-{datetime.now(UTC):%Y-%m-%d-%H%M%S}.tar"


def make_backup(database_url: str, settings: Settings, path: Path, console: Console) -> Manifest:
    """Write the shop into a new file at `path`, as it is at one moment; pictures as they are a moment later.

    Raises `BackupError`; then there is no file.
    """
    with new_archive(path) as writer:
        manifest = asyncio.run(_add_database(database_url, settings, writer, console))
        place = place_of(settings)
        pictures = place.names()
        with console.step(f"Pictures ({len(pictures):,})") as show:
            for number, picture in enumerate(pictures, 1):
                add_picture(writer, place, picture)
                show(f"{number:,} of {len(pictures):,}")
    return manifest


async def _add_database(database_url: str, settings: Settings, writer: Writer, console: Console) -> Manifest:
    pg_dump = Program("pg_dump", database_url)
    async with snapshot(database_url) as (name, facts):
        if facts.schema is None:
            raise BackupError("There is nothing to back up: the database has no tables yet.")
        pg_dump.require(facts.server)
        manifest = describe(settings, schema=facts.schema, postgres=pg_dump.version, counts=facts.counts)
        writer.add(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
        with console.step("Database") as show:
            dump = _shown(pg_dump.read(*PG_DUMP, f"--snapshot={name}"), show)
            await asyncio.to_thread(writer.add_stream, DUMP, dump)
    return manifest


def _shown(chunks: Iterable[bytes], show: Show) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        show(f"{size / 1e6:,.1f} MB")
        yield chunk
