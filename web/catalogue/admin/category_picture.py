"""The picture of a category for staff: uploaded, described, deleted and brought back."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath

from domain.accounts.roles import Verb
from domain.accounts.views import Principal
from domain.assortment.category_pictures import ShownPicture, change_category_picture, find_category_picture
from domain.assortment.category_rows import lock_category
from domain.errors import InvalidError
from domain.media.operations import add_picture
from domain.media.reading import MOST_BYTES, PictureRefusedError
from web.auth.guards import May
from web.auth.principals import require_verb
from web.catalogue.admin.categories import ACTION, form_page
from web.catalogue.admin.category_form import form_of
from web.http.edit_conflict import REFUSALS, seen_version
from web.http.forms.fields import clean
from web.http.forms.multipart import SentForm, read_multipart
from web.http.render import Html, PageRequest, is_partial, private_page, see_other
from web.infra.parsing import read_uuid
from web.media.uploads import NewUpload, take_in
from web.shop import Shop, TheShop

HERE = f"{ACTION}/{{category_id:uuid}}/picture"
FORM_BODY = 2 * MOST_BYTES
"""The bytes of a form; a file that is too large, but not as large as this, is told beside its field."""


@get(HERE, guards=[May(Verb.CHANGE_GOODS)])
async def show_category_picture(request: PageRequest, shop: TheShop, category_id: FromPath[UUID]) -> Html:
    """Show how far a category's picture is, for the page that waits for it; else lead to the category."""
    async with shop.database.read() as connection:
        picture = await find_category_picture(connection, category_id)
    if not is_partial(request) or picture is None:
        return see_other(request, f"{ACTION}/{category_id}#picture")
    return private_page(request, shop, "admin/categories/_shot.html", picture=picture)


@post(HERE, guards=[May(Verb.CHANGE_GOODS)], status_code=200, request_max_body_size=FORM_BODY)
async def save_category_picture(request: PageRequest, shop: TheShop, category_id: FromPath[UUID]) -> Html:
    """Save the picture and its words as the form has them; or delete the picture, or bring it back."""
    by = await require_verb(request, Verb.CHANGE_GOODS)
    async with read_multipart(request, "file", most_files=1, most_bytes=MOST_BYTES) as form:
        fields = dict(form.fields)
        try:
            await _save(shop, category_id, fields, await _upload(form), by)
        except (*REFUSALS, PictureRefusedError) as refusal:
            refused = InvalidError({"file": refusal.message}) if isinstance(refusal, PictureRefusedError) else refusal
            async with shop.database.transaction() as connection:
                seen = await lock_category(connection, category_id)
            return await form_page(request, shop, seen, form_of(seen.draft), picture_form=fields, refused=refused)
    shop.catalogue.invalidate()
    gone = read_uuid(fields.get("remove", ""))
    return see_other(request, f"{ACTION}/{category_id}?{f'removed={gone}' if gone else 'done=picture'}#picture")


async def _upload(form: SentForm) -> NewUpload | None:
    """The picture that was sent, if any. Raises `PictureRefusedError`."""
    return await take_in(form.files[0]) if form.files else None


async def _save(shop: Shop, category_id: UUID, form: Mapping[str, str], new: NewUpload | None, by: Principal) -> None:
    expected = None if form.get("restore") or form.get("remove") else seen_version(form)
    async with shop.database.transaction() as connection:
        picture_id = read_uuid(form.get("restore", ""))
        if new:
            picture_id = await add_picture(
                connection, stem=new.stem, upload=new.file, width=new.width, height=new.height
            )

        def change(now: ShownPicture) -> ShownPicture:
            if form.get("remove"):
                return replace(now, picture_id=None)
            alt = clean(form["alt"], "alt") if "alt" in form else now.alt
            return ShownPicture(picture_id or now.picture_id, alt)

        await change_category_picture(connection, category_id=category_id, expected=expected, change=change, by=by)
