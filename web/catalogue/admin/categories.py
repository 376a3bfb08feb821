"""The category tree for staff: categories added, changed, moved and deleted."""

from collections.abc import Mapping
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.assortment.categories import add_category, change_category, delete_category, move_category
from domain.assortment.category_pictures import find_category_picture
from domain.assortment.category_rows import PresentCategory, lock_category
from domain.catalogue.tree import CategoryTree, category_tree
from domain.errors import ShopError
from domain.taxes.rates import TaxClass
from domain.words.messages import gettext, marked
from web.auth.guards import May
from web.auth.principals import require
from web.catalogue.admin.category_form import EMPTY, Form, form_of, lines_of, read_category, typed
from web.http.edit_conflict import REFUSALS, notice_of, seen_version, sentences
from web.http.forms.fields import read_form
from web.http.render import Html, PageRequest, private_page, see_other
from web.infra.parsing import read_uuid
from web.shop import Shop, TheShop

ACTION = "/admin/categories"
FORM = {
    "admin-categories-form": "admin/categories/_form.html",
    "admin-categories-picture": "admin/categories/_picture.html",
}
DONE = {
    "added": marked("Category added."),
    "changed": marked("Category saved."),
    "moved": marked("Order saved."),
    "deleted": marked("Category deleted."),
    "picture": marked("Picture saved. It is shown as soon as it is ready."),
}


@get(ACTION, guards=[May(Verb.SEE_GOODS)])
async def show_categories(request: PageRequest, shop: TheShop) -> Html:
    """Show the whole tree, in the order in which customers see it: one query."""
    by = await require(request, Role.STAFF)
    async with shop.database.read() as connection:
        tree = await category_tree(connection)
    return private_page(
        request,
        shop,
        "admin/categories/index.html",
        lines=list(lines_of(tree)),
        may_edit=by.may(Verb.CHANGE_GOODS),
        done=DONE.get(request.query_params.get("done", ""), ""),
    )


@get(f"{ACTION}/new", guards=[May(Verb.CHANGE_GOODS)])
async def show_new_category(request: PageRequest, shop: TheShop) -> Html:
    """Show an empty form for a new category, beneath the `parent` of the address if it names one."""
    form = {**EMPTY, "parent": request.query_params.get("parent", "")}
    return await form_page(request, shop, None, form)


@post(ACTION, guards=[May(Verb.CHANGE_GOODS)], status_code=200)
async def make_category(request: PageRequest, shop: TheShop) -> Html:
    """Add a category after its siblings."""
    by, form = await require(request, Role.STAFF), await read_form(request)
    try:
        draft = read_category(form)
        async with shop.database.transaction() as connection:
            await add_category(connection, draft=draft, by=by)
    except REFUSALS as refusal:
        return await form_page(request, shop, None, typed(form), refusal)
    shop.catalogue.invalidate()
    return see_other(request, f"{ACTION}?done=added")


@get(f"{ACTION}/{{key:str}}", guards=[May(Verb.CHANGE_GOODS)])
async def show_category_form(request: PageRequest, shop: TheShop, key: FromPath[str]) -> Html:
    """Show the form of one category, published or not."""
    seen = await _find(shop, read_uuid(key) or key)
    return await form_page(request, shop, seen, form_of(seen.draft))


@post(f"{ACTION}/{{key:str}}", guards=[May(Verb.CHANGE_GOODS)], status_code=200)
async def change_one_category(request: PageRequest, shop: TheShop, key: FromPath[str]) -> Html:
    """Change a category if its version is still the one that the form showed; else show both values."""
    by, form = await require(request, Role.STAFF), await read_form(request)
    seen = await _find(shop, read_uuid(key) or key)
    try:
        draft = read_category(form)
        async with shop.database.transaction() as connection:
            await change_category(
                connection, key=seen.id, expected=seen_version(form), change=lambda _present: draft, by=by
            )
    except REFUSALS as refusal:
        return await form_page(request, shop, await _find(shop, seen.id), typed(form), refusal)
    shop.catalogue.invalidate()
    return see_other(request, f"{ACTION}?done=changed")


@post(f"{ACTION}/{{category_id:uuid}}/place", guards=[May(Verb.CHANGE_GOODS)], status_code=200)
async def move_one_category(request: PageRequest, shop: TheShop, category_id: FromPath[UUID]) -> Html:
    """Swap a category with a sibling: the next one if the form says `later`, else the previous one."""
    by, form = await require(request, Role.STAFF), await read_form(request)
    async with shop.database.transaction() as connection:
        await move_category(connection, category_id=category_id, later=form.get("to") == "later", by=by)
    shop.catalogue.invalidate()
    return see_other(request, f"{ACTION}?done=moved#{category_id}")


@post(f"{ACTION}/{{category_id:uuid}}/removal", guards=[May(Verb.CHANGE_GOODS)], status_code=200)
async def remove_one_category(request: PageRequest, shop: TheShop, category_id: FromPath[UUID]) -> Html:
    """Delete an empty category if its version is still the one that the page showed."""
    by, form = await require(request, Role.STAFF), await read_form(request)
    try:
        async with shop.database.transaction() as connection:
            await delete_category(connection, key=category_id, expected=seen_version(form), by=by)
    except REFUSALS as refusal:
        seen = await _find(shop, category_id)
        return await form_page(request, shop, seen, form_of(seen.draft), refusal)
    shop.catalogue.invalidate()
    return see_other(request, f"{ACTION}?done=deleted")


async def _find(shop: Shop, key: UUID | str) -> PresentCategory:
    async with shop.database.transaction() as connection:
        return await lock_category(connection, key)


async def form_page(
    request: PageRequest,
    shop: Shop,
    seen: PresentCategory | None,
    form: Form,
    refusal: ShopError | None = None,
    *,
    picture_form: Mapping[str, str] | None = None,
    refused: ShopError | None = None,
) -> Html:
    """The form of a category, `seen` or new, after a `refusal` of it, or one of its `picture_form`: `refused`."""
    async with shop.database.read() as connection:
        tree = await category_tree(connection)
        picture = await find_category_picture(connection, seen.id) if seen else None
    own = tree.family(seen.id) if seen else ()
    return private_page(
        request,
        shop,
        "admin/categories/show.html",
        partials=FORM,
        refusal=refusal or refused,
        seen=seen,
        form=form,
        errors=sentences(refusal, _now(seen, tree) if seen else {}),
        notice=notice_of(refusal),
        parents=[(one.slug, f"{'– ' * depth}{one.name}") for depth, one in tree.walk() if one.id not in own],
        tax_classes=[(one.value, one.value.capitalize()) for one in TaxClass],
        is_open=seen is not None and tree.is_open(seen.id),
        subcategories=len(own) - 1,
        picture=picture,
        picture_form=picture_form or {"alt": picture.shown.alt if picture else ""},
        picture_errors=sentences(refused, {}),
        picture_notice=notice_of(refused),
        removed=read_uuid(request.query_params.get("removed", "")),
        done=DONE.get(request.query_params.get("done", ""), ""),
    )


def _now(seen: PresentCategory, tree: CategoryTree) -> Form:
    """The current values of what may differ, as text by field."""
    draft = seen.draft
    parent = tree.find(draft.parent, hidden=True).name if draft.parent else gettext("none")
    published = gettext("published") if draft.published else gettext("not published")
    return {**form_of(draft), "parent": parent, "published": published}
