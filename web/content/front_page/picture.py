"""The picture of a block for staff: uploaded, described, deleted and brought back."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath

from domain.accounts.roles import Verb
from domain.accounts.views import Principal
from domain.content.front_page.pictures import ChosenPicture, change_block_picture
from domain.content.front_page.queries import find_block
from domain.errors import InvalidError, ShopError
from domain.media.operations import add_picture
from domain.media.reading import MOST_BYTES, PictureRefusedError
from web.auth.guards import May
from web.auth.principals import require_verb
from web.content.front_page.admin import HERE as FRONT_PAGE
from web.content.front_page.admin import form_page
from web.content.front_page.form import form_of
from web.http.edit_conflict import REFUSALS, notice_of, seen_version, sentences
from web.http.forms.fields import clean
from web.http.forms.multipart import read_multipart
from web.http.render import Html, PageRequest, is_partial, private_page, see_other
from web.infra.parsing import read_uuid
from web.media.uploads import NewUpload, take_in
from web.shop import Shop, TheShop

HERE = f"{FRONT_PAGE}/{{block_id:uuid}}/picture"
FORM_BODY = 2 * MOST_BYTES
"""The bytes of a form; a file that is too large, but not as large as this, is told beside its field."""


@get(HERE, guards=[May(Verb.CHANGE_PAGES)])
async def show_block_picture(request: PageRequest, shop: TheShop, block_id: FromPath[UUID]) -> Html:
    """Show how far a block's picture is, for the page that waits for it; else lead to the block."""
    async with shop.database.read() as connection:
        seen = await find_block(connection, block_id)
    if not is_partial(request) or seen.picture is None:
        return see_other(request, f"{FRONT_PAGE}/{block_id}#picture")
    return private_page(request, shop, "admin/content/front_page/_shot.html", seen=seen)


@post(HERE, guards=[May(Verb.CHANGE_PAGES)], status_code=200, request_max_body_size=FORM_BODY)
async def save_block_picture(request: PageRequest, shop: TheShop, block_id: FromPath[UUID]) -> Html:
    """Save the picture and its words as the form has them; or delete the picture, or bring it back."""
    by = await require_verb(request, Verb.CHANGE_PAGES)
    async with read_multipart(request, "file", most_files=1, most_bytes=MOST_BYTES) as form:
        fields = dict(form.fields)
        try:
            await _save(shop, block_id, fields, await take_in(form.files[0]) if form.files else None, by)
        except (*REFUSALS, PictureRefusedError) as refusal:
            return await _refused(request, shop, block_id, fields, refusal)
    shop.catalogue.invalidate()
    gone = read_uuid(fields.get("remove", ""))
    return see_other(request, f"{FRONT_PAGE}/{block_id}?{f'removed={gone}' if gone else 'done=picture'}#picture")


async def _save(shop: Shop, block_id: UUID, form: Mapping[str, str], new: NewUpload | None, by: Principal) -> None:
    expected = None if form.get("restore") or form.get("remove") else seen_version(form)
    async with shop.database.transaction() as connection:
        picture_id = read_uuid(form.get("restore", ""))
        if new:
            picture_id = await add_picture(
                connection, stem=new.stem, upload=new.file, width=new.width, height=new.height
            )

        def change(now: ChosenPicture) -> ChosenPicture:
            if form.get("remove"):
                return replace(now, picture_id=None, file="")
            alt = clean(form["alt"], "alt") if "alt" in form else now.alt
            return ChosenPicture(picture_id or now.picture_id, "" if picture_id else now.file, alt)

        await change_block_picture(connection, block_id=block_id, expected=expected, change=change, by=by)


async def _refused(
    request: PageRequest, shop: Shop, block_id: UUID, fields: dict[str, str], refusal: ShopError
) -> Html:
    refused = InvalidError({"file": refusal.message}) if isinstance(refusal, PictureRefusedError) else refusal
    async with shop.database.read() as connection:
        seen = await find_block(connection, block_id)
    return await form_page(
        request,
        shop,
        seen.kind,
        seen,
        form_of(seen.draft, shop.settings.time_zone),
        picture_refusal=refused,
        picture_form=fields,
        picture_errors=sentences(refused, {}),
        picture_notice=notice_of(refused),
    )
