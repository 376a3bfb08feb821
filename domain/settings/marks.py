"""The logo, the icon and the notice of the shop: put there, replaced and taken away. Each write is in the audit log."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from advanced_alchemy.service import SQLAlchemyAsyncRepositoryService

from domain.accounts.views import Principal
from domain.audit.operations import write_audit
from domain.catalogue.generation import bump_site
from domain.connection import Connection
from domain.errors import NotFoundError, check_version
from domain.media.operations import keep_picture, release_picture
from domain.media.sizes import Purpose
from domain.media.views import PictureStatus
from domain.orm import session_on
from domain.settings.fields import Section
from domain.settings.models import BrandPicture
from domain.settings.views import Mark, ReadyMark
from domain.words.messages import gettext

PURPOSES = {Mark.LOGO: Purpose.PICTURE, Mark.ICON: Purpose.ICON, Mark.GUARANTEE: Purpose.PICTURE}
"""Which files are made of each mark."""

SECTION_OF = {Mark.LOGO: Section.LOOK, Mark.ICON: Section.LOOK, Mark.GUARANTEE: Section.SELLING}
"""The section of the settings in which each mark is changed."""


@dataclass(frozen=True, slots=True)
class MarkView:
    """A mark for staff, whatever its status; `status` is None where there is none.

    Its files, of which `file` is the stem, are there once it is ready; `problem` says why they could not be made. Until
    then the shop shows `shown_id`, if there was a picture before.
    """

    mark: Mark
    version: int = 1
    picture_id: UUID | None = None
    shown_id: UUID | None = None
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
SELECT DISTINCT ON (b.name) b.name, u.stem, u.width, u.height
FROM brand_pictures b JOIN pictures u ON u.id IN (b.picture_id, b.shown_id)
WHERE u.status = 'ready' ORDER BY b.name, u.id = b.picture_id DESC
"""
READ = """
SELECT b.name, b.version, b.picture_id, b.shown_id, u.stem, u.width, u.height, u.status, u.problem
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
    """Let the shop show a picture that was just added as its mark, or none; the one before is forgotten after a while.

    What is shown now stays until the files of the new one are there.

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
            shown_id = before.picture_id if before.status is PictureStatus.READY else before.shown_id
            row.picture_id, row.version = picture_id, row.version + 1
            row.shown_id = shown_id if picture_id else None
    for released in (before.picture_id, before.shown_id):
        if released:
            await release_picture(connection, released)
    await bump_site(connection)
    changes = {"picture_id": {"before": before.picture_id, "after": picture_id}}
    await write_audit(
        connection,
        actor_id=by.id,
        actor=by.actor,
        action="settings.picture_changed",
        subject=mark,
        details={"changes": changes, "settings_id": SECTION_OF[mark].value},
    )


def _view(row: Any) -> MarkView:
    """A mark as stored. One without a picture was removed, and keeps its version."""
    if row["picture_id"] is None:
        return MarkView(Mark(row["name"]), row["version"])
    return MarkView(
        mark=Mark(row["name"]),
        version=row["version"],
        picture_id=row["picture_id"],
        shown_id=row["shown_id"],
        file=row["stem"],
        width=row["width"],
        height=row["height"],
        status=PictureStatus(row["status"]),
        problem=row["problem"],
    )
