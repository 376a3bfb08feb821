"""A logo or an icon taken in and put in its place, whichever way it came in."""

from collections.abc import Collection
from uuid import UUID

from domain.accounts.views import Principal
from domain.connection import Connection
from domain.media.operations import add_picture
from domain.settings.marks import PURPOSES, change_mark
from domain.settings.views import Mark
from web.media.uploads import NewUpload


async def put_mark(
    connection: Connection, mark: Mark, new: NewUpload | None, *, expected: Collection[int] | None, by: Principal
) -> None:
    """Let the shop be known by what was sent, or by its name alone. Raises as `change_mark` does."""
    picture_id: UUID | None = None
    if new:
        picture_id = await add_picture(
            connection, stem=new.stem, upload=new.file, width=new.width, height=new.height, purpose=PURPOSES[mark]
        )
    await change_mark(connection, mark=mark, picture_id=picture_id, expected=expected, by=by)
