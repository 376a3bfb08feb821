"""The front page for staff over JSON; the file of a picture comes as a form (multipart), since JSON holds no files."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from litestar import Response, delete, get, patch, post, put
from litestar.params import FromPath, JSONBody
from msgspec import UNSET

from domain.accounts.roles import Verb
from domain.content.front_page.operations import add_block, change_block, delete_block
from domain.content.front_page.pictures import LONGEST_ALT, ChosenPicture, change_block_picture
from domain.content.front_page.queries import find_block, list_blocks
from domain.errors import InvalidError, NotFoundError
from domain.media.operations import add_picture
from domain.words.messages import gettext
from web.api.openapi import ETAG, LOCATION, UPLOAD, IfMatch, refusals
from web.api.requests import LARGE_BODY
from web.api.responses import ApiRequest, fresh
from web.auth.guards import May
from web.auth.principals import require_verb
from web.content.front_page.schemas import (
    BlockPicturePatch,
    BlockPictureUpload,
    FrontBlock,
    FrontBlockList,
    FrontBlockReplacement,
    NewFrontBlock,
    block_of,
    draft_of,
)
from web.content.upload import UPLOAD_BODY, read_upload
from web.http.forms.fields import clean
from web.http.preconditions import read_if_match
from web.shop import Shop, TheShop

HERE = "/admin/front-page"
ONE = f"{HERE}/{{block_id:uuid}}"
PICTURE = f"{ONE}/picture"


@get(HERE, guards=[May(Verb.CHANGE_PAGES)], tags=["Staff"], summary="List the blocks of the front page")
async def list_front_blocks(shop: TheShop) -> Response[FrontBlockList]:
    """Returns every block, shown or not."""
    async with shop.database.read() as connection:
        found = await list_blocks(connection)
    return fresh(FrontBlockList([block_of(one, place) for place, one in enumerate(found, start=1)]))


@post(
    HERE,
    guards=[May(Verb.CHANGE_PAGES)],
    status_code=201,
    request_max_body_size=LARGE_BODY,
    tags=["Staff"],
    summary="Add a block to the front page",
    responses=refusals(),
    response_headers=[ETAG, LOCATION],
)
async def add_front_block(request: ApiRequest, shop: TheShop, data: JSONBody[NewFrontBlock]) -> Response[FrontBlock]:
    """It comes below the others. At most 30 blocks, of some kinds fewer."""
    by, draft = await require_verb(request, Verb.CHANGE_PAGES), draft_of(data)
    async with shop.database.transaction() as connection:
        block_id = await add_block(connection, kind=data.kind, draft=draft, by=by)
    shop.catalogue.invalidate()
    return await _answer(shop, block_id, added=True)


@get(
    ONE,
    guards=[May(Verb.CHANGE_PAGES)],
    tags=["Staff"],
    summary="Get a block of the front page",
    responses=refusals(404),
    response_headers=[ETAG],
)
async def show_front_block(shop: TheShop, block_id: FromPath[UUID]) -> Response[FrontBlock]:
    """Returns the block as it was last saved."""
    return await _answer(shop, block_id)


@put(
    ONE,
    guards=[May(Verb.CHANGE_PAGES)],
    request_max_body_size=LARGE_BODY,
    tags=["Staff"],
    summary="Replace a block of the front page",
    responses=refusals(404, 412, 428),
    response_headers=[ETAG],
)
async def replace_front_block(
    request: ApiRequest,
    shop: TheShop,
    block_id: FromPath[UUID],
    data: JSONBody[FrontBlockReplacement],
    if_match: IfMatch = "",
) -> Response[FrontBlock]:
    """Its kind and its picture stay. A `position` beyond the last one is the last one."""
    seen, by, draft = read_if_match(if_match), await require_verb(request, Verb.CHANGE_PAGES), draft_of(data)
    place = None if data.position is UNSET else data.position - 1
    async with shop.database.transaction() as connection:
        await change_block(connection, block_id=block_id, draft=draft, place=place, expected=seen.versions, by=by)
    shop.catalogue.invalidate()
    return await _answer(shop, block_id)


@delete(
    ONE,
    guards=[May(Verb.CHANGE_PAGES)],
    status_code=204,
    tags=["Staff"],
    summary="Delete a block of the front page",
    responses=refusals(404, 412, 428),
)
async def delete_front_block(
    request: ApiRequest, shop: TheShop, block_id: FromPath[UUID], if_match: IfMatch = ""
) -> None:
    """Its picture goes with it."""
    seen, by = read_if_match(if_match), await require_verb(request, Verb.CHANGE_PAGES)
    async with shop.database.transaction() as connection:
        await delete_block(connection, block_id=block_id, expected=seen.versions, by=by)
    shop.catalogue.invalidate()


@put(
    PICTURE,
    guards=[May(Verb.CHANGE_PAGES)],
    request_max_body_size=UPLOAD_BODY,
    tags=["Staff"],
    summary="Upload the picture of a block",
    responses=refusals(404, 412, 428),
    response_headers=[ETAG],
    opt={UPLOAD: BlockPictureUpload},
)
async def upload_block_picture(
    request: ApiRequest, shop: TheShop, block_id: FromPath[UUID], if_match: IfMatch = ""
) -> Response[FrontBlock]:
    """Send a form with `file`. The picture is shown once its `status` is `ready`, seconds later."""
    seen, by = read_if_match(if_match), await require_verb(request, Verb.CHANGE_PAGES)
    new, alt = await read_upload(request, _check_alt)
    async with shop.database.transaction() as connection:
        picture_id = await add_picture(connection, stem=new.stem, upload=new.file, width=new.width, height=new.height)
        await change_block_picture(
            connection,
            block_id=block_id,
            expected=seen.versions,
            change=lambda _now: ChosenPicture(picture_id, "", alt),
            by=by,
        )
    shop.catalogue.invalidate()
    return await _answer(shop, block_id)


@patch(
    PICTURE,
    guards=[May(Verb.CHANGE_PAGES)],
    tags=["Staff"],
    summary="Describe the picture of a block",
    responses=refusals(404, 412, 428),
    response_headers=[ETAG],
)
async def describe_block_picture(
    request: ApiRequest,
    shop: TheShop,
    block_id: FromPath[UUID],
    data: JSONBody[BlockPicturePatch],
    if_match: IfMatch = "",
) -> Response[FrontBlock]:
    """The words are for people who cannot see the picture."""
    alt = clean(data.alt, "alt")
    await _change(request, shop, block_id, if_match, lambda now: replace(now, alt=alt))
    return await _answer(shop, block_id)


@delete(
    PICTURE,
    guards=[May(Verb.CHANGE_PAGES)],
    status_code=204,
    tags=["Staff"],
    summary="Delete the picture of a block",
    responses=refusals(404, 412, 428),
)
async def delete_block_picture(
    request: ApiRequest, shop: TheShop, block_id: FromPath[UUID], if_match: IfMatch = ""
) -> None:
    """The block no longer shows it; a day later its files are deleted."""
    await _change(request, shop, block_id, if_match, lambda _now: ChosenPicture(None, "", ""))


def _check_alt(alt: str) -> None:
    if len(alt) > LONGEST_ALT:
        raise InvalidError({"alt": gettext("Use at most %(number)s characters.", number=LONGEST_ALT)})


async def _change(
    request: ApiRequest, shop: Shop, block_id: UUID, if_match: str, change: Callable[[ChosenPicture], ChosenPicture]
) -> None:
    """Change the picture that there is. Raises `NotFoundError` if there is none."""
    seen, by = read_if_match(if_match), await require_verb(request, Verb.CHANGE_PAGES)
    async with shop.database.transaction() as connection:
        if (await find_block(connection, block_id)).picture is None:
            raise NotFoundError(gettext("This block has no picture."))
        await change_block_picture(connection, block_id=block_id, expected=seen.versions, change=change, by=by)
    shop.catalogue.invalidate()


async def _answer(shop: Shop, block_id: UUID, *, added: bool = False) -> Response[FrontBlock]:
    async with shop.database.read() as connection:
        places = [one.id for one in await list_blocks(connection)]
        view = await find_block(connection, block_id)
    headers = {"Location": f"/api{HERE}/{block_id}"} if added else {}
    block = block_of(view, places.index(block_id) + 1)
    return fresh(block, status=201 if added else 200, headers=headers, version=str(view.version))
