"""The logo, the icon and the official notice of the shop over JSON; the file itself comes as a form (multipart)."""

from typing import Annotated

from litestar import Response, delete, get, put
from litestar.params import FromPath
from msgspec import Meta, Struct

from domain.accounts.roles import Verb
from domain.errors import InvalidError
from domain.media.reading import MOST_BYTES, PictureRefusedError
from domain.media.sizes import renditions
from domain.media.views import PictureStatus
from domain.settings.marks import PURPOSES, MarkView, find_mark
from domain.settings.views import Mark
from domain.words.messages import gettext
from web.api.fields import Body, Version
from web.api.openapi import ETAG, UPLOAD, IfMatch, refusals
from web.api.responses import ApiRequest, fresh
from web.api.unfit import UNKNOWN_FIELD
from web.auth.guards import May
from web.auth.principals import require_verb
from web.http.forms.multipart import read_multipart
from web.http.preconditions import read_if_match
from web.media.uploads import NewUpload, take_in
from web.settings.marks import put_mark
from web.shop import Shop, TheShop
from web.templating.assets import media

HERE = "/admin/settings/pictures/{name:str}"
UPLOAD_BODY = MOST_BYTES + 100_000


class ShopPictureUpload(Body, frozen=True):
    """A logo, an icon or a notice as it is sent: JPEG, PNG, WebP, AVIF or GIF, at most 20 MB and 50 megapixels."""

    file: Annotated[str, Meta(extra_json_schema={"format": "binary"})]


class ShopPicture(Struct, frozen=True):
    """The logo, the icon or the notice of the shop. `urls` has its files by width and format once `status` is `ready`.

    Without a picture `status` is null: the shop shows its name, its initial in the tabs of browsers, and no notice.
    `problem` says why a picture has failed, and what to do.
    """

    name: Mark
    status: PictureStatus | None
    problem: str
    width: int
    height: int
    version: Version
    urls: dict[str, str]


@get(
    HERE,
    guards=[May(Verb.SEE_SETTINGS)],
    tags=["Staff"],
    summary="Get the logo, the icon or the notice of the shop",
    responses=refusals(404),
    response_headers=[ETAG],
)
async def show_shop_picture(shop: TheShop, name: FromPath[str]) -> Response[ShopPicture]:
    """The name is logo, icon or guarantee, the notice of the legal guarantee of Regulation (EU) 2025/1960."""
    return await _answer(shop, name)


@put(
    HERE,
    guards=[May(Verb.CHANGE_SETTINGS)],
    request_max_body_size=UPLOAD_BODY,
    tags=["Staff"],
    summary="Upload the logo, the icon or the notice of the shop",
    responses=refusals(404, 412, 428),
    response_headers=[ETAG],
    opt={UPLOAD: ShopPictureUpload},
)
async def upload_shop_picture(
    request: ApiRequest, shop: TheShop, name: FromPath[str], if_match: IfMatch = ""
) -> Response[ShopPicture]:
    """Send a form with `file`. Pages and emails show it once its `status` is `ready`, and the one before until then.

    An icon is best square. Drawings in SVG are refused, since they can hold scripts.
    """
    async with read_multipart(request, "file", most_files=1, most_bytes=MOST_BYTES) as form:
        if unknown := sorted(form.fields):
            raise InvalidError(dict.fromkeys(unknown, gettext(UNKNOWN_FIELD)))
        if not form.files or form.more:
            raise InvalidError({"file": gettext("Send one file.")})
        try:
            new = await take_in(form.files[0])
        except PictureRefusedError as refusal:
            raise InvalidError({"file": refusal.message}) from None
    await _put(request, shop, name, if_match, new)
    return await _answer(shop, name)


@delete(
    HERE,
    guards=[May(Verb.CHANGE_SETTINGS)],
    status_code=204,
    tags=["Staff"],
    summary="Delete the logo, the icon or the notice of the shop",
    responses=refusals(404, 412, 428),
)
async def delete_shop_picture(request: ApiRequest, shop: TheShop, name: FromPath[str], if_match: IfMatch = "") -> None:
    """The shop no longer shows it; a day later its files are deleted."""
    await _put(request, shop, name, if_match, None)


async def _put(request: ApiRequest, shop: Shop, name: str, if_match: str, new: NewUpload | None) -> None:
    seen, by = read_if_match(if_match), await require_verb(request, Verb.CHANGE_SETTINGS)
    async with shop.database.transaction() as connection:
        mark = (await find_mark(connection, name)).mark
        await put_mark(connection, mark, new, expected=seen.versions, by=by)
    shop.catalogue.invalidate()


async def _answer(shop: Shop, name: str) -> Response[ShopPicture]:
    async with shop.database.read() as connection:
        view = await find_mark(connection, name)
    return fresh(_picture(view), version=str(view.version))


def _picture(view: MarkView) -> ShopPicture:
    ready = view.status is PictureStatus.READY
    files = renditions(view.width, PURPOSES[view.mark]) if ready else ()
    urls = {f"{width}.{kind}": media(view.file, width, kind) for width, kind in files}
    return ShopPicture(view.mark, view.status, view.problem, view.width, view.height, view.version, urls)
