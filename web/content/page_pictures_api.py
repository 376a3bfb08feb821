"""The pictures of a page for staff over JSON; the file comes as a form (multipart), since JSON holds no files."""

from typing import Annotated
from uuid import UUID

from litestar import Response, delete, get, post
from litestar.params import FromPath
from msgspec import Meta, Struct

from domain.accounts.roles import Verb
from domain.content.pictures import (
    LONGEST_ALT,
    PagePictureView,
    add_to_page,
    check_alt,
    delete_from_page,
    list_pictures,
)
from domain.content.queries import find_page
from domain.media.operations import add_picture
from domain.media.sizes import renditions
from domain.media.views import PictureStatus
from web.api.fields import Body, Line
from web.api.openapi import LOCATION, UPLOAD, refusals
from web.api.responses import ApiRequest, fresh
from web.auth.guards import May
from web.auth.principals import require_verb
from web.content.api import HERE as PAGES
from web.content.upload import UPLOAD_BODY, read_upload
from web.shop import TheShop
from web.templating.assets import media

HERE = f"{PAGES}/{{slug:str}}/pictures"


class PagePictureUpload(Body, frozen=True):
    """A picture as it is sent: JPEG, PNG, WebP, AVIF or GIF, at most 20 MB and 50 megapixels."""

    file: Annotated[str, Meta(extra_json_schema={"format": "binary"})]
    alt: Annotated[Line, Meta(min_length=1, max_length=LONGEST_ALT)]


class PagePicture(Struct, frozen=True):
    """A picture of a page. `markdown` places it in the page's text, where its words can be changed.

    `urls` has its files by width and format once `status` is `ready`; `problem` says why a picture has failed.
    """

    id: UUID
    alt: str
    markdown: str
    status: PictureStatus
    problem: str
    width: int
    height: int
    urls: dict[str, str]


class PagePictureList(Struct, frozen=True):
    """The pictures of a page, the latest first."""

    items: list[PagePicture]


@get(
    HERE,
    guards=[May(Verb.CHANGE_PAGES)],
    tags=["Staff"],
    summary="List the pictures of a page",
    responses=refusals(404),
)
async def list_page_pictures(shop: TheShop, slug: FromPath[str]) -> Response[PagePictureList]:
    """Returns every picture that texts of the page can show."""
    async with shop.database.read() as connection:
        await find_page(connection, slug)
        found = await list_pictures(connection, slug)
    return fresh(PagePictureList([_picture(one) for one in found]))


@post(
    HERE,
    guards=[May(Verb.CHANGE_PAGES)],
    status_code=201,
    request_max_body_size=UPLOAD_BODY,
    tags=["Staff"],
    summary="Add a picture to a page",
    responses=refusals(404),
    response_headers=[LOCATION],
    opt={UPLOAD: PagePictureUpload},
)
async def add_page_picture(request: ApiRequest, shop: TheShop, slug: FromPath[str]) -> Response[PagePicture]:
    """Send a form with `file` and `alt`. A text shows it by its `markdown`, once its `status` is `ready`."""
    by = await require_verb(request, Verb.CHANGE_PAGES)
    async with shop.database.read() as connection:
        await find_page(connection, slug)
    new, alt = await read_upload(request, check_alt)
    async with shop.database.transaction() as connection:
        picture_id = await add_picture(connection, stem=new.stem, upload=new.file, width=new.width, height=new.height)
        added = await add_to_page(connection, slug=slug, picture_id=picture_id, alt=alt, by=by)
        [view] = [one for one in await list_pictures(connection, slug) if one.id == added]
    return fresh(_picture(view), status=201, headers={"Location": f"/api{PAGES}/{slug}/pictures"})


@delete(
    f"{HERE}/{{picture_id:uuid}}",
    guards=[May(Verb.CHANGE_PAGES)],
    status_code=204,
    tags=["Staff"],
    summary="Delete a picture of a page",
    responses=refusals(404, 409),
)
async def delete_page_picture(
    request: ApiRequest, shop: TheShop, slug: FromPath[str], picture_id: FromPath[UUID]
) -> None:
    """409 while the page's text, or a version that was published, shows it. A picture never changes: no `If-Match`."""
    by = await require_verb(request, Verb.CHANGE_PAGES)
    async with shop.database.transaction() as connection:
        await delete_from_page(connection, slug=slug, page_picture_id=picture_id, by=by)


def _picture(view: PagePictureView) -> PagePicture:
    files = renditions(view.width) if view.ready else ()
    urls = {f"{width}.{kind}": media(view.file, width, kind) for width, kind in files}
    return PagePicture(view.id, view.alt, view.markdown, view.status, view.problem, view.width, view.height, urls)
