"""Settings for staff: a page for each section."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from litestar import get, post
from litestar.params import FromPath

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.errors import InvalidError, NotFoundError, ShopError
from domain.settings.fields import SETTINGS, Section, names_of
from domain.settings.marks import SECTION_OF, all_marks
from domain.settings.queries import SettingView, stored_settings, usable
from domain.settings.views import Mark
from domain.words.messages import gettext, marked
from web.auth.guards import May
from web.auth.principals import require
from web.config.effective import ground_of
from web.http.edit_conflict import REFUSALS, notice_of, seen_version, sentences
from web.http.forms.fields import read_form
from web.http.render import Html, PageRequest, private_page, see_other
from web.settings.changing import change
from web.settings.first_steps import missing_in
from web.settings.form import read_fields, typed
from web.settings.shown import shown_fields
from web.settings.text import FIELDS, MARKS, MORE, SECTIONS
from web.shop import Shop, TheShop

HERE = "/admin/settings"
DONE = {"opened": marked("The shop is open."), "closed": marked("The shop is closed to visitors.")}
SAVED = {
    "saved": marked("Settings saved."),
    "logo": marked("Logo uploaded. It is shown as soon as it is ready."),
    "icon": marked("Icon uploaded. It is shown as soon as it is ready."),
    "logo-removed": marked("Logo removed. The shop shows its name."),
    "icon-removed": marked("Icon removed. Browsers show the initial of the name."),
    "guarantee": marked("Notice uploaded. It is shown as soon as it is ready."),
    "guarantee-removed": marked("Notice removed."),
}
PARTIALS = {
    "admin-settings-form": "admin/settings/_form.html",
    "admin-settings-marks": "admin/settings/_marks.html",
}


@get(HERE, guards=[May(Verb.SEE_SETTINGS)])
async def show_settings(request: PageRequest, shop: TheShop) -> Html:
    """List the sections: one query."""
    return await _index(request, shop)


async def _index(request: PageRequest, shop: Shop, refusal: InvalidError | None = None) -> Html:
    stored = await _stored(shop)
    ground = ground_of(shop.known.chosen)
    _, wrong = usable(stored)
    pins = {section: [ground.pins[name] for name in names_of(section) if name in ground.pins] for section in SECTIONS}
    broken = [FIELDS[name].label if name in FIELDS else name for name in wrong]
    return private_page(
        request,
        shop,
        "admin/settings/index.html",
        sections=SECTIONS,
        pins=pins,
        broken=broken,
        done=DONE.get(request.query_params.get("done", ""), ""),
        missing=await missing_in(shop),
        refusal=refusal,
        refused=" ".join(refusal.errors.values()) if refusal else "",
    )


@get(f"{HERE}/{{section:str}}", guards=[May(Verb.SEE_SETTINGS)])
async def show_section(request: PageRequest, shop: TheShop, section: FromPath[str]) -> Html:
    """Show the form of a section."""
    return await form_page(request, shop, _section(section))


@post(f"{HERE}/opening", guards=[May(Verb.CHANGE_SETTINGS)], status_code=200)
async def open_or_close(request: PageRequest, shop: TheShop) -> Html:
    """Open the shop to visitors, or close it. It stays closed while nobody could be told who sells."""
    by, form = await require(request, Role.STAFF), await read_form(request)
    sent = {"open": form.get("open") == "yes"}
    try:
        async with shop.database.transaction() as connection:
            await change(connection, shop.known.chosen, sent=sent, expected=None, by=by)
    except InvalidError as refusal:
        return await _index(request, shop, refusal)
    shop.catalogue.invalidate()
    return see_other(request, f"{HERE}?done={'opened' if sent['open'] else 'closed'}")


@post(f"{HERE}/{{section:str}}", guards=[May(Verb.CHANGE_SETTINGS)], status_code=200)
async def change_section(request: PageRequest, shop: TheShop, section: FromPath[str]) -> Html:
    """Save a section if nobody else has changed it since; else show both values."""
    by, form, one = await require(request, Role.STAFF), await read_form(request), _section(section)
    chosen = shop.known.chosen
    sent = read_fields(form, names_of(one), ground_of(chosen).pins)
    if form.get("preview"):
        return await form_page(request, shop, one, typed(form), wrong_in(sent))
    try:
        async with shop.database.transaction() as connection:
            await change(connection, chosen, sent=sent, expected=seen_version(form), among=names_of(one), by=by)
    except REFUSALS as refusal:
        return await form_page(request, shop, one, typed(form), refusal)
    shop.catalogue.invalidate()
    return see_other(request, f"{HERE}/{one}?done=saved")


def _section(text: str) -> Section:
    try:
        return Section(text)
    except ValueError:
        raise NotFoundError(gettext("There is no such section.")) from None


def wrong_in(sent: Mapping[str, Any]) -> InvalidError | None:
    """What is wrong with settings that are only looked at."""
    errors = {}
    for name, value in sent.items():
        try:
            SETTINGS[name].check(value)
        except ValueError as error:
            errors[name] = str(error)
    return InvalidError(errors) if errors else None


async def _stored(shop: Shop) -> dict[str, SettingView]:
    async with shop.database.read() as connection:
        return await stored_settings(connection)


async def form_page(
    request: PageRequest,
    shop: Shop,
    section: Section,
    form: Mapping[str, str] | None = None,
    refusal: ShopError | None = None,
    mark_refusal: ShopError | None = None,
) -> Html:
    """The page of a section: two queries. It shows what was typed and refused, or why a picture was."""
    async with shop.database.read() as connection:
        stored = await stored_settings(connection)
        own = [mark for mark in Mark if SECTION_OF[mark] is section]
        views = await all_marks(connection) if own else {}
    title, about = SECTIONS[section]
    names = names_of(section)
    fields = shown_fields(shop, stored, names, form, refusal)
    look = urlencode({name: fields["form"].get(name, "") for name in names}) if section is Section.LOOK else ""
    context: dict[str, Any] = {
        **fields,
        "section": section.value,
        "title": title,
        "about": about,
        "more": MORE.get(section, ()),
        "preview": look,
        "marks": [(views[mark], MARKS[mark]) for mark in own],
        "mark_errors": sentences(mark_refusal, {}),
        "mark_notice": notice_of(mark_refusal),
        "done": SAVED.get(request.query_params.get("done", ""), ""),
    }
    shown_refusal = refusal or mark_refusal
    return private_page(request, shop, "admin/settings/show.html", partials=PARTIALS, refusal=shown_refusal, **context)
