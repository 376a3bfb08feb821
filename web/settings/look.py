"""How the shop looks, for staff: the preview of its colour and typeface, its logo, its icon, its official notice."""

from collections.abc import Mapping

from litestar import Response, get, post
from litestar.params import FromPath

from domain.accounts.roles import Verb
from domain.accounts.views import Principal
from domain.errors import InvalidError, NotFoundError
from domain.media.reading import MOST_BYTES, PictureRefusedError
from domain.settings.fields import SETTINGS, Section, names_of
from domain.settings.marks import SECTION_OF, find_mark
from domain.settings.views import Mark
from domain.words.messages import gettext
from web.auth.guards import May
from web.auth.principals import require_verb
from web.http.edit_conflict import REFUSALS, seen_version
from web.http.forms.multipart import SentForm, read_multipart
from web.http.render import PRIVATE, Html, PageRequest, is_partial, private_page, see_other
from web.media.uploads import take_in
from web.settings.admin import HERE, form_page, wrong_in
from web.settings.marks import put_mark
from web.shop import Shop, TheShop
from web.templating.look import preview

LOOK = f"{HERE}/look"
PICTURE = f"{HERE}/pictures/{{name:str}}"
FORM_BODY = 2 * MOST_BYTES
"""The bytes of a form; a file that is too large, but not as large as this, is refused beside its field."""


@get(f"{LOOK}/preview.css", guards=[May(Verb.SEE_SETTINGS)], media_type="text/css")
async def show_look_preview(request: PageRequest) -> Response[str]:
    """The stylesheet of a preview: the colour and the typeface that the address names, the usual ones for others."""
    chosen = {name: request.query_params.get(name, "") for name in names_of(Section.LOOK)}
    return Response(preview(**_readable(chosen)), media_type="text/css", headers={"Cache-Control": PRIVATE})


def _readable(chosen: Mapping[str, str]) -> dict[str, str]:
    """The colour and the typeface, the usual ones where they cannot be read."""
    wrong = wrong_in(chosen)
    usual = {"accent": "", "face": "ysabeau"}
    errors = wrong.errors if wrong else {}
    return {name: usual[name] if name in errors else SETTINGS[name].check(text) for name, text in chosen.items()}


@get(PICTURE, guards=[May(Verb.SEE_SETTINGS)])
async def show_mark(request: PageRequest, shop: TheShop, name: FromPath[str]) -> Html:
    """Show how far a picture is, for the page that waits for it; else lead to the page on which it is changed."""
    async with shop.database.read() as connection:
        seen = await find_mark(connection, name)
    if not is_partial(request):
        return see_other(request, f"{HERE}/{SECTION_OF[seen.mark]}#{seen.mark}")
    return private_page(request, shop, "admin/settings/_mark.html", seen=seen)


@post(PICTURE, guards=[May(Verb.CHANGE_SETTINGS)], status_code=200, request_max_body_size=FORM_BODY)
async def save_mark(request: PageRequest, shop: TheShop, name: FromPath[str]) -> Html:
    """Take in a logo, an icon or the notice, or remove it, if nobody else has changed it since."""
    mark, by = _mark(name), await require_verb(request, Verb.CHANGE_SETTINGS)
    async with read_multipart(request, "file", most_files=1, most_bytes=MOST_BYTES) as form:
        removed = bool(form.fields.get("remove"))
        try:
            await _save(shop, mark, form, by, remove=removed)
        except (*REFUSALS, PictureRefusedError) as refusal:
            refused = InvalidError({mark: refusal.message}) if isinstance(refusal, PictureRefusedError) else refusal
            return await form_page(request, shop, SECTION_OF[mark], mark_refusal=refused)
    shop.catalogue.invalidate()
    done = f"{mark}-removed" if removed else mark
    return see_other(request, f"{HERE}/{SECTION_OF[mark]}?done={done}#{mark}-title")


async def _save(shop: Shop, mark: Mark, form: SentForm, by: Principal, *, remove: bool) -> None:
    if not form.files and not remove:
        raise InvalidError({mark: gettext("Choose a picture first.")})
    new = None if remove else await take_in(form.files[0])
    async with shop.database.transaction() as connection:
        await put_mark(connection, mark, new, expected=seen_version(form.fields), by=by)


def _mark(name: str) -> Mark:
    try:
        return Mark(name)
    except ValueError:
        raise NotFoundError(gettext("There is no such picture.")) from None
