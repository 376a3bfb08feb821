"""The pictures of a page for staff: uploaded below its text, and deleted again."""

from litestar import get, post
from litestar.params import FromPath

from domain.accounts.roles import Verb
from domain.accounts.views import Principal
from domain.content.pictures import PictureShownError, add_to_page, check_alt, delete_from_page, list_pictures
from domain.errors import InvalidError, NotFoundError
from domain.media.operations import add_picture
from domain.media.reading import MOST_BYTES, PictureRefusedError
from domain.words.messages import gettext
from web.auth.guards import May
from web.auth.principals import require_verb
from web.content.admin import HERE as PAGES
from web.content.admin import form_page, read_page
from web.content.form import form_of
from web.http.edit_conflict import REFUSALS
from web.http.forms.fields import clean
from web.http.forms.multipart import SentForm, read_multipart
from web.http.render import Html, PageRequest, is_partial, private_page, see_other
from web.infra.parsing import read_uuid
from web.media.uploads import take_in
from web.shop import Shop, TheShop

HERE = f"{PAGES}/{{slug:str}}/pictures"
FORM_BODY = 2 * MOST_BYTES
"""The bytes of a form; a file that is too large, but not as large as this, is told beside its field."""


@get(HERE, guards=[May(Verb.CHANGE_PAGES)])
async def show_page_pictures(request: PageRequest, shop: TheShop, slug: FromPath[str]) -> Html:
    """Show how far the pictures of a page are, for the page that waits for them; else lead to the page."""
    seen = await read_page(shop, slug)
    if not is_partial(request):
        return see_other(request, f"{PAGES}/{seen.slug}#pictures")
    async with shop.database.read() as connection:
        pictures = await list_pictures(connection, slug)
    return private_page(request, shop, "admin/content/_picture_list.html", seen=seen, pictures=pictures)


@post(HERE, guards=[May(Verb.CHANGE_PAGES)], status_code=200, request_max_body_size=FORM_BODY)
async def save_page_picture(request: PageRequest, shop: TheShop, slug: FromPath[str]) -> Html:
    """Add the picture that was sent, or delete the one whose button was pressed, unless a text shows it."""
    by = await require_verb(request, Verb.CHANGE_PAGES)
    seen = await read_page(shop, slug)
    async with read_multipart(request, "file", most_files=1, most_bytes=MOST_BYTES) as form:
        fields = dict(form.fields)
        try:
            await (_delete if fields.get("remove") else _add)(shop, slug, form, by)
        except (*REFUSALS, PictureRefusedError, PictureShownError) as refusal:
            told = isinstance(refusal, PictureRefusedError)
            refused = InvalidError({"file": refusal.message}) if told else refusal
            return await form_page(request, shop, seen, form_of(seen), picture_refusal=refused, picture_form=fields)
    done = "picture-deleted" if fields.get("remove") else "picture"
    return see_other(request, f"{PAGES}/{slug}?done={done}#pictures")


async def _add(shop: Shop, slug: str, form: SentForm, by: Principal) -> None:
    alt = clean(form.fields.get("alt", ""), "alt")
    check_alt(alt)
    if not form.files:
        raise InvalidError({"file": gettext("Choose a picture first.")})
    new = await take_in(form.files[0])
    async with shop.database.transaction() as connection:
        picture_id = await add_picture(connection, stem=new.stem, upload=new.file, width=new.width, height=new.height)
        await add_to_page(connection, slug=slug, picture_id=picture_id, alt=alt, by=by)


async def _delete(shop: Shop, slug: str, form: SentForm, by: Principal) -> None:
    page_picture_id = read_uuid(form.fields["remove"])
    if page_picture_id is None:
        raise NotFoundError(gettext("There is no such picture."))
    async with shop.database.transaction() as connection:
        await delete_from_page(connection, slug=slug, page_picture_id=page_picture_id, by=by)
