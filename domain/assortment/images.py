"""The pictures of a product for staff, whatever their status."""

from dataclasses import dataclass
from uuid import UUID

from advanced_alchemy.filters import CollectionFilter, NullFilter, OrderBy
from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from advanced_alchemy.service import SQLAlchemyAsyncRepositoryService

from domain.catalogue.models import ProductImage
from domain.connection import Connection
from domain.errors import NotFoundError
from domain.media.sizes import stored_widths
from domain.media.views import PictureStatus
from domain.orm import session_on
from domain.words.messages import gettext, marked

NO_PICTURE = marked("There is no such picture.")


@dataclass(frozen=True, slots=True)
class ImageView:
    """A picture of a product for staff. `file` is the stem of its files, which are there once it is ready.

    `position` counts from 0; `problem` says why its files could not be made, and what to do.
    """

    id: UUID
    product_id: UUID
    file: str
    alt: str
    width: int
    height: int
    position: int
    variant_id: UUID | None
    version: int
    status: PictureStatus
    problem: str

    @property
    def preview_width(self) -> int:
        """The width in pixels of the file that staff are shown."""
        return stored_widths(self.width)[:2][-1]


class ProductImageService(SQLAlchemyAsyncRepositoryService[ProductImage]):
    """Pictures of products, by advanced-alchemy."""

    class Repository(SQLAlchemyAsyncRepository[ProductImage]):
        """Their rows, each with its stored picture."""

        model_type = ProductImage

    repository_type = Repository


async def require_product(connection: Connection, product_id: UUID) -> None:
    """Raise `NotFoundError` unless there is such a product: one query."""
    if not await connection.fetchval("SELECT EXISTS (SELECT FROM products WHERE id = $1)", product_id):
        raise NotFoundError(gettext("This product does not exist."))


async def images_of(connection: Connection, product_id: UUID) -> tuple[ImageView, ...]:
    """The pictures of a product in their order, whatever their status: two queries."""
    return tuple(_view(row) for row in await _rows(connection, product_id))


async def find_image(connection: Connection, image_id: UUID) -> ImageView:
    """One picture: two queries. Raises `NotFoundError`."""
    async with session_on(connection) as session:
        row = await ProductImageService(session).get_one_or_none(
            id=image_id, removed_at=None, load=[ProductImage.picture]
        )
        if row is None:
            raise NotFoundError(gettext(NO_PICTURE))
        return _view(row)


async def _rows(connection: Connection, product_id: UUID) -> list[ProductImage]:
    async with session_on(connection) as session:
        found = await ProductImageService(session).list(
            CollectionFilter("product_id", [product_id]),
            NullFilter("removed_at"),
            OrderBy("position"),
            load=[ProductImage.picture],
        )
        return list(found)


def _view(row: ProductImage) -> ImageView:
    stored = row.picture
    return ImageView(
        id=row.id,
        product_id=row.product_id,
        file=row.file,
        alt=row.alt,
        width=row.width,
        height=row.height,
        position=row.position,
        variant_id=row.variant_id,
        version=row.version,
        status=PictureStatus(stored.status) if stored else PictureStatus.READY,
        problem=stored.problem if stored else "",
    )
