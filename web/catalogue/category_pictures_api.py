"""The picture of a category over JSON; the file itself comes as a form (multipart), since JSON holds no files."""

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated
from uuid import UUID

from litestar import Response, delete, get, patch, put
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from domain.accounts.roles import Verb
from domain.assortment.category_pictures import (
    CategoryPicture,
    ShownPicture,
    change_category_picture,
    find_category_picture,
)
from domain.assortment.image_changes import LONGEST_ALT
from domain.errors import InvalidError, NotFoundError
from domain.media.operations import add_picture
from domain.media.reading import MOST_BYTES, PictureRefusedError
from domain.media.sizes import renditions
from domain.media.views import PictureStatus
from domain.words.messages import gettext
from web.api.fields import Body, Version
from web.api.openapi import ETAG, UPLOAD, IfMatch, refusals
from web.api.responses import ApiRequest, fresh
from web.api.unfit import UNKNOWN_FIELD
from web.auth.guards import May
from web.auth.principals import require_verb
from web.catalogue.images_api import UPLOAD_BODY, Alt
from web.http.forms.fields import clean
from web.http.forms.multipart import read_multipart
from web.http.preconditions import read_if_match
from web.media.uploads import take_in
from web.shop import Shop, TheShop
from web.templating.assets import media

HERE = "/admin/categories/{category_id:uuid}/picture"


class CategoryPictureUpload(Body, frozen=True):
    """A picture as it is sent: JPEG, PNG, WebP, AVIF or GIF, at most 20 MB and 50 megapixels."""

    file: Annotated[str, Meta(extra_json_schema={"format": "binary"})]
    alt: Alt = ""


class CategoryPicturePatch(Body, frozen=True):
    """What changes about the picture of a category."""

    alt: Alt


class StaffCategoryPicture(Struct, frozen=True):
    """The picture of a category. `urls` holds its files, by width and format, once `status` is `ready`.

    `problem` says why it has failed, and what to do. `version` is that of the category.
    """

    category_id: UUID
    alt: str
    status: PictureStatus
    problem: str
    width: int
    height: int
    version: Version
    urls: dict[str, str]


@get(
    HERE,
    guards=[May(Verb.CHANGE_GOODS)],
    tags=["Catalogue management"],
    summary="Get the picture of a category",
    responses=refusals(404),
    response_headers=[ETAG],
)
async def show_category_picture(shop: TheShop, category_id: FromPath[UUID]) -> Response[StaffCategoryPicture]:
    """Returns the picture as it is now, ready or not. The ETag is that of the category."""
    return await _answer(shop, category_id)


@put(
    HERE,
    guards=[May(Verb.CHANGE_GOODS)],
    request_max_body_size=UPLOAD_BODY,
    tags=["Catalogue management"],
    summary="Upload the picture of a category",
    responses=refusals(404, 412, 428),
    response_headers=[ETAG],
    opt={UPLOAD: CategoryPictureUpload},
)
async def upload_category_picture(
    request: ApiRequest, shop: TheShop, category_id: FromPath[UUID], if_match: IfMatch = ""
) -> Response[StaffCategoryPicture]:
    """Send a form with `file`. The picture replaces the one before once its `status` is `ready`, seconds later."""
    seen, by = read_if_match(if_match), await require_verb(request, Verb.CHANGE_GOODS)
    async with read_multipart(request, "file", most_files=1, most_bytes=MOST_BYTES) as form:
        if unknown := sorted(set(form.fields) - {"alt"}):
            raise InvalidError(dict.fromkeys(unknown, gettext(UNKNOWN_FIELD)))
        if not form.files or form.more:
            raise InvalidError({"file": gettext("Send one file.")})
        alt = clean(form.fields.get("alt", ""), "alt")
        if len(alt) > LONGEST_ALT:
            raise InvalidError({"alt": gettext("Use at most %(number)s characters.", number=LONGEST_ALT)})
        try:
            new = await take_in(form.files[0])
        except PictureRefusedError as refusal:
            raise InvalidError({"file": refusal.message}) from None
    async with shop.database.transaction() as connection:
        picture_id = await add_picture(connection, stem=new.stem, upload=new.file, width=new.width, height=new.height)
        await change_category_picture(
            connection,
            category_id=category_id,
            expected=seen.versions,
            change=lambda _now: ShownPicture(picture_id, alt),
            by=by,
        )
    shop.catalogue.invalidate()
    return await _answer(shop, category_id)


@patch(
    HERE,
    guards=[May(Verb.CHANGE_GOODS)],
    tags=["Catalogue management"],
    summary="Describe the picture of a category",
    responses=refusals(404, 412, 428),
    response_headers=[ETAG],
)
async def describe_category_picture(
    request: ApiRequest,
    shop: TheShop,
    category_id: FromPath[UUID],
    data: JSONBody[CategoryPicturePatch],
    if_match: IfMatch = "",
) -> Response[StaffCategoryPicture]:
    """The words are for people who cannot see the picture."""
    alt = clean(data.alt, "alt")
    await _change(request, shop, category_id, if_match, lambda now: replace(now, alt=alt))
    return await _answer(shop, category_id)


@delete(
    HERE,
    guards=[May(Verb.CHANGE_GOODS)],
    status_code=204,
    tags=["Catalogue management"],
    summary="Delete the picture of a category",
    responses=refusals(404, 412, 428),
)
async def delete_category_picture(
    request: ApiRequest, shop: TheShop, category_id: FromPath[UUID], if_match: IfMatch = ""
) -> None:
    """The category no longer shows it; a day later its files are deleted."""
    await _change(request, shop, category_id, if_match, lambda _now: ShownPicture(None, ""))


async def _change(
    request: ApiRequest, shop: Shop, category_id: UUID, if_match: str, change: Callable[[ShownPicture], ShownPicture]
) -> None:
    """Change the picture that there is. Raises `NotFoundError` if there is none."""
    seen, by = read_if_match(if_match), await require_verb(request, Verb.CHANGE_GOODS)
    async with shop.database.transaction() as connection:
        _required(await find_category_picture(connection, category_id))
        await change_category_picture(connection, category_id=category_id, expected=seen.versions, change=change, by=by)
    shop.catalogue.invalidate()


async def _answer(shop: Shop, category_id: UUID) -> Response[StaffCategoryPicture]:
    async with shop.database.read() as connection:
        view = _required(await find_category_picture(connection, category_id))
    files = {f"{width}.{kind}": media(view.file, width, kind) for width, kind in renditions(view.width)}
    body = StaffCategoryPicture(
        category_id=view.category_id,
        alt=view.shown.alt,
        status=view.status,
        problem=view.problem,
        width=view.width,
        height=view.height,
        version=view.version,
        urls=files if view.status is PictureStatus.READY else {},
    )
    return fresh(body, version=str(view.version))


def _required(view: CategoryPicture | None) -> CategoryPicture:
    if view is None:
        raise NotFoundError(gettext("This category has no picture."))
    return view
