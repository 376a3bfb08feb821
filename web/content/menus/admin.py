"""The menu in the header and the footer for staff."""

from collections.abc import Mapping

from litestar import get, post

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.content.links import LinkTo, Places
from domain.content.menus.operations import (
    MOST_GROUP_LINKS,
    MOST_GROUPS,
    MOST_ITEMS,
    change_footer,
    change_header,
    find_footer,
    find_header,
)
from domain.content.menus.views import Header, completed
from domain.content.queries import list_pages
from domain.errors import ShopError
from domain.words.messages import marked
from web.api.requests import LARGE_BODY
from web.auth.guards import May
from web.auth.principals import require
from web.content.link_form import Choices, fields_of, link_choices, rows_of
from web.content.menus.form import (
    GROUPS,
    ITEM,
    MOST_FIELDS,
    footer_form,
    header_fields_of,
    header_form,
    read_footer,
    read_header,
    typed_footer,
    typed_header,
)
from web.http.edit_conflict import REFUSALS, notice_of, seen_version, sentences
from web.http.forms.fields import read_form
from web.http.render import Html, PageRequest, private_page, see_other
from web.shop import Shop, TheShop

HERE = "/admin/content/menus"
DONE = {"saved": marked("Saved. Shoppers see it now.")}
PARTS = {
    "menus-header": "admin/content/menus/_header.html",
    "menus-footer": "admin/content/menus/_footer.html",
}
NOW = {"items": "other links", "words": "other words", "groups": "other groups", "delivery": "changed"}
"""What an edit conflict says of each field: the lists are too long to be shown twice."""


@get(f"{HERE}/header", guards=[May(Verb.CHANGE_PAGES)])
async def show_header_form(request: PageRequest, shop: TheShop) -> Html:
    """Show the links of the header in their order: two queries."""
    return await _header_page(request, shop)


@post(f"{HERE}/header", guards=[May(Verb.CHANGE_PAGES)], status_code=200, request_max_body_size=LARGE_BODY)
async def save_header(request: PageRequest, shop: TheShop) -> Html:
    """Save the links of the header, and move, remove or add the one whose button was pressed."""
    by, form = await require(request, Role.STAFF), await read_form(request, most=MOST_FIELDS)
    try:
        header = Header(read_header(form))
        async with shop.database.transaction() as connection:
            await change_header(connection, header=header, expected=seen_version(form), by=by)
    except REFUSALS as refusal:
        return await _header_page(request, shop, typed_header(form), refusal)
    shop.catalogue.invalidate()
    return see_other(request, f"{HERE}/header?done=saved")


@get(f"{HERE}/footer", guards=[May(Verb.CHANGE_PAGES)])
async def show_footer_form(request: PageRequest, shop: TheShop) -> Html:
    """Show the groups of the footer: two queries."""
    return await _footer_page(request, shop)


@post(f"{HERE}/footer", guards=[May(Verb.CHANGE_PAGES)], status_code=200, request_max_body_size=LARGE_BODY)
async def save_footer(request: PageRequest, shop: TheShop) -> Html:
    """Save the footer if its version is still the one that the form showed."""
    by, form = await require(request, Role.STAFF), await read_form(request)
    try:
        footer = read_footer(form)
        async with shop.database.transaction() as connection:
            await change_footer(connection, footer=footer, expected=seen_version(form), by=by)
    except REFUSALS as refusal:
        return await _footer_page(request, shop, typed_footer(form), refusal)
    shop.catalogue.invalidate()
    return see_other(request, f"{HERE}/footer?done=saved")


async def _header_page(
    request: PageRequest, shop: Shop, form: Mapping[str, str] | None = None, refusal: ShopError | None = None
) -> Html:
    async with shop.database.read() as connection:
        header, version = await find_header(connection)
    places, choices = await _places(shop)
    form = header_form(completed(header, places)) if form is None else form
    rows = rows_of(form, "items", ITEM, MOST_ITEMS)
    return private_page(
        request,
        shop,
        "admin/content/menus/header.html",
        partials=PARTS,
        refusal=refusal,
        rows=[(row, *_named(row["target"], places)) for row in rows],
        form=form,
        version=version,
        choices=choices,
        errors=header_fields_of(sentences(refusal, NOW), form, len(rows)),
        notice=notice_of(refusal),
        done=DONE.get(request.query_params.get("done", ""), "") if refusal is None else "",
    )


async def _footer_page(
    request: PageRequest, shop: Shop, form: Mapping[str, str] | None = None, refusal: ShopError | None = None
) -> Html:
    async with shop.database.read() as connection:
        footer, version = await find_footer(connection)
    _, choices = await _places(shop)
    form = footer_form(footer) if form is None else form
    return private_page(
        request,
        shop,
        "admin/content/menus/footer.html",
        partials=PARTS,
        refusal=refusal,
        form=form,
        version=version,
        choices=choices,
        kinds=tuple(GROUPS.items()),
        most_groups=MOST_GROUPS,
        most_links=MOST_GROUP_LINKS,
        errors=fields_of(sentences(refusal, NOW), form),
        notice=notice_of(refusal),
        done=DONE.get(request.query_params.get("done", ""), "") if refusal is None else "",
    )


async def _places(shop: Shop) -> tuple[Places, Choices]:
    """What links can lead to now, and what staff can choose."""
    content, tree = await shop.catalogue.content(), await shop.catalogue.tree()
    collections = await shop.catalogue.collections()
    async with shop.database.read() as connection:
        pages = await list_pages(connection)
    return Places(tree, collections, content.pages), link_choices(tree, collections, pages)


def _named(target: str, places: Places) -> tuple[str, bool, bool]:
    """The name of a category by its code, empty for another link; whether shoppers can open it; whether it may go."""
    kind, _, key = target.partition(":")
    row = places.tree.row(key) if kind == LinkTo.CATEGORY else None
    if row is None:
        return "", True, True
    return row.name, places.tree.is_open(row.id) and places.tree.is_filled(row.id), row.parent_id is not None
