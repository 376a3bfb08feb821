"""Settings for staff: a page for each section."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.params import FromPath

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.errors import InvalidError, NotFoundError, ShopError
from domain.settings.fields import SETTINGS, Section, names_of
from domain.settings.queries import SettingView, stored_settings, usable, version_of
from web.auth.guards import May
from web.auth.principals import require
from web.config.effective import ground_of
from web.http.edit_conflict import REFUSALS, notice_of, seen_version, sentences
from web.http.forms.fields import read_form
from web.http.render import PRIVATE, Html, PageRequest, private_page, see_other
from web.settings.changing import change
from web.settings.choices import Choices, choices
from web.settings.first_steps import missing_in
from web.settings.form import form_of, read_section, typed, words_of
from web.settings.text import FIELDS, MORE, SECTIONS
from web.shop import Shop, TheShop
from web.templating.look import preview

HERE = "/admin/settings"
DONE = {"opened": "The shop is open.", "closed": "The shop is closed to visitors."}
FORM = {"admin-settings-form": "admin/settings/_form.html"}


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
    return await _form_page(request, shop, _section(section))


@get(f"{HERE}/look/preview.css", guards=[May(Verb.SEE_SETTINGS)], media_type="text/css")
async def show_look_preview(request: PageRequest) -> Response[str]:
    """The stylesheet of a preview: the colour and the typeface that the address names, the usual ones for others."""
    chosen = {name: request.query_params.get(name, "") for name in names_of(Section.LOOK)}
    return Response(preview(**_readable(chosen)), media_type="text/css", headers={"Cache-Control": PRIVATE})


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
    sent = read_section(form, one, ground_of(chosen).pins)
    if form.get("preview"):
        return await _form_page(request, shop, one, typed(form), _wrong(sent))
    try:
        async with shop.database.transaction() as connection:
            await change(connection, chosen, sent=sent, expected=seen_version(form), among=names_of(one), by=by)
    except REFUSALS as refusal:
        return await _form_page(request, shop, one, typed(form), refusal)
    shop.catalogue.invalidate()
    return see_other(request, f"{HERE}/{one}?done=saved")


def _section(text: str) -> Section:
    try:
        return Section(text)
    except ValueError:
        raise NotFoundError("There is no such section.") from None


def _wrong(sent: Mapping[str, Any]) -> InvalidError | None:
    """What is wrong with settings that are only looked at."""
    errors = {}
    for name, value in sent.items():
        try:
            SETTINGS[name].check(value)
        except ValueError as error:
            errors[name] = str(error)
    return InvalidError(errors) if errors else None


def _readable(chosen: Mapping[str, str]) -> dict[str, str]:
    """The colour and the typeface, the usual ones where they cannot be read."""
    wrong = _wrong(chosen)
    usual = {"accent": "", "face": "ysabeau"}
    errors = wrong.errors if wrong else {}
    return {name: usual[name] if name in errors else SETTINGS[name].check(text) for name, text in chosen.items()}


async def _stored(shop: Shop) -> dict[str, SettingView]:
    async with shop.database.read() as connection:
        return await stored_settings(connection)


async def _form_page(
    request: PageRequest,
    shop: Shop,
    section: Section,
    form: Mapping[str, str] | None = None,
    refusal: ShopError | None = None,
) -> Html:
    stored, ground = await _stored(shop), ground_of(shop.known.chosen)
    known, wrong = usable(stored)
    values = ground.under(known)
    names = names_of(section)
    title, about = SECTIONS[section]
    shown = form_of({name: values[name] for name in names})
    if form is not None:
        shown = {name: text for name, text in shown.items() if name in ground.pins} | dict(form)
    context: dict[str, Any] = {
        "section": section.value,
        "title": title,
        "about": about,
        "more": MORE.get(section, ()),
        "fields": [(name, FIELDS[name]) for name in names],
        "pins": ground.pins,
        "broken": {name: sentence for name, sentence in wrong.items() if name in names},
        "options": _options(values, names, shop.settings.locale),
        "version": version_of(stored, names),
        "preview": urlencode({name: shown.get(name, "") for name in names}) if section is Section.LOOK else "",
        "form": shown,
        "errors": sentences(refusal, words_of(values)),
        "notice": notice_of(refusal),
        "done": "Settings saved." if request.query_params.get("done") == "saved" else "",
    }
    return private_page(request, shop, "admin/settings/show.html", partials=FORM, refusal=refusal, **context)


def _options(values: Mapping[str, Any], names: Iterable[str], locale: str) -> dict[str, Choices]:
    kinds = {name: FIELDS[name].kind for name in names}
    return {
        name: choices(name, locale, values[name] if kind == "select" else "")
        for name, kind in kinds.items()
        if kind in {"select", "boxes"}
    }
