"""The front page for staff: its blocks listed, added, changed, put in order and deleted."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.content.front_page.checks import AMOUNTS, MOST_BLOCKS, MOST_LINKS, MOST_PROMISES, USES
from domain.content.front_page.operations import add_block, change_block, delete_block
from domain.content.front_page.queries import find_block, list_blocks
from domain.content.front_page.views import Block, BlockDraft, BlockKind
from domain.content.queries import list_pages
from domain.errors import ShopError
from domain.words.messages import gettext, marked
from web.auth.guards import May
from web.auth.principals import require
from web.content.front_page.form import fields_of, form_of, read_block, typed
from web.content.front_page.text import KINDS, SOURCES, state_of
from web.content.link_form import link_choices
from web.http.edit_conflict import REFUSALS, notice_of, seen_version, sentences
from web.http.forms.fields import read_form
from web.http.render import Html, PageRequest, private_page, see_other
from web.infra.parsing import read_uuid, whole_number
from web.shop import Shop, TheShop

HERE = "/admin/content/front-page"
PARTS = {
    "front-page-form": "admin/content/front_page/_form.html",
    "front-page-picture": "admin/content/front_page/_picture.html",
}
DONE = {
    "added": marked("Block added."),
    "changed": marked("Block saved."),
    "moved": marked("Order saved."),
    "deleted": marked("Block deleted."),
    "picture": marked("Picture saved."),
}


@get(HERE, guards=[May(Verb.CHANGE_PAGES)])
async def show_front_page_blocks(request: PageRequest, shop: TheShop) -> Html:
    """List the blocks in their order, with what each of them does now: one query."""
    async with shop.database.read() as connection:
        blocks = await list_blocks(connection)
    now = datetime.now(UTC)
    return private_page(
        request,
        shop,
        "admin/content/front_page/index.html",
        blocks=[(one, KINDS[one.kind][0], state_of(one, now)) for one in blocks],
        kinds=KINDS,
        done=DONE.get(request.query_params.get("done", ""), ""),
    )


@get(f"{HERE}/new", guards=[May(Verb.CHANGE_PAGES)])
async def show_new_block(request: PageRequest, shop: TheShop) -> Html:
    """Show the empty form of a block of the kind that the address names; without one, the kinds."""
    if not (wanted := request.query_params.get("kind", "")):
        return see_other(request, HERE)
    kind = _kind(wanted)
    return await form_page(request, shop, kind, None, form_of(BlockDraft(), shop.settings.time_zone))


@post(HERE, guards=[May(Verb.CHANGE_PAGES)], status_code=200)
async def make_block(request: PageRequest, shop: TheShop) -> Html:
    """Add a block below the others, and lead to it."""
    by, form = await require(request, Role.STAFF), await read_form(request)
    kind = _kind(form.get("kind", ""))
    try:
        draft = read_block(form, BlockDraft(), shop.settings.time_zone)
        async with shop.database.transaction() as connection:
            block_id = await add_block(connection, kind=kind, draft=draft, by=by)
    except REFUSALS as refusal:
        return await form_page(request, shop, kind, None, typed(form), refusal)
    shop.catalogue.invalidate()
    return see_other(request, f"{HERE}/{block_id}?done=added")


@post(f"{HERE}/order", guards=[May(Verb.CHANGE_PAGES)], status_code=200)
async def order_blocks(request: PageRequest, shop: TheShop) -> Html:
    """Move the block whose button was pressed, or that was dragged: `move` is its id, a colon and its place from 0."""
    by, form = await require(request, Role.STAFF), await read_form(request)
    which, _, where = form.get("move", "").partition(":")
    block_id, place = read_uuid(which), whole_number(where, 0, MOST_BLOCKS)
    if block_id is None or place is None:
        return see_other(request, HERE)
    async with shop.database.transaction() as connection:
        await change_block(connection, block_id=block_id, place=place, expected=None, by=by)
    shop.catalogue.invalidate()
    return see_other(request, f"{HERE}?done=moved")


@get(f"{HERE}/{{block_id:uuid}}", guards=[May(Verb.CHANGE_PAGES)])
async def show_block(request: PageRequest, shop: TheShop, block_id: FromPath[UUID]) -> Html:
    """Show the form of a block."""
    seen = await _find(shop, block_id)
    return await form_page(request, shop, seen.kind, seen, form_of(seen.draft, shop.settings.time_zone))


@post(f"{HERE}/{{block_id:uuid}}", guards=[May(Verb.CHANGE_PAGES)], status_code=200)
async def save_block(request: PageRequest, shop: TheShop, block_id: FromPath[UUID]) -> Html:
    """Save a block if its version is still the one that the form showed; else show both values."""
    by, form, seen = await require(request, Role.STAFF), await read_form(request), await _find(shop, block_id)
    try:
        draft = read_block(form, seen.draft, shop.settings.time_zone)
        async with shop.database.transaction() as connection:
            await change_block(connection, block_id=block_id, draft=draft, expected=seen_version(form), by=by)
    except REFUSALS as refusal:
        return await form_page(request, shop, seen.kind, await _find(shop, block_id), typed(form), refusal)
    shop.catalogue.invalidate()
    return see_other(request, f"{HERE}?done=changed")


@post(f"{HERE}/{{block_id:uuid}}/removal", guards=[May(Verb.CHANGE_PAGES)], status_code=200)
async def remove_block(request: PageRequest, shop: TheShop, block_id: FromPath[UUID]) -> Html:
    """Delete a block if its version is still the one that the page showed."""
    by, form, seen = await require(request, Role.STAFF), await read_form(request), await _find(shop, block_id)
    try:
        async with shop.database.transaction() as connection:
            await delete_block(connection, block_id=block_id, expected=seen_version(form), by=by)
    except REFUSALS as refusal:
        values = form_of(seen.draft, shop.settings.time_zone)
        return await form_page(request, shop, seen.kind, seen, values, refusal)
    shop.catalogue.invalidate()
    return see_other(request, f"{HERE}?done=deleted")


async def form_page(
    request: PageRequest,
    shop: Shop,
    kind: BlockKind,
    seen: Block | None,
    form: Mapping[str, str],
    refusal: ShopError | None = None,
    **picture: Any,
) -> Html:
    """The page of a block, or of a new one: one query. `picture` is what the form of its picture says."""
    async with shop.database.read() as connection:
        pages = await list_pages(connection)
    collections = await shop.catalogue.collections()
    sources = (
        *SOURCES,
        *((f"collection:{one.id}", gettext("Collection: %(name)s", name=one.name)) for one in collections.views),
    )
    now = {**form_of(seen.draft, shop.settings.time_zone), **_shown(seen)} if seen else {}
    errors = {} if picture else fields_of(sentences(refusal, now), form)
    return private_page(
        request,
        shop,
        "admin/content/front_page/show.html",
        partials=PARTS,
        refusal=refusal or picture.get("picture_refusal"),
        kind=kind,
        words=KINDS[kind],
        uses=USES[kind],
        seen=seen,
        form=form,
        errors=errors,
        notice=notice_of(refusal),
        sources=sources,
        amounts=[(str(one), gettext("%(one)s products", one=one)) for one in AMOUNTS],
        choices=link_choices(await shop.catalogue.tree(), collections, pages),
        most_links=MOST_LINKS,
        most_promises=MOST_PROMISES,
        removed=str(read_uuid(request.query_params.get("removed", "")) or ""),
        done=DONE.get(request.query_params.get("done", ""), "") if refusal is None and not picture else "",
        **{"picture_form": {"alt": seen.picture.alt if seen and seen.picture else ""}, "picture_errors": {},
           "picture_notice": "", **picture},
    )  # fmt: skip


def _shown(seen: Block) -> dict[str, str]:
    """What edit conflicts say of the values that the form has no one field for."""
    draft = asdict(seen.draft)
    many = {name: f"{len(draft[name])} {name}" for name in ("links", "promises")}
    return {**many, "shown": "shown" if seen.draft.shown else "not shown", "collection_id": str(draft["collection_id"])}


def _kind(text: str) -> BlockKind:
    if text not in set(BlockKind):
        raise NotFoundException
    return BlockKind(text)


async def _find(shop: Shop, block_id: UUID) -> Block:
    async with shop.database.read() as connection:
        return await find_block(connection, block_id)
