"""The logo and the icon of the shop: put there, replaced and taken away. Each write is in the audit log."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from advanced_alchemy.service import SQLAlchemyAsyncRepositoryService

from domain.accounts.views import Principal
from domain.audit.operations import write_audit
from domain.catalogue.generation import bump_generation
from domain.connection import Connection
from domain.errors import NotFoundError, check_version
from domain.media.operations import keep_picture, release_picture
from domain.media.sizes import Purpose
from domain.media.views import PictureStatus
from domain.orm import session_on
from domain.settings.models import BrandPicture
from domain.settings.views import Mark, ReadyMark
from domain.words.messages import gettext

PURPOSES = {Mark.LOGO: Purpose.PICTURE, Mark.ICON: Purpose.ICON}
"""Which files are made of each mark."""


@dataclass(frozen=True, slots=True)
class MarkView:
    """A mark for staff, whatever its status; `status` is None where there is none.

    Its files, of which `file` is the stem, are there once it is ready; `problem` says why they could not be made.
    """

    mark: Mark
    version: int = 1
    picture_id: UUID | None = None
    file: str = ""
    width: int = 0
    height: int = 0
    status: PictureStatus | None = None
    problem: str = ""


class BrandPictureService(SQLAlchemyAsyncRepositoryService[BrandPicture]):
    """The rows of marks, by advanced-alchemy."""

    class Repository(SQLAlchemyAsyncRepository[BrandPicture]):
        """Their rows."""

        model_type = BrandPicture

    repository_type = Repository


READY = """
SELECT b.name, u.stem, u.width, u.height FROM brand_pictures b JOIN pictures u ON u.id = b.picture_id
WHERE u.status = 'ready'
"""
READ = """
SELECT b.name, b.version, b.picture_id, u.stem, u.width, u.height, u.status, u.problem
FROM brand_pictures b LEFT JOIN pictures u ON u.id = b.picture_id
"""


async def ready_marks(connection: Connection) -> dict[str, ReadyMark]:
    """The marks whose files are there, by their names: one query."""
    rows = await connection.fetch(READY)
    return {row["name"]: ReadyMark(row["stem"], row["width"], row["height"]) for row in rows}


async def all_marks(connection: Connection) -> dict[Mark, MarkView]:
    """Every mark for staff, whether there is one or not: one query."""
    found = {row["name"]: _view(row) for row in await connection.fetch(READ)}
    return {mark: found.get(mark, MarkView(mark)) for mark in Mark}


async def find_mark(connection: Connection, name: str) -> MarkView:
    """One mark by its name: one query. Raises `NotFoundError`."""
    marks = await all_marks(connection)
    if name not in marks:
        raise NotFoundError(gettext("There is no such picture."))
    return marks[Mark(name)]


async def change_mark(
    connection: Connection,
    *,
    mark: Mark,
    picture_id: UUID | None,
    expected: Collection[int] | None,
    by: Principal,
) -> None:
    """Let the shop be known by a stored picture, or by none; the one before is forgotten after a while.

    Raises `StaleError` unless the mark's version is among the `expected` ones, and `NotFoundError` without the picture.
    """
    await connection.execute("LOCK TABLE brand_pictures IN SHARE ROW EXCLUSIVE MODE")
    before = await find_mark(connection, mark)
    check_version(before.version, expected)
    if before.picture_id == picture_id:
        return
    if picture_id:
        await keep_picture(connection, picture_id)
    async with session_on(connection) as session:
        service = BrandPictureService(session=session)
        row = await service.get_one_or_none(BrandPicture.name == mark)
        if row is None:
            await service.create(BrandPicture(name=mark, picture_id=picture_id))
        else:
            row.picture_id, row.version = picture_id, row.version + 1
    if before.picture_id:
        await release_picture(connection, before.picture_id)
    await bump_generation(connection)
    changes = {"picture_id": {"before": before.picture_id, "after": picture_id}}
    await write_audit(
        connection,
        actor_id=by.id,
        actor=by.actor,
        action="settings.picture_changed",
        subject=mark,
        details={"changes": changes, "settings_id": "look"},
    )


def _view(row: Any) -> MarkView:
    """A mark as stored. One without a picture was removed, and keeps its version."""
    if row["picture_id"] is None:
        return MarkView(Mark(row["name"]), row["version"])
    return MarkView(
        mark=Mark(row["name"]),
        version=row["version"],
        picture_id=row["picture_id"],
        file=row["stem"],
        width=row["width"],
        height=row["height"],
        status=PictureStatus(row["status"]),
        problem=row["problem"],
    )
