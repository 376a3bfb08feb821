"""Fetch the pictures of imported products, one after the other, each with its end or its reason on record."""

import time
from pathlib import PurePosixPath
from typing import IO
from urllib.parse import urlsplit

import structlog

from domain.assortment.image_changes import add_image
from domain.changes.fetches import DueFetch, claim_fetch, settle_fetch
from domain.errors import ConflictError
from domain.media.operations import add_picture
from domain.media.reading import PictureRefusedError
from web.config.settings import Settings
from web.http.forms.multipart import SentFile, shown_name
from web.infra.database import Database
from web.media.fetching import PUBLIC, FetchFailedError, FetchRefusedError, Guard, fetch
from web.media.uploads import NewUpload, take_in

log = structlog.get_logger()

AT_WORK_SECONDS = 5.0
"""After so long the worker looks whether it is to stop, and comes back for what is left."""


async def fetch_pictures(database: Database, _settings: Settings, *, guard: Guard = PUBLIC) -> int:
    """Fetch pictures for a while; return how many were settled."""
    settled, ends_at = 0, time.monotonic() + AT_WORK_SECONDS
    while time.monotonic() < ends_at:
        async with database.transaction() as connection:
            due = await claim_fetch(connection)
        if due is None:
            break
        await _settle(database, due, guard)
        settled += 1
    return settled


async def _settle(database: Database, due: DueFetch, guard: Guard) -> None:
    try:
        file = await fetch(due.address, guard=guard)
        with file:
            await _add(database, due, await take_in(_sent(due.address, file)))
    except FetchFailedError as failure:
        await _give_up(database, due, str(failure), again=True)
    except (FetchRefusedError, PictureRefusedError, ConflictError) as refusal:
        await _give_up(database, due, str(refusal))


async def _add(database: Database, due: DueFetch, new: NewUpload) -> None:
    """Give the product its picture, and note that it was fetched; both or neither, and once."""
    async with database.transaction() as connection:
        if not await settle_fetch(connection, due):
            return
        picture_id = await add_picture(connection, stem=new.stem, upload=new.file, width=new.width, height=new.height)
        await add_image(connection, product_id=due.product_id, picture_id=picture_id, by=due.by)


async def _give_up(database: Database, due: DueFetch, problem: str, *, again: bool = False) -> None:
    log.info("a picture could not be fetched", fetch=str(due.id), problem=problem)
    async with database.transaction() as connection:
        await settle_fetch(connection, due, problem=problem, again=again)


def _sent(address: str, file: IO[bytes]) -> SentFile:
    name = PurePosixPath(urlsplit(address).path).name
    return SentFile(shown_name(name), file, size=file.tell())
