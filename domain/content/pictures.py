"""The pictures of a page: added, placed in its text by their ids, and deleted once no text of it shows them.

A text says `![words](picture:id)`. Versions are kept for ever, and orders were placed under them, so a picture that a
version shows is kept as long.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from advanced_alchemy.service import SQLAlchemyAsyncRepositoryService

from domain.accounts.views import Principal
from domain.audit.operations import write_audit
from domain.catalogue.views import Picture
from domain.connection import Connection
from domain.content.models import PagePicture
from domain.errors import ConflictError, InvalidError, NotFoundError
from domain.media.operations import release_picture
from domain.media.sizes import stored_widths
from domain.media.views import PictureStatus
from domain.orm import session_on
from domain.words.messages import gettext

LONGEST_ALT, MOST_PICTURES = 300, 40
SCHEME = "picture:"
NAMED = re.compile(r"picture:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
"""How a text names a picture. Whatever else Markdown is around it, a text without this shows none."""

MARKED = re.compile(r"([\\\[\]])")
"""What would end the words of a picture in Markdown."""


class PictureShownError(ConflictError):
    """A text of the page shows the picture, so that it cannot be deleted."""

    code = "picture_shown"


@dataclass(frozen=True, slots=True)
class PagePictureView:
    """A picture of a page for staff, whatever its status; `file` is the stem of its files, which come once it is ready.

    `alt` is what was said when it was uploaded. A text may say something else, and what it says is what counts.
    """

    id: UUID
    file: str
    alt: str
    width: int
    height: int
    status: PictureStatus
    problem: str

    @property
    def markdown(self) -> str:
        """What places it in a text."""
        words = MARKED.sub(r"\\\1", self.alt)
        return f"![{words}]({SCHEME}{self.id})"

    @property
    def ready(self) -> Picture | None:
        """The picture as pages show it, once its files are there."""
        return Picture(self.file, self.alt, self.width, self.height) if self.status is PictureStatus.READY else None

    @property
    def preview_width(self) -> int:
        """The width in pixels of the file that staff are shown."""
        return stored_widths(self.width)[:2][-1]


class PagePictureService(SQLAlchemyAsyncRepositoryService[PagePicture]):
    """The rows of pictures of pages, by advanced-alchemy."""

    class Repository(SQLAlchemyAsyncRepository[PagePicture]):
        """Their rows."""

        model_type = PagePicture

    repository_type = Repository


LIST = """
SELECT n.id, u.stem AS file, n.alt, u.width, u.height, u.status, u.problem
FROM page_pictures n JOIN pictures u ON u.id = n.picture_id JOIN content_pages p ON p.id = n.page_id
WHERE p.slug = $1 ORDER BY n.id DESC
"""


async def list_pictures(connection: Connection, slug: str) -> list[PagePictureView]:
    """The pictures of a page, the latest first: one query."""
    return [_view(row) for row in await connection.fetch(LIST, slug)]


async def shown_pictures(connection: Connection, slug: str, body: str) -> Mapping[str, Picture]:
    """The pictures that a text of a page shows and whose files are there, by their ids: one query at most."""
    named = named_in(body)
    found = await list_pictures(connection, slug) if named else []
    return {str(one.id): one.ready for one in found if one.ready and one.id in named}


def named_in(body: str) -> set[UUID]:
    """The ids of the pictures that a text may show."""
    return {UUID(one) for one in NAMED.findall(body)}


async def check_named(connection: Connection, page_id: UUID | None, body: str) -> None:
    """Raise `InvalidError` unless each picture that a text names is one of its page; a new page has none yet."""
    rows = await connection.fetch("SELECT id FROM page_pictures WHERE page_id = $1", page_id) if page_id else []
    if unknown := sorted(map(str, named_in(body) - {row["id"] for row in rows})):
        sentence = gettext("This page has no picture %(picture)s. Upload it below first.", picture=unknown[0])
        raise InvalidError({"body": sentence})


PAGE = "SELECT id, title FROM content_pages WHERE slug = $1 FOR UPDATE"


async def add_to_page(connection: Connection, *, slug: str, picture_id: UUID, alt: str, by: Principal) -> UUID:
    """Give a page a picture that was just added to the store; returns the id by which its text names it.

    Raises `NotFoundError`, and `InvalidError` without words or beyond the number of them.
    """
    check_alt(alt)
    page = await _lock(connection, slug)
    async with session_on(connection) as session:
        service = PagePictureService(session)
        if await service.count(PagePicture.page_id == page["id"]) >= MOST_PICTURES:
            sentence = gettext("A page has at most %(most)s pictures. Delete one first.", most=MOST_PICTURES)
            raise InvalidError({"file": sentence})
        row = await service.create(PagePicture(page_id=page["id"], picture_id=picture_id, alt=alt))
    await _record(connection, "page.picture_added", slug, page["title"], by, {"picture": str(row.id), "alt": alt})
    return row.id


def check_alt(alt: str) -> None:
    """Raise `InvalidError` unless the words for a picture are there, and not too many."""
    if not 1 <= len(alt) <= LONGEST_ALT:
        sentence = gettext("Say what the picture shows, in at most %(longest)s characters.", longest=LONGEST_ALT)
        raise InvalidError({"alt": sentence})


SHOWN = """
SELECT CASE WHEN strpos(p.body, $2) > 0 THEN 0 ELSE (
    SELECT min(v.number) FROM page_versions v WHERE v.page_id = p.id AND strpos(v.body, $2) > 0) END
FROM content_pages p WHERE p.id = $1
"""
"""The first published version that names a picture, 0 if the text that staff are writing does, NULL if none."""


async def delete_from_page(connection: Connection, *, slug: str, page_picture_id: UUID, by: Principal) -> None:
    """Delete a picture of a page; a day later its files go, too.

    Raises `NotFoundError`, and `PictureShownError` while the text, or any version of it, shows the picture.
    """
    page = await _lock(connection, slug)
    number = await connection.fetchval(SHOWN, page["id"], f"{SCHEME}{page_picture_id}")
    if number == 0:
        raise PictureShownError(gettext("The text shows this picture. Take it out of the text and save that first."))
    if number:
        raise PictureShownError(
            gettext(
                "Version %(number)s shows this picture, and published versions are kept as they are.", number=number
            )
        )
    gone = "DELETE FROM page_pictures WHERE id = $1 AND page_id = $2 RETURNING picture_id"
    picture_id = await connection.fetchval(gone, page_picture_id, page["id"])
    if picture_id is None:
        raise NotFoundError(gettext("There is no such picture."))
    await release_picture(connection, picture_id)
    await _record(connection, "page.picture_deleted", slug, page["title"], by, {"picture": str(page_picture_id)})


async def _lock(connection: Connection, slug: str) -> Any:
    page = await connection.fetchrow(PAGE, slug)
    if page is None:
        raise NotFoundError(gettext("There is no such page."))
    return page


async def _record(
    connection: Connection, action: str, slug: str, title: str, by: Principal, details: Mapping[str, str]
) -> None:
    told = {"page_id": slug, "name": title, **details}
    await write_audit(connection, actor_id=by.id, actor=by.actor, action=action, subject=slug, details=told)


def _view(row: Any) -> PagePictureView:
    return PagePictureView(**{**row, "status": PictureStatus(row["status"])})
