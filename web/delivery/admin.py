"""Delivery methods for staff: listed, added, changed, reordered and archived."""

from uuid import UUID

from litestar import get, post
from litestar.params import FromPath

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.delivery.operations import add_method, archive_method, change_method, move_method, restore_method
from domain.delivery.queries import MethodDraft, MethodView, find_method, list_methods
from domain.errors import InvalidError, ShopError
from domain.words.messages import marked
from web.auth.guards import May
from web.auth.principals import require
from web.delivery.form import BOXES, EMPTY, form_of, read_method, typed
from web.http.edit_conflict import REFUSALS, notice_of, seen_version, sentences
from web.http.forms.fields import read_form
from web.http.render import Html, PageRequest, private_page, see_other
from web.shop import Shop, TheShop
from web.templating.countries import all_countries
from web.templating.filters import country_name

HERE = "/admin/delivery-methods"
FORM = {"admin-delivery-form": "admin/delivery/_form.html"}
DONE = {
    "made": marked("Method added. Customers can choose it now."),
    "changed": marked("Method saved."),
    "archived": marked("Method archived. Existing orders keep it."),
    "restored": marked("Method restored."),
    "moved": marked("Position changed."),
}
LAST = 1_000_000


@get(HERE, guards=[May(Verb.SET_DELIVERY)])
async def show_delivery_methods(request: PageRequest, shop: TheShop) -> Html:
    """Show the methods in the order in which customers see them, then the archived ones."""
    return await _list_page(request, shop)


@get(f"{HERE}/new", guards=[May(Verb.SET_DELIVERY)])
async def show_new_method(request: PageRequest, shop: TheShop) -> Html:
    """Show an empty form for a new method."""
    return _form_page(request, shop, None, EMPTY)


@post(HERE, guards=[May(Verb.SET_DELIVERY)], status_code=200)
async def make_method(request: PageRequest, shop: TheShop) -> Html:
    """Add a method in the last position."""
    by, form = await require(request, Role.STAFF), await read_form(request)
    try:
        draft = read_method(form, currency=shop.settings.currency, locale=shop.settings.locale, position=LAST)
        async with shop.database.transaction() as connection:
            await add_method(connection, draft=draft, by=by)
    except REFUSALS as refusal:
        return _form_page(request, shop, None, {**EMPTY, **typed(form)}, refusal)
    shop.catalogue.invalidate()
    return see_other(request, f"{HERE}?done=made")


@get(f"{HERE}/{{method_id:uuid}}", guards=[May(Verb.SET_DELIVERY)])
async def show_method(request: PageRequest, shop: TheShop, method_id: FromPath[UUID]) -> Html:
    """Show the form of one method."""
    seen = await _find(shop, method_id)
    return _form_page(request, shop, seen, form_of(seen.draft))


@post(f"{HERE}/{{method_id:uuid}}", guards=[May(Verb.SET_DELIVERY)], status_code=200)
async def change_one_method(request: PageRequest, shop: TheShop, method_id: FromPath[UUID]) -> Html:
    """Change a method if its version is still the one that the form showed; else show both values."""
    by, form, seen = await require(request, Role.STAFF), await read_form(request), await _find(shop, method_id)
    home = shop.settings.home_country
    try:
        draft = _read(form, shop, seen)
        async with shop.database.transaction() as connection:
            await change_method(
                connection,
                method_id=method_id,
                draft=draft,
                expected=seen_version(form),
                home=home,
                by=by,
            )
    except REFUSALS as refusal:
        return _form_page(request, shop, await _find(shop, method_id), typed(form), refusal)
    shop.catalogue.invalidate()
    return see_other(request, f"{HERE}?done=changed")


@post(f"{HERE}/{{method_id:uuid}}/archive", guards=[May(Verb.SET_DELIVERY)], status_code=200)
async def archive_one_method(request: PageRequest, shop: TheShop, method_id: FromPath[UUID]) -> Html:
    """Archive a method if its version is still the one that the page showed."""
    by, form = await require(request, Role.STAFF), await read_form(request)
    home = shop.settings.home_country
    try:
        async with shop.database.transaction() as connection:
            await archive_method(connection, method_id=method_id, expected=seen_version(form), home=home, by=by)
    except REFUSALS as refusal:
        seen = await _find(shop, method_id)
        return _form_page(request, shop, seen, form_of(seen.draft), refusal)
    shop.catalogue.invalidate()
    return see_other(request, f"{HERE}?done=archived")


@post(f"{HERE}/{{method_id:uuid}}/restoration", guards=[May(Verb.SET_DELIVERY)], status_code=200)
async def restore_one_method(request: PageRequest, shop: TheShop, method_id: FromPath[UUID]) -> Html:
    """Restore an archived method."""
    by = await require(request, Role.STAFF)
    try:
        async with shop.database.transaction() as connection:
            await restore_method(connection, method_id=method_id, by=by)
    except InvalidError as refusal:
        return await _list_page(request, shop, refusal)
    shop.catalogue.invalidate()
    return see_other(request, f"{HERE}?done=restored")


@post(f"{HERE}/{{method_id:uuid}}/place", guards=[May(Verb.SET_DELIVERY)], status_code=200)
async def move_one_method(request: PageRequest, shop: TheShop, method_id: FromPath[UUID]) -> Html:
    """Swap a method with its neighbour: the next one if the form says `later`, else the previous one."""
    by, form = await require(request, Role.STAFF), await read_form(request)
    async with shop.database.transaction() as connection:
        await move_method(connection, method_id=method_id, later=form.get("to") == "later", by=by)
    shop.catalogue.invalidate()
    return see_other(request, f"{HERE}?done=moved")


def _read(form: dict[str, str], shop: Shop, seen: MethodView) -> MethodDraft:
    """Return the method as the form changes it; its currency and position stay."""
    present = seen.draft
    return read_method(form, currency=present.currency, locale=shop.settings.locale, position=present.position)


async def _find(shop: Shop, method_id: UUID) -> MethodView:
    async with shop.database.read() as connection:
        return await find_method(connection, method_id)


async def _list_page(request: PageRequest, shop: Shop, refusal: InvalidError | None = None) -> Html:
    async with shop.database.read() as connection:
        offered = await list_methods(connection, shop.settings.currency)
        archived = await list_methods(connection, shop.settings.currency, archived=True)
    return private_page(
        request,
        shop,
        "admin/delivery/index.html",
        refusal=refusal,
        methods=offered,
        archived=archived,
        notice=refusal.message if refusal else "",
        done=DONE.get(request.query_params.get("done", ""), ""),
    )


def _form_page(
    request: PageRequest, shop: Shop, seen: MethodView | None, form: dict[str, str], refusal: ShopError | None = None
) -> Html:
    return private_page(
        request,
        shop,
        "admin/delivery/show.html",
        partials=FORM,
        refusal=refusal,
        seen=seen,
        form=form,
        errors=sentences(refusal, _now(seen, shop.settings.locale)),
        notice=notice_of(refusal),
        boxes=[(f"to_{code}", name) for code, name in all_countries(shop.settings)],
    )


def _now(seen: MethodView | None, locale: str) -> dict[str, str]:
    """Return the current values, as text by field."""
    if seen is None:
        return {}
    names = ", ".join(country_name(code, locale) for code in seen.draft.countries)
    return {**{name: text for name, text in form_of(seen.draft).items() if name not in BOXES}, "countries": names}
