"""Discount codes for staff: listed, created, changed, ended and removed."""

from uuid import UUID

from litestar import get, post
from litestar.params import FromPath

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.customers.groups import list_groups
from domain.discounts.codes import LONGEST_CODE
from domain.discounts.errors import CodeTakenError
from domain.discounts.operations import add_discount, change_discount, end_discount, remove_discount
from domain.discounts.queries import DiscountState, DiscountView, find_discount, list_discounts
from domain.errors import ConflictError, ShopError
from domain.words.messages import marked
from web.auth.guards import May
from web.auth.principals import require
from web.config.settings import Settings
from web.discounts.form import EMPTY, KINDS, form_of, read_draft, typed
from web.http.edit_conflict import REFUSALS, notice_of, seen_version, sentences
from web.http.forms.fields import read_form
from web.http.forms.filter_links import chips
from web.http.render import Html, PageRequest, private_page, see_other
from web.infra.parsing import read_uuid
from web.shop import Shop, TheShop

HERE = "/admin/discounts"
PAGE_SIZE = 50
LIST = {"admin-discounts-list": "admin/discounts/_list.html"}
FORM = {"admin-discounts-form": "admin/discounts/_form.html"}
STATES = {
    DiscountState.RUNNING: ("done", marked("Active")),
    DiscountState.NOT_YET: ("waiting", marked("Scheduled")),
    DiscountState.USED_UP: ("trouble", marked("Used up")),
    DiscountState.ENDED: ("ended", marked("Ended")),
}
NAMES = tuple((state.value, name) for state, (_, name) in STATES.items())
DONE = {
    "made": marked("Code created."),
    "changed": marked("Code saved."),
    "ended": marked("Code ended."),
    "removed": marked("Code removed."),
}


@get(HERE, guards=[May(Verb.SET_DISCOUNTS)])
async def show_discounts(request: PageRequest, shop: TheShop) -> Html:
    """Show codes, the latest first, optionally of one state or containing a text."""
    query = request.query_params
    state = DiscountState(query["state"]) if query.get("state") in set(DiscountState) else None
    words = query.get("q", "").strip()[:LONGEST_CODE].replace("\x00", "")
    before = read_uuid(query.get("before", ""))
    async with shop.database.read() as connection:
        found = await list_discounts(connection, before=before, limit=PAGE_SIZE + 1, state=state, words=words)
    return private_page(
        request,
        shop,
        "admin/discounts/index.html",
        partials=LIST,
        discounts=found[:PAGE_SIZE],
        older=found[PAGE_SIZE - 1].id if len(found) > PAGE_SIZE else None,
        chips=chips(HERE, "state", NAMES, chosen=state or "", kept={"q": words}),
        state=state or "",
        words=words,
        states=STATES,
        done=DONE.get(query.get("done", ""), ""),
    )


@get(f"{HERE}/new", guards=[May(Verb.SET_DISCOUNTS)])
async def show_new_discount(request: PageRequest, shop: TheShop) -> Html:
    """Show an empty form for a new code."""
    return await _form_page(request, shop, None, EMPTY)


@post(HERE, guards=[May(Verb.SET_DISCOUNTS)], status_code=200)
async def make_discount(request: PageRequest, shop: TheShop) -> Html:
    """Create a code. Every refusal shows the form again."""
    by, form = await require(request, Role.STAFF), await read_form(request)
    try:
        draft = read_draft(form, shop.settings)
        async with shop.database.transaction() as connection:
            made = await add_discount(connection, draft=draft, by=by)
    except REFUSALS as refusal:
        return await _form_page(request, shop, None, {**EMPTY, **typed(form)}, refusal)
    return see_other(request, f"{HERE}/{made}?done=made")


@get(f"{HERE}/{{discount_id:uuid}}", guards=[May(Verb.SET_DISCOUNTS)])
async def show_discount_form(request: PageRequest, shop: TheShop, discount_id: FromPath[UUID]) -> Html:
    """Show a code with its number of uses, and the form to change it."""
    seen = await _find(shop, discount_id)
    return await _form_page(request, shop, seen, form_of(seen.draft, shop.settings))


@post(f"{HERE}/{{discount_id:uuid}}", guards=[May(Verb.SET_DISCOUNTS)], status_code=200)
async def change_one_discount(request: PageRequest, shop: TheShop, discount_id: FromPath[UUID]) -> Html:
    """Change a code if its version is still the one that the form showed; else show both values."""
    by, form = await require(request, Role.STAFF), await read_form(request)
    try:
        async with shop.database.transaction() as connection:
            await change_discount(
                connection,
                key=discount_id,
                expected=seen_version(form),
                change=lambda present: read_draft(form, shop.settings, present),
                by=by,
            )
    except REFUSALS as refusal:
        return await _again(request, shop, discount_id, form, refusal)
    return see_other(request, f"{HERE}/{discount_id}?done=changed")


@post(f"{HERE}/{{discount_id:uuid}}/ending", guards=[May(Verb.SET_DISCOUNTS)], status_code=200)
async def end_one_discount(request: PageRequest, shop: TheShop, discount_id: FromPath[UUID]) -> Html:
    """End a code now. One that has already ended stays as it is."""
    by, seen = await require(request, Role.STAFF), await _find(shop, discount_id)
    if not seen.ended_at:
        async with shop.database.transaction() as connection:
            await end_discount(connection, key=discount_id, by=by)
    return see_other(request, f"{HERE}/{discount_id}?done=ended")


@post(f"{HERE}/{{discount_id:uuid}}/removal", guards=[May(Verb.SET_DISCOUNTS)], status_code=200)
async def remove_one_discount(request: PageRequest, shop: TheShop, discount_id: FromPath[UUID]) -> Html:
    """Remove a code that no order has ever used."""
    by = await require(request, Role.STAFF)
    try:
        async with shop.database.transaction() as connection:
            await remove_discount(connection, discount_id=discount_id, by=by)
    except ConflictError as refusal:
        return await _again(request, shop, discount_id, {}, refusal)
    return see_other(request, f"{HERE}?done=removed")


async def _find(shop: Shop, discount_id: UUID) -> DiscountView:
    async with shop.database.read() as connection:
        return await find_discount(connection, discount_id)


async def _again(request: PageRequest, shop: Shop, discount_id: UUID, form: dict[str, str], refusal: ShopError) -> Html:
    seen = await _find(shop, discount_id)
    return await _form_page(request, shop, seen, {**form_of(seen.draft, shop.settings), **typed(form)}, refusal)


async def _form_page(
    request: PageRequest, shop: Shop, seen: DiscountView | None, form: dict[str, str], refusal: ShopError | None = None
) -> Html:
    taken = isinstance(refusal, CodeTakenError)
    async with shop.database.read() as connection:
        groups = [(str(one.id), one.name) for one in await list_groups(connection)]
    errors = {"code": str(refusal)} if taken else sentences(refusal, _now(seen, shop.settings, dict(groups)))
    return private_page(
        request,
        shop,
        "admin/discounts/show.html",
        partials=FORM,
        refusal=refusal,
        seen=seen,
        form=form,
        errors=errors,
        notice="" if taken else notice_of(refusal),
        kinds=KINDS,
        groups=groups,
        states=STATES,
        time_zone=shop.settings.time_zone,
        done=DONE.get(request.query_params.get("done", ""), ""),
    )


def _now(seen: DiscountView | None, settings: Settings, groups: dict[str, str]) -> dict[str, str]:
    """Return the current values, as text by field."""
    if seen is None:
        return {}
    shown = {
        name: text.replace("T", " ") if name.endswith("_at") else text
        for name, text in form_of(seen.draft, settings).items()
    }
    return {**shown, "kind": dict(KINDS)[seen.draft.kind], "group_id": groups.get(shown["group_id"], "")}
