"""The list of change sets, and the form that stages a new one."""

from litestar import get, post

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.catalogue.tree import CategoryTree, category_tree
from domain.changes.edits import MOST_PRODUCTS, Selection
from domain.changes.operations import add_edit
from domain.changes.queries import list_change_sets
from domain.changes.states import AT_WORK, Status
from domain.errors import InvalidError, ShopError
from domain.words.messages import marked
from web.api.requests import LARGE_BODY
from web.auth.guards import May
from web.auth.principals import require
from web.changes.form import ON_PAGE, PARTS, REASONS, ROUNDINGS, hidden_of, read_edit, read_selection
from web.changes.staging import stage_at_once
from web.changes.text import STATES, title_of
from web.http.edit_conflict import REFUSALS
from web.http.forms.fields import read_form
from web.http.forms.filter_links import chips
from web.http.render import Html, PageRequest, private_page, see_other
from web.infra.parsing import read_uuid
from web.shop import Shop, TheShop

HERE = "/admin/changes"
PAGE_SIZE = 25
LIST = {"admin-changes-list": "admin/changes/_list.html"}
FORM = {"admin-changes-form": "admin/changes/_form.html"}
GROUPS = {
    "open": (marked("Not applied"), (Status.STAGING, Status.STAGED, Status.FAILED)),
    "work": (marked("In progress"), AT_WORK),
    "applied": (marked("Applied"), (Status.APPLIED,)),
    "undone": (marked("Undone"), (Status.UNDONE,)),
}
DONE = {"discarded": marked("Change set discarded.")}
LONGEST_FIELD = 2000


@get(HERE, guards=[May(Verb.SEE_GOODS)])
async def show_changes(request: PageRequest, shop: TheShop) -> Html:
    """Show change sets, the latest first, optionally of one status."""
    query = request.query_params
    group = query.get("status", "")
    before = read_uuid(query.get("before", ""))
    statuses = GROUPS[group][1] if group in GROUPS else None
    async with shop.database.read() as connection:
        found = await list_change_sets(connection, statuses=statuses, before=before, limit=PAGE_SIZE + 1)
    by = await require(request, Role.STAFF)
    return private_page(
        request,
        shop,
        "admin/changes/index.html",
        partials=LIST,
        change_sets=found[:PAGE_SIZE],
        older=found[PAGE_SIZE - 1].id if len(found) > PAGE_SIZE else None,
        chips=chips(HERE, "status", [(code, name) for code, (name, _) in GROUPS.items()], chosen=group, kept={}),
        group=group if group in GROUPS else "",
        states=STATES,
        may_edit=by.may(Verb.CHANGE_GOODS),
        done=DONE.get(query.get("done", ""), ""),
    )


@get(f"{HERE}/new", guards=[May(Verb.CHANGE_GOODS)])
async def show_new_change(request: PageRequest, shop: TheShop) -> Html:
    """Show the form of a change of the products that were chosen in the list."""
    query = dict(request.query_params.items())
    ticked = request.query_params.getall("product", [])[:MOST_PRODUCTS]
    form = query if "page" in query else {**query, "products": ",".join(ticked)}
    try:
        selection = read_selection(form)
    except InvalidError:
        return see_other(request, "/admin/products?done=none")
    part = query.get("part", "")
    return await _form_page(request, shop, selection, {"part": part, "price": "percent" if part == "prices" else ""})


@post(HERE, guards=[May(Verb.CHANGE_GOODS)], status_code=200, request_max_body_size=LARGE_BODY)
async def make_change(request: PageRequest, shop: TheShop) -> Html:
    """Stage a change set, and lead to its page. Every refusal shows the form again."""
    by, form = await require(request, Role.STAFF), await read_form(request)
    async with shop.database.read() as connection:
        tree = await category_tree(connection)
    try:
        wanted = read_edit(form, shop.settings, tree)
        async with shop.database.transaction() as connection:
            made = await add_edit(
                connection,
                edit=wanted.edit,
                title=title_of(wanted.edit, shop.settings),
                currency=shop.settings.currency,
                apply_at=wanted.apply_at,
                by=by,
            )
    except REFUSALS as refusal:
        return await _again(request, shop, form, refusal, tree)
    await stage_at_once(shop.database, made)
    return see_other(request, f"{HERE}/{made}")


async def _again(
    request: PageRequest, shop: Shop, form: dict[str, str], refusal: ShopError, tree: CategoryTree
) -> Html:
    try:
        selection = read_selection(form)
    except InvalidError:
        return see_other(request, "/admin/products?done=none")
    typed = {name: form.get(name, "").replace("\x00", "")[:LONGEST_FIELD] for name in (*ON_PAGE, "part")}
    return await _form_page(request, shop, selection, typed, refusal, tree)


async def _form_page(
    request: PageRequest,
    shop: Shop,
    selection: Selection,
    form: dict[str, str],
    refusal: ShopError | None = None,
    tree: CategoryTree | None = None,
) -> Html:
    if tree is None:
        async with shop.database.read() as connection:
            tree = await category_tree(connection)
    part = form.get("part", "")
    return private_page(
        request,
        shop,
        "admin/changes/new.html",
        partials=FORM,
        refusal=refusal,
        selection=selection,
        hidden=hidden_of(selection),
        part=part if part in PARTS else "",
        parts=PARTS,
        form=form,
        errors=refusal.errors if isinstance(refusal, InvalidError) else {},
        notice="" if refusal is None or isinstance(refusal, InvalidError) else refusal.message,
        categories=[(one.slug, f"{'– ' * depth}{one.name}") for depth, one in tree.walk()],
        roundings=ROUNDINGS,
        reasons=list(REASONS.items()),
        time_zone=shop.settings.time_zone,
    )
