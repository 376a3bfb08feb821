"""Make the files of uploaded pictures, and collect what nothing shows any more."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import structlog

from domain.catalogue.generation import bump_products, bump_site
from domain.connection import Connection
from domain.media.models import UPLOADS
from domain.media.operations import claim_upload, forget_unused, known_stems, settle_picture
from domain.media.sizes import Purpose
from domain.media.views import DueUpload
from domain.words.messages import gettext, marked
from web.config.settings import Settings
from web.infra.database import Database
from web.media import render
from web.media.store import MEDIA, media_file, objects, upload_file
from web.media.uploads import FOLDER

log = structlog.get_logger()

AT_WORK_SECONDS = 5.0
"""After so long the worker looks whether it is to stop, and comes back for what is left."""
MOST_SECONDS = 90.0
"""Seconds of patience with one picture, of which its process may work a part."""
MOST_ATTEMPTS = 3
GIVEN_UP = marked("The picture could not be prepared. Delete it, save the picture as a JPEG, and upload that.")
GONE = marked("The uploaded file is gone. Delete this picture and upload it again.")

KEPT = timedelta(days=1)
"""For so long pictures stay that nothing shows any more: pages that caches and browsers hold still name them."""
UNKNOWN_KEPT = {UPLOADS: KEPT, MEDIA: timedelta(days=30)}
"""For so long files stay of which no picture is known, by their place: a database that was put aside may know them."""
MOST_FORGOTTEN = 500
PIECE = 1000


class RenderError(Exception):
    """The process that makes the files of a picture ended by itself; another attempt may do better."""


async def make_renditions(database: Database, _settings: Settings) -> int:
    """Make the files of uploaded pictures, one after the other, for a while; return how many were settled."""
    settled, ends_at = 0, time.monotonic() + AT_WORK_SECONDS
    while time.monotonic() < ends_at:
        async with database.transaction() as connection:
            due = await claim_upload(connection)
        if due is None:
            break
        problem = await _make(due)
        async with database.transaction() as connection:
            await settle(connection, due.id, problem)
        with suppress(FileNotFoundError):
            await upload_file(due.path).delete_async()
        settled += 1
    return settled


async def settle(connection: Connection, picture_id: UUID, problem: str = "") -> None:
    """Note that a picture is ready or, with a `problem`, never will be, and that what shows it changes."""
    products = await settle_picture(connection, picture_id=picture_id, problem=problem)
    if products is None:
        await bump_site(connection)
    else:
        await bump_products(connection, products, front=True)


async def _make(due: DueUpload) -> str:
    """Make and store the files of one picture; returns why that is not possible, or nothing."""
    if due.attempts > MOST_ATTEMPTS:
        return gettext(GIVEN_UP)
    try:
        content = await upload_file(due.path).get_content_async()
    except FileNotFoundError:
        return gettext(GONE)
    with TemporaryDirectory(prefix="mercer-picture-") as name:
        folder = Path(name)
        (folder / "files").mkdir()
        await asyncio.to_thread((folder / "upload").write_bytes, content)
        if refusal := await _render(folder / "upload", folder / "files", due.purpose):
            return refusal
        for file in sorted((folder / "files").iterdir()):
            await media_file(f"{due.stem}{file.name}").save_async(await asyncio.to_thread(file.read_bytes))
    return ""


async def _render(upload: Path, folder: Path, purpose: Purpose) -> str:
    """Run the process that makes the files; returns its refusal, or nothing. Raises `RenderError`."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", render.__name__, str(upload), str(folder), purpose, str(os.getpid())),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        said, complaint = await asyncio.wait_for(process.communicate(), MOST_SECONDS)
    except BaseException:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGKILL)
        await process.wait()
        raise
    if process.returncode == render.REFUSED:
        return said.decode()
    if process.returncode:
        raise RenderError(f"exit code {process.returncode}: {complaint.decode(errors='replace')[-500:]}")
    return ""


async def collect_unused(database: Database, _settings: Settings) -> int:
    """Delete pictures that nothing shows, then files of which no picture is known; return how many files."""
    async with database.transaction() as connection:
        unused = await forget_unused(connection, older_than=KEPT, limit=MOST_FORGOTTEN)
    for name in unused:
        with suppress(FileNotFoundError):
            await media_file(name).delete_async()
    deleted = len(unused)
    for place, kept in UNKNOWN_KEPT.items():
        too_young = datetime.now(UTC) - kept
        async for piece in objects(place).list(FOLDER, chunk_size=PIECE):
            paths = [one["path"] for one in piece if one["last_modified"] < too_young]
            gone = await _unknown(database, paths, named=place == MEDIA)
            if gone:
                await objects(place).delete_async(gone)
            deleted += len(gone)
    return deleted


async def _unknown(database: Database, paths: Sequence[str], *, named: bool) -> list[str]:
    """The paths of which no picture is known; `named` ones end with a width and a format behind the stem."""
    stems = {path: path.rpartition("-")[0] if named else path for path in paths}
    async with database.read() as connection:
        known = await known_stems(connection, sorted(set(stems.values())))
    return [path for path, stem in stems.items() if stem not in known]
