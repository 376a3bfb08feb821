"""Pictures kept, made ready, given up and forgotten. The files themselves are in the store, see `web/media/`."""

from datetime import timedelta
from uuid import UUID

from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from advanced_alchemy.service import SQLAlchemyAsyncRepositoryService
from advanced_alchemy.types import FileObject

from domain.connection import Connection
from domain.errors import NotFoundError
from domain.media.models import StoredPicture
from domain.media.sizes import Purpose, file_name, renditions
from domain.media.views import DueUpload, PictureStatus
from domain.orm import session_on
from domain.words.messages import gettext

SHOWN_IN = (
    ("brand_pictures", "picture_id"),
    ("brand_pictures", "shown_id"),
    ("categories", "picture_id"),
    ("front_blocks", "picture_id"),
    ("page_pictures", "picture_id"),
    ("product_images", "picture_id"),
)
"""The tables and columns that show a picture; a test compares them with the foreign keys."""

LEASE = timedelta(minutes=2)
"""After so long another attempt is made at what a worker that died had taken up."""


class StoredPictureService(SQLAlchemyAsyncRepositoryService[StoredPicture]):
    """Stored pictures, by advanced-alchemy."""

    class Repository(SQLAlchemyAsyncRepository[StoredPicture]):
        """Their rows."""

        model_type = StoredPicture

    repository_type = Repository


async def add_picture(
    connection: Connection,
    *,
    stem: str,
    upload: FileObject,
    width: int,
    height: int,
    purpose: Purpose = Purpose.PICTURE,
) -> UUID:
    """Keep an upload that is in the store already; returns the picture's id. The worker makes its files."""
    async with session_on(connection) as session:
        picture = StoredPicture(stem=stem, upload=upload, width=width, height=height, purpose=purpose)
        return (await StoredPictureService(session).create(picture, auto_refresh=False)).id


CLAIM = """
UPDATE pictures SET attempts = attempts + 1, due_at = now() + $1
WHERE id = (SELECT id FROM pictures WHERE status = 'processing' AND due_at <= now()
            ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, stem, upload ->> 'filename' AS path, purpose, attempts
"""


async def claim_upload(connection: Connection) -> DueUpload | None:
    """Take up the upload that has waited longest, for `LEASE`: one statement. None if none is due."""
    row = await connection.fetchrow(CLAIM, LEASE)
    if row is None:
        return None
    return DueUpload(row["id"], row["stem"], row["path"], Purpose(row["purpose"]), row["attempts"])


LOCK = "SELECT FROM pictures WHERE id = $1 FOR UPDATE"
REPLACE = """
WITH replaced AS (
    UPDATE brand_pictures SET shown_id = NULL WHERE picture_id = $1 AND shown_id IS NOT NULL RETURNING old.shown_id
) UPDATE pictures SET released_at = now() WHERE id IN (SELECT shown_id FROM replaced)
"""
SETTLE = "UPDATE pictures SET status = $2, problem = $3, upload = NULL WHERE id = $1"
OF_PRODUCTS = "SELECT DISTINCT product_id FROM product_images WHERE picture_id = $1"
ELSEWHERE = " OR ".join(
    f"EXISTS (SELECT FROM {table} WHERE {column} = $1)" for table, column in SHOWN_IN if table != "product_images"
)


async def settle_picture(connection: Connection, *, picture_id: UUID, problem: str = "") -> list[UUID] | None:
    """Note that a picture's files are there or, with a `problem`, that they cannot be made; the upload goes.

    The logo or icon that was shown in its place until now is released. Returns the products that show it, of which the
    caller bumps the generation; None if anything else does, and the whole shop may. Nobody begins to show it until
    this transaction ends, for its row is locked.
    """
    await connection.execute(LOCK, picture_id)
    elsewhere = await connection.fetchval(f"SELECT {ELSEWHERE}", picture_id)
    products = [row["product_id"] for row in await connection.fetch(OF_PRODUCTS, picture_id)]
    if not problem:
        await connection.execute(REPLACE, picture_id)
    status = PictureStatus.FAILED if problem else PictureStatus.READY
    await connection.execute(SETTLE, picture_id, status, problem)
    return None if elsewhere else products


async def release_picture(connection: Connection, picture_id: UUID) -> None:
    """Note that something shows a picture no longer; if nothing does, it is forgotten after a while."""
    await connection.execute("UPDATE pictures SET released_at = now() WHERE id = $1", picture_id)


async def keep_picture(connection: Connection, picture_id: UUID) -> None:
    """Take up a stored picture, perhaps a released one, to be shown. Raises `NotFoundError` if it is gone."""
    if (
        await connection.fetchval("UPDATE pictures SET released_at = NULL WHERE id = $1 RETURNING true", picture_id)
        is None
    ):
        raise NotFoundError(gettext("There is no such picture."))


UNUSED = f"""
SELECT p.id, p.stem, p.width, p.purpose FROM pictures p
WHERE coalesce(p.released_at, p.created_at) < now() - $1::interval
    AND {" AND ".join(f"NOT EXISTS (SELECT FROM {table} t WHERE t.{column} = p.id)" for table, column in SHOWN_IN)}
ORDER BY p.id LIMIT $2 FOR UPDATE SKIP LOCKED
"""  # noqa: S608 - constants


async def forget_unused(connection: Connection, *, older_than: timedelta, limit: int) -> list[str]:
    """Delete the rows of up to `limit` pictures that nothing has shown for `older_than`: returns their files.

    A picture that is given to something in this moment stays: its foreign key is what decides.
    """
    found = await connection.fetch(UNUSED, older_than, limit)
    await connection.execute("DELETE FROM pictures WHERE id = ANY($1::uuid[])", [row["id"] for row in found])
    return [file_name(row["stem"], *one) for row in found for one in renditions(row["width"], Purpose(row["purpose"]))]


async def known_stems(connection: Connection, stems: list[str]) -> set[str]:
    """Those of the `stems` that belong to a picture: one query."""
    rows = await connection.fetch("SELECT stem FROM pictures WHERE stem = ANY($1::text[])", stems)
    return {row["stem"] for row in rows}
