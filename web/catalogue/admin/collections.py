"""Collections for staff: listed, added, changed, put in order and deleted."""

from dataclasses import dataclass
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.assortment.collection_products import list_chosen
from domain.assortment.collection_rows import PresentCollection
from domain.assortment.collections import (
    add_collection,
    change_collection,
    delete_collection,
    find_collection,
    list_collections,
    move_collection,
)
from domain.assortment.listing import LONGEST_SEARCH, ProductFilter, ProductLine, list_for_page
from domain.catalogue.filters import Filters
from domain.errors import ShopError
from domain.words.messages import gettext, marked
from web.auth.guards import May
from web.auth.principals import require
from web.catalogue.admin.collection_form import (
    EMPTY,
    Form,
    fields_of,
    form_of,
    read_collection,
    rows_shown,
    typed,
    words_of,
)
from web.http.edit_conflict import REFUSALS, notice_of, seen_version, sentences
from web.http.forms.fields import read_form
from web.http.render import Html, PageRequest, private_page, see_other
from web.infra.parsing import read_uuid
from web.shop import Shop, TheShop

ACTION = "/admin/collections"
FORM = {"admin-collections-form": "admin/collections/_form.html"}
PARTS = {**FORM, "admin-collections-search": "admin/collections/_search.html"}
DONE = {
    "added": marked("Collection added."),
    "changed": marked("Collection saved."),
    "moved": marked("Order saved."),
    "deleted": marked("Collection deleted."),
    "products": marked("Products saved."),
}
FOUND = 8
"""The number of products that a search for more of them shows, and of those that a rule finds."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form of a collection shows: its fields, and the words of a search for products."""

    form: Form
    by_rule: bool
    words: str = ""
    refusal: ShopError | None = None


@get(ACTION, guards=[May(Verb.SEE_GOODS)])
async def show_collections(request: PageRequest, shop: TheShop) -> Html:
    """Show all collections in the order in which customers see them: one query."""
    by = await require(request, Role.STAFF)
    async with shop.database.read() as connection:
        found = await list_collections(connection)
    settings = shop.settings
    return private_page(
        request,
        shop,
        "admin/collections/index.html",
        lines=[(one, words_of(one.draft.rule, settings.currency, settings.locale)) for one in found],
        may_edit=by.may(Verb.CHANGE_GOODS),
        done=DONE.get(request.query_params.get("done", ""), ""),
    )


@get(f"{ACTION}/new", guards=[May(Verb.CHANGE_GOODS)])
async def show_new_collection(request: PageRequest, shop: TheShop) -> Html:
    """Show an empty form for a new collection, by rule if the address says so."""
    return await _form_page(request, shop, None, Asked(EMPTY, request.query_params.get("by", "") == "rule"))


@post(ACTION, guards=[May(Verb.CHANGE_GOODS)], status_code=200)
async def make_collection(request: PageRequest, shop: TheShop) -> Html:
    """Add a collection after the others, and lead to its page."""
    by, form = await require(request, Role.STAFF), await read_form(request)
    by_rule = form.get("by", "") == "rule"
    try:
        draft = read_collection(form, shop.settings.currency, shop.settings.locale, by_rule=by_rule)
        async with shop.database.transaction() as connection:
            collection_id = await add_collection(connection, draft=draft, by=by)
    except REFUSALS as refusal:
        return await _form_page(request, shop, None, Asked(typed(form), by_rule, refusal=refusal))
    shop.catalogue.invalidate()
    return see_other(request, f"{ACTION}/{collection_id}?done=added")


@get(f"{ACTION}/{{key:str}}", guards=[May(Verb.CHANGE_GOODS)])
async def show_collection_form(request: PageRequest, shop: TheShop, key: FromPath[str]) -> Html:
    """Show the form of one collection, published or not, with its products and those that match the words `q`."""
    seen = await _find(shop, read_uuid(key) or key)
    words = " ".join(request.query_params.get("q", "").replace("\x00", "").split())[:LONGEST_SEARCH]
    return await form_page(request, shop, seen, words=words)


@post(f"{ACTION}/{{key:str}}", guards=[May(Verb.CHANGE_GOODS)], status_code=200)
async def change_one_collection(request: PageRequest, shop: TheShop, key: FromPath[str]) -> Html:
    """Change a collection if its version is still the one that the form showed; else show both values."""
    by, form = await require(request, Role.STAFF), await read_form(request)
    seen = await _find(shop, read_uuid(key) or key)
    by_rule = seen.draft.rule is not None
    try:
        draft = read_collection(form, shop.settings.currency, shop.settings.locale, by_rule=by_rule)
        async with shop.database.transaction() as connection:
            await change_collection(
                connection, key=seen.id, expected=seen_version(form), change=lambda _present: draft, by=by
            )
    except REFUSALS as refusal:
        asked = Asked(typed(form), by_rule, refusal=refusal)
        return await _form_page(request, shop, await _find(shop, seen.id), asked)
    shop.catalogue.invalidate()
    return see_other(request, f"{ACTION}/{seen.id}?done=changed")


@post(f"{ACTION}/{{collection_id:uuid}}/place", guards=[May(Verb.CHANGE_GOODS)], status_code=200)
async def move_one_collection(request: PageRequest, shop: TheShop, collection_id: FromPath[UUID]) -> Html:
    """Swap a collection with the next one if the form says `later`, else with the previous one."""
    by, form = await require(request, Role.STAFF), await read_form(request)
    async with shop.database.transaction() as connection:
        await move_collection(connection, collection_id=collection_id, later=form.get("to") == "later", by=by)
    shop.catalogue.invalidate()
    return see_other(request, f"{ACTION}?done=moved")


@post(f"{ACTION}/{{collection_id:uuid}}/removal", guards=[May(Verb.CHANGE_GOODS)], status_code=200)
async def remove_one_collection(request: PageRequest, shop: TheShop, collection_id: FromPath[UUID]) -> Html:
    """Delete a collection if its version is still the one that the page showed; its products stay."""
    by, form = await require(request, Role.STAFF), await read_form(request)
    try:
        async with shop.database.transaction() as connection:
            await delete_collection(connection, key=collection_id, expected=seen_version(form), by=by)
    except REFUSALS as refusal:
        return await form_page(request, shop, await _find(shop, collection_id), refusal=refusal)
    shop.catalogue.invalidate()
    return see_other(request, f"{ACTION}?done=deleted")


async def form_page(
    request: PageRequest, shop: Shop, seen: PresentCollection, *, words: str = "", refusal: ShopError | None = None
) -> Html:
    """The page of a collection with its fields as they are stored."""
    form = form_of(seen.draft, shop.settings.currency)
    return await _form_page(request, shop, seen, Asked(form, seen.draft.rule is not None, words, refusal))


async def _find(shop: Shop, key: UUID | str) -> PresentCollection:
    async with shop.database.read() as connection:
        return await find_collection(connection, key)


async def _form_page(request: PageRequest, shop: Shop, seen: PresentCollection | None, asked: Asked) -> Html:
    chosen = seen.draft.products or () if seen else ()
    wanted = ProductFilter(asked.words)
    async with shop.database.read() as connection:
        products = await list_chosen(connection, chosen) if chosen else []
        found = await list_for_page(connection, wanted, after=None, limit=FOUND) if asked.words else []
    by_rule = Filters(collection=seen.view.members, page_size=FOUND) if seen and asked.by_rule else None
    return private_page(
        request,
        shop,
        "admin/collections/show.html",
        partials=PARTS,
        refusal=asked.refusal,
        seen=seen,
        by_rule=asked.by_rule,
        form=asked.form,
        rows=rows_shown(asked.form),
        names=sorted((await shop.lists.attributes()).names.values()),
        errors=fields_of(sentences(asked.refusal, _now(seen, shop) if seen else {})),
        notice=notice_of(asked.refusal),
        products=products,
        words=asked.words,
        found=_new(found, set(chosen)),
        fitting=await shop.lists.for_pages("", by_rule) if by_rule else None,
        done=DONE.get(request.query_params.get("done", ""), "") if asked.refusal is None else "",
    )


def _new(found: list[ProductLine], chosen: set[UUID]) -> list[tuple[ProductLine, bool]]:
    """The products that were found, and whether each is in the collection already."""
    return [(one, one.id in chosen) for one in found]


def _now(seen: PresentCollection, shop: Shop) -> Form:
    """The current values of what may differ, as text by field."""
    settings, draft = shop.settings, seen.draft
    return {
        **form_of(draft, settings.currency),
        "rule": words_of(draft.rule, settings.currency, settings.locale),
        "published": "published" if draft.published else gettext("not published"),
    }
