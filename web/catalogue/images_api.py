"""The pictures of products over JSON; the file itself comes as a form (multipart), since JSON holds no files."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, delete, get, patch, post
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, Meta, Struct, UnsetType

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.assortment.image_changes import (
    LONGEST_ALT,
    MOST_IMAGES,
    ImageDraft,
    add_image,
    change_image,
    remove_image,
    restore_image,
)
from domain.assortment.images import ImageView, find_image, images_of, require_product
from domain.errors import InvalidError
from domain.media.operations import add_picture
from domain.media.reading import MOST_BYTES, PictureRefusedError
from domain.media.sizes import renditions
from domain.media.views import PictureStatus
from domain.words.messages import gettext
from web.api.fields import Body, Line, Version
from web.api.openapi import ETAG, LOCATION, UPLOAD, IfMatch, refusals
from web.api.responses import ApiRequest, fresh
from web.api.unfit import UNKNOWN_FIELD
from web.auth.guards import May
from web.auth.principals import require
from web.http.forms.fields import clean
from web.http.forms.multipart import SentFile, SentForm, read_multipart
from web.http.preconditions import read_if_match
from web.infra.parsing import read_uuid
from web.media.uploads import take_in
from web.shop import Shop, TheShop
from web.templating.assets import media

UPLOAD_BODY = MOST_BYTES + 100_000
"""The bytes of a request with one file."""

Alt = Annotated[Line, Meta(max_length=LONGEST_ALT, description="What the picture shows, for those who cannot see it")]


class ImageUpload(Body, frozen=True):
    """A picture as it is sent: JPEG, PNG, WebP, AVIF or GIF, at most 20 MB and 50 megapixels."""

    file: Annotated[str, Meta(extra_json_schema={"format": "binary"})]
    alt: Alt = ""
    variant_id: UUID | UnsetType = UNSET


class ImagePatch(Body, frozen=True):
    """What changes about a picture. A `position` beyond the last one is the last one; null shows all variants."""

    alt: Alt | UnsetType = UNSET
    position: Annotated[int, Meta(ge=0, le=10_000)] | UnsetType = UNSET
    variant_id: UUID | UnsetType | None = UNSET


class StaffImage(Struct, frozen=True):
    """A picture of a product. `urls` holds its files, by width and format, once `status` is `ready`.

    `problem` says why a picture has failed, and what to do.
    """

    id: UUID
    product_id: UUID
    alt: str
    position: int
    variant_id: UUID | None
    status: PictureStatus
    problem: str
    width: int
    height: int
    version: Version
    urls: dict[str, str]


class StaffImageList(Struct, frozen=True):
    """The pictures of a product in their order."""

    items: list[StaffImage]


@get(
    "/admin/products/{product_id:uuid}/images",
    guards=[May(Verb.CHANGE_GOODS)],
    tags=["Catalogue management"],
    summary="List the pictures of a product",
    responses=refusals(404),
)
async def list_images(shop: TheShop, product_id: FromPath[UUID]) -> Response[StaffImageList]:
    """Returns all pictures, ready or not."""
    async with shop.database.read() as connection:
        await require_product(connection, product_id)
        found = await images_of(connection, product_id)
    return fresh(StaffImageList([image_of(one) for one in found]))


@post(
    "/admin/products/{product_id:uuid}/images",
    guards=[May(Verb.CHANGE_GOODS)],
    request_max_body_size=UPLOAD_BODY,
    status_code=201,
    tags=["Catalogue management"],
    summary="Upload a picture of a product",
    responses=refusals(404, 409),
    response_headers=[ETAG, LOCATION],
    opt={UPLOAD: ImageUpload},
)
async def upload_image(request: ApiRequest, shop: TheShop, product_id: FromPath[UUID]) -> Response[StaffImage]:
    """Send a form with `file`. The picture is shown once its `status` is `ready`, a few seconds later."""
    by = await require(request, Role.STAFF)
    async with shop.database.read() as connection:
        await require_product(connection, product_id)
    async with read_multipart(request, "file", most_files=1, most_bytes=MOST_BYTES) as form:
        sent, draft = _file(form), _draft(form.fields)
        try:
            new = await take_in(sent)
        except PictureRefusedError as refusal:
            raise InvalidError({"file": refusal.message}) from None
    async with shop.database.transaction() as connection:
        picture_id = await add_picture(connection, stem=new.stem, upload=new.file, width=new.width, height=new.height)
        image_id = await add_image(connection, product_id=product_id, picture_id=picture_id, draft=draft, by=by)
        image = await find_image(connection, image_id)
    shop.catalogue.invalidate()
    place = {"Location": f"/api/admin/images/{image_id}"}
    return fresh(image_of(image), status=201, headers=place, version=str(image.version))


@get(
    "/admin/images/{image_id:uuid}",
    guards=[May(Verb.CHANGE_GOODS)],
    tags=["Catalogue management"],
    summary="Get a picture of a product",
    responses=refusals(404),
    response_headers=[ETAG],
)
async def show_image(shop: TheShop, image_id: FromPath[UUID]) -> Response[StaffImage]:
    """Returns the picture as it is now. A change must send this ETag as `If-Match`."""
    return await _answer(shop, image_id)


@patch(
    "/admin/images/{image_id:uuid}",
    guards=[May(Verb.CHANGE_GOODS)],
    tags=["Catalogue management"],
    summary="Change a picture of a product",
    responses=refusals(404, 412, 428),
    response_headers=[ETAG],
)
async def update_image(
    request: ApiRequest, shop: TheShop, image_id: FromPath[UUID], data: JSONBody[ImagePatch], if_match: IfMatch = ""
) -> Response[StaffImage]:
    """Omitted fields stay. Other pictures make room for a new position, and keep their versions."""
    seen = read_if_match(if_match)
    by = await require(request, Role.STAFF)
    given = {name: value for name, value in msgspec.structs.asdict(data).items() if value is not UNSET}
    if "alt" in given:
        given["alt"] = clean(given["alt"], "alt")
    async with shop.database.transaction() as connection:
        await change_image(
            connection, image_id=image_id, expected=seen.versions, change=lambda now: replace(now, **given), by=by
        )
    shop.catalogue.invalidate()
    return await _answer(shop, image_id)


@delete(
    "/admin/images/{image_id:uuid}",
    guards=[May(Verb.CHANGE_GOODS)],
    status_code=204,
    tags=["Catalogue management"],
    summary="Delete a picture of a product",
    responses=refusals(404, 412, 428),
)
async def delete_image(request: ApiRequest, shop: TheShop, image_id: FromPath[UUID], if_match: IfMatch = "") -> None:
    """The product no longer shows the picture. For a day it can be restored, then its files are deleted."""
    seen, by = read_if_match(if_match), await require(request, Role.STAFF)
    async with shop.database.transaction() as connection:
        await remove_image(connection, image_id=image_id, expected=seen.versions, by=by)
    shop.catalogue.invalidate()


@post(
    "/admin/images/{image_id:uuid}/restoration",
    guards=[May(Verb.CHANGE_GOODS)],
    status_code=200,
    tags=["Catalogue management"],
    summary="Restore a deleted picture",
    responses=refusals(404, 409),
    response_headers=[ETAG],
)
async def restore_deleted_image(request: ApiRequest, shop: TheShop, image_id: FromPath[UUID]) -> Response[StaffImage]:
    """The picture comes last. Possible for a day after it was deleted."""
    by = await require(request, Role.STAFF)
    async with shop.database.transaction() as connection:
        await restore_image(connection, image_id=image_id, position=MOST_IMAGES, by=by)
    shop.catalogue.invalidate()
    return await _answer(shop, image_id)


def image_of(view: ImageView) -> StaffImage:
    """Return a picture as a response body."""
    ready = view.status is PictureStatus.READY
    files = {f"{width}.{kind}": media(view.file, width, kind) for width, kind in renditions(view.width)}
    return StaffImage(
        id=view.id,
        product_id=view.product_id,
        alt=view.alt,
        position=view.position,
        variant_id=view.variant_id,
        status=view.status,
        problem=view.problem,
        width=view.width,
        height=view.height,
        version=view.version,
        urls=files if ready else {},
    )


async def _answer(shop: Shop, image_id: UUID) -> Response[StaffImage]:
    async with shop.database.read() as connection:
        image = await find_image(connection, image_id)
    return fresh(image_of(image), version=str(image.version))


def _file(form: SentForm) -> SentFile:
    if not form.files or form.more:
        raise InvalidError({"file": gettext("Send one file.")})
    return form.files[0]


def _draft(fields: Mapping[str, str]) -> ImageDraft:
    if unknown := sorted(set(fields) - {"alt", "variant_id"}):
        raise InvalidError(dict.fromkeys(unknown, gettext(UNKNOWN_FIELD)))
    alt = clean(fields.get("alt", ""), "alt")
    if len(alt) > LONGEST_ALT:
        raise InvalidError({"alt": gettext("Use at most %(number)s characters.", number=LONGEST_ALT)})
    variant_id = read_uuid(fields.get("variant_id", ""))
    if "variant_id" in fields and variant_id is None:
        raise InvalidError({"variant_id": gettext("This is no id of a variant.")})
    return ImageDraft(alt, 0, variant_id)
