"""Groups of customers for staff: listed, added, changed and removed."""

from uuid import UUID

from litestar import get, post
from litestar.params import FromPath

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.customers.groups import (
    GroupTakenError,
    add_group,
    change_group,
    draft_of,
    find_group,
    list_groups,
    remove_group,
)
from domain.customers.models import CustomerGroup
from domain.errors import ShopError
from domain.words.messages import marked
from web.auth.guards import May
from web.auth.principals import require
from web.customers.form import EMPTY, form_of, read_group, typed
from web.customers.text import member_words, rule_words
from web.http.edit_conflict import REFUSALS, notice_of, seen_version, sentences
from web.http.forms.fields import read_form
from web.http.render import Html, PageRequest, private_page, see_other
from web.shop import Shop, TheShop
from web.templating.countries import all_countries

HERE = "/admin/customers/groups"
FORM = {"admin-groups-form": "admin/customers/groups/_form.html"}
DONE = {"made": marked("Group added."), "changed": marked("Group saved."), "removed": marked("Group removed.")}


@get(HERE, guards=[May(Verb.SEE_CUSTOMERS)])
async def show_groups(request: PageRequest, shop: TheShop) -> Html:
    """Show all groups with their rules, and how many customers belong: one query."""
    async with shop.database.read() as connection:
        groups = await list_groups(connection)
    return private_page(
        request,
        shop,
        "admin/customers/groups/index.html",
        groups=[(one, rule_words(one, shop.settings), member_words(one)) for one in groups],
        done=DONE.get(request.query_params.get("done", ""), ""),
    )


@get(f"{HERE}/new", guards=[May(Verb.SEE_CUSTOMERS)])
async def show_new_group(request: PageRequest, shop: TheShop) -> Html:
    """Show an empty form."""
    return _form_page(request, shop, None, EMPTY)


@post(HERE, guards=[May(Verb.CHANGE_CUSTOMERS)], status_code=200)
async def make_group(request: PageRequest, shop: TheShop) -> Html:
    """Add a group."""
    by, form = await require(request, Role.STAFF), await read_form(request)
    try:
        draft = read_group(form, shop.settings, shop.settings.currency)
        async with shop.database.transaction() as connection:
            await add_group(connection, draft=draft, by=by)
    except REFUSALS as refusal:
        return _form_page(request, shop, None, {**EMPTY, **typed(form)}, refusal)
    return see_other(request, f"{HERE}?done=made")


@get(f"{HERE}/{{group_id:uuid}}", guards=[May(Verb.SEE_CUSTOMERS)])
async def show_group(request: PageRequest, shop: TheShop, group_id: FromPath[UUID]) -> Html:
    """Show the form of one group."""
    seen = await _find(shop, group_id)
    return _form_page(request, shop, seen, form_of(draft_of(seen), shop.settings))


@post(f"{HERE}/{{group_id:uuid}}", guards=[May(Verb.CHANGE_CUSTOMERS)], status_code=200)
async def change_one_group(request: PageRequest, shop: TheShop, group_id: FromPath[UUID]) -> Html:
    """Change a group if its version is still the one that the form showed; else show both values."""
    by, form, seen = await require(request, Role.STAFF), await read_form(request), await _find(shop, group_id)
    try:
        draft = read_group(form, shop.settings, seen.currency)
        async with shop.database.transaction() as connection:
            await change_group(connection, group_id=group_id, draft=draft, expected=seen_version(form), by=by)
    except REFUSALS as refusal:
        return _form_page(request, shop, await _find(shop, group_id), {**EMPTY, **typed(form)}, refusal)
    return see_other(request, f"{HERE}?done=changed")


@post(f"{HERE}/{{group_id:uuid}}/removal", guards=[May(Verb.CHANGE_CUSTOMERS)], status_code=200)
async def remove_one_group(request: PageRequest, shop: TheShop, group_id: FromPath[UUID]) -> Html:
    """Remove a group that no code and no payment method asks for."""
    by, form = await require(request, Role.STAFF), await read_form(request)
    try:
        async with shop.database.transaction() as connection:
            await remove_group(connection, group_id=group_id, expected=seen_version(form), by=by)
    except REFUSALS as refusal:
        seen = await _find(shop, group_id)
        return _form_page(request, shop, seen, form_of(draft_of(seen), shop.settings), refusal)
    return see_other(request, f"{HERE}?done=removed")


async def _find(shop: Shop, group_id: UUID) -> CustomerGroup:
    async with shop.database.read() as connection:
        return await find_group(connection, group_id)


def _form_page(
    request: PageRequest, shop: Shop, seen: CustomerGroup | None, form: dict[str, str], refusal: ShopError | None = None
) -> Html:
    taken = isinstance(refusal, GroupTakenError)
    now = form_of(draft_of(seen), shop.settings) if seen else {}
    return private_page(
        request,
        shop,
        "admin/customers/groups/show.html",
        partials=FORM,
        refusal=refusal,
        seen=seen,
        form=form,
        errors={"name": str(refusal)} if taken else sentences(refusal, now),
        notice="" if taken else notice_of(refusal),
        words=rule_words(seen, shop.settings) if seen else "",
        members=member_words(seen) if seen else "",
        countries=all_countries(shop.settings),
    )
