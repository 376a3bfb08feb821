"""Makers for staff: listed, added, changed and removed."""

from uuid import UUID

from litestar import get, post
from litestar.params import FromPath

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.errors import ShopError
from domain.makers.models import Maker
from domain.makers.operations import (
    MakerTakenError,
    add_maker,
    change_maker,
    draft_of,
    find_maker,
    list_makers,
    remove_maker,
)
from domain.words.messages import marked
from web.auth.guards import May
from web.auth.principals import require
from web.http.edit_conflict import REFUSALS, notice_of, seen_version, sentences
from web.http.forms.fields import read_form
from web.http.render import Html, PageRequest, private_page, see_other
from web.makers.form import EMPTY, form_of, read_maker, typed
from web.shop import Shop, TheShop

HERE = "/admin/makers"
FORM = {"admin-makers-form": "admin/makers/_form.html"}
DONE = {"made": marked("Maker added."), "changed": marked("Maker saved."), "removed": marked("Maker removed.")}


@get(HERE, guards=[May(Verb.SEE_GOODS)])
async def show_makers(request: PageRequest, shop: TheShop) -> Html:
    """Show all makers: one query."""
    async with shop.database.read() as connection:
        makers = await list_makers(connection)
    done = DONE.get(request.query_params.get("done", ""), "")
    return private_page(request, shop, "admin/makers/index.html", makers=makers, done=done)


@get(f"{HERE}/new", guards=[May(Verb.CHANGE_GOODS)])
async def show_new_maker(request: PageRequest, shop: TheShop) -> Html:
    """Show an empty form."""
    return _form_page(request, shop, None, EMPTY)


@post(HERE, guards=[May(Verb.CHANGE_GOODS)], status_code=200)
async def make_maker(request: PageRequest, shop: TheShop) -> Html:
    """Add a maker."""
    by, form = await require(request, Role.STAFF), await read_form(request)
    try:
        draft = read_maker(form)
        async with shop.database.transaction() as connection:
            await add_maker(connection, draft=draft, by=by)
    except REFUSALS as refusal:
        return _form_page(request, shop, None, typed(form), refusal)
    return see_other(request, f"{HERE}?done=made")


@get(f"{HERE}/{{maker_id:uuid}}", guards=[May(Verb.SEE_GOODS)])
async def show_maker(request: PageRequest, shop: TheShop, maker_id: FromPath[UUID]) -> Html:
    """Show the form of one maker."""
    seen = await _find(shop, maker_id)
    return _form_page(request, shop, seen, form_of(draft_of(seen)))


@post(f"{HERE}/{{maker_id:uuid}}", guards=[May(Verb.CHANGE_GOODS)], status_code=200)
async def change_one_maker(request: PageRequest, shop: TheShop, maker_id: FromPath[UUID]) -> Html:
    """Change a maker if its version is still the one that the form showed; else show both values."""
    by, form = await require(request, Role.STAFF), await read_form(request)
    try:
        draft = read_maker(form)
        async with shop.database.transaction() as connection:
            await change_maker(connection, maker_id=maker_id, draft=draft, expected=seen_version(form), by=by)
    except REFUSALS as refusal:
        return _form_page(request, shop, await _find(shop, maker_id), typed(form), refusal)
    shop.catalogue.invalidate()
    return see_other(request, f"{HERE}?done=changed")


@post(f"{HERE}/{{maker_id:uuid}}/removal", guards=[May(Verb.CHANGE_GOODS)], status_code=200)
async def remove_one_maker(request: PageRequest, shop: TheShop, maker_id: FromPath[UUID]) -> Html:
    """Remove a maker of no product."""
    by, form = await require(request, Role.STAFF), await read_form(request)
    try:
        async with shop.database.transaction() as connection:
            await remove_maker(connection, maker_id=maker_id, expected=seen_version(form), by=by)
    except REFUSALS as refusal:
        seen = await _find(shop, maker_id)
        return _form_page(request, shop, seen, form_of(draft_of(seen)), refusal)
    return see_other(request, f"{HERE}?done=removed")


async def _find(shop: Shop, maker_id: UUID) -> Maker:
    async with shop.database.read() as connection:
        return await find_maker(connection, maker_id)


def _form_page(
    request: PageRequest, shop: Shop, seen: Maker | None, form: dict[str, str], refusal: ShopError | None = None
) -> Html:
    taken = isinstance(refusal, MakerTakenError)
    now = form_of(draft_of(seen)) if seen else {}
    return private_page(
        request,
        shop,
        "admin/makers/show.html",
        partials=FORM,
        refusal=refusal,
        seen=seen,
        form=form,
        errors={"name": str(refusal)} if taken else sentences(refusal, now),
        notice="" if taken else notice_of(refusal),
    )
