"""One change set for staff: its diff, and what can be done with it."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath

from domain.accounts.roles import Verb
from domain.accounts.views import Principal, Role
from domain.changes.fetches import count_fetches
from domain.changes.operations import discard, plan_application, start_application, start_undo
from domain.changes.queries import find_change_set, list_rows
from domain.changes.states import Action, Kind
from domain.changes.views import ChangeSetView
from domain.connection import Connection
from domain.errors import InvalidError, ShopError
from domain.words.messages import gettext
from web.auth.guards import May
from web.auth.principals import require
from web.changes.admin.index import HERE
from web.changes.form import read_action
from web.changes.text import ACTIONS, FETCHES, STATES, differences_of
from web.http.edit_conflict import REFUSALS
from web.http.forms.datetimes import moment_text, read_moment
from web.http.forms.fields import read_form
from web.http.forms.filter_links import Chip, address
from web.http.render import Html, PageRequest, private_page, see_other
from web.infra.parsing import whole_number
from web.shop import Shop, TheShop

PAGE_SIZE = 50
SHOW = {"admin-changes-show": "admin/changes/_show.html"}
HIGHEST = 2_147_483_647
Change = Callable[[Connection, Principal], Awaitable[None]]


@get(f"{HERE}/{{change_set_id:uuid}}", guards=[May(Verb.SEE_GOODS)])
async def show_change(request: PageRequest, shop: TheShop, change_set_id: FromPath[UUID]) -> Html:
    """Show what a change set would change or has changed, and how far it has come."""
    return await _page(request, shop, change_set_id)


@post(f"{HERE}/{{change_set_id:uuid}}/application", guards=[May(Verb.CHANGE_GOODS)], status_code=200)
async def apply_change(request: PageRequest, shop: TheShop, change_set_id: FromPath[UUID]) -> Html:
    """Have a staged change set applied now, by the worker."""
    return await _act(
        request, shop, change_set_id, lambda at, by: start_application(at, change_set_id=change_set_id, by=by)
    )


@post(f"{HERE}/{{change_set_id:uuid}}/plan", guards=[May(Verb.CHANGE_GOODS)], status_code=200)
async def plan_change(request: PageRequest, shop: TheShop, change_set_id: FromPath[UUID]) -> Html:
    """Have a change set applied at a time; without one, no longer."""
    form = await read_form(request)
    text = form.get("apply_at", "").strip()
    try:
        moment = read_moment(text, shop.settings.time_zone) if text else None
    except ValueError as error:
        return await _page(request, shop, change_set_id, InvalidError({"apply_at": str(error)}), typed=text)
    return await _act(
        request,
        shop,
        change_set_id,
        lambda at, by: plan_application(at, change_set_id=change_set_id, apply_at=moment, by=by),
        typed=text,
    )


@post(f"{HERE}/{{change_set_id:uuid}}/undo", guards=[May(Verb.CHANGE_GOODS)], status_code=200)
async def undo_change(request: PageRequest, shop: TheShop, change_set_id: FromPath[UUID]) -> Html:
    """Have an applied change set undone, by the worker."""
    return await _act(request, shop, change_set_id, lambda at, by: start_undo(at, change_set_id=change_set_id, by=by))


@post(f"{HERE}/{{change_set_id:uuid}}/removal", guards=[May(Verb.CHANGE_GOODS)], status_code=200)
async def discard_change(request: PageRequest, shop: TheShop, change_set_id: FromPath[UUID]) -> Html:
    """Discard a change set that was not applied."""
    return await _act(
        request,
        shop,
        change_set_id,
        lambda at, by: discard(at, change_set_id=change_set_id, by=by),
        following=f"{HERE}?done=discarded",
    )


async def _act(
    request: PageRequest, shop: Shop, change_set_id: UUID, change: Change, *, typed: str = "", following: str = ""
) -> Html:
    by = await require(request, Role.STAFF)
    try:
        async with shop.database.transaction() as connection:
            await change(connection, by)
    except REFUSALS as refusal:
        return await _page(request, shop, change_set_id, refusal, typed=typed)
    return see_other(request, following or f"{HERE}/{change_set_id}")


async def _page(
    request: PageRequest, shop: Shop, change_set_id: UUID, refusal: ShopError | None = None, *, typed: str | None = None
) -> Html:
    by = await require(request, Role.STAFF)
    action = read_action(request.query_params.get("action", ""))
    after = whole_number(request.query_params.get("after", ""), 1, HIGHEST) or 0
    async with shop.database.read() as connection:
        seen = await find_change_set(connection, change_set_id)
        rows = await list_rows(connection, change_set_id, action=action, after=after, limit=PAGE_SIZE + 1)
        fetches = await count_fetches(connection, change_set_id) if seen.kind is Kind.IMPORT else {}
    zone, here = shop.settings.time_zone, f"{HERE}/{change_set_id}"
    kept = {"action": action or ""}
    return private_page(
        request,
        shop,
        "admin/changes/show.html",
        partials=SHOW,
        refusal=refusal,
        seen=seen,
        state=STATES[seen.status],
        rows=[(row, differences_of(row, seen.currency, shop.settings.locale)) for row in rows[:PAGE_SIZE]],
        actions=ACTIONS,
        fetches=[(FETCHES[status][1], number) for status, number in sorted(fetches.items())],
        chips=_chips(here, seen, action),
        this_page=address(here, kept),
        first=address(here, kept) if after else "",
        following=address(here, {**kept, "after": str(rows[PAGE_SIZE - 1].position)}) if len(rows) > PAGE_SIZE else "",
        may_edit=by.may(Verb.CHANGE_GOODS),
        form={"apply_at": moment_text(seen.apply_at, zone) if typed is None else typed},
        errors=refusal.errors if isinstance(refusal, InvalidError) else {},
        notice="" if refusal is None or isinstance(refusal, InvalidError) else refusal.message,
    )


def _chips(here: str, seen: ChangeSetView, chosen: Action | None) -> tuple[Chip, ...]:
    counts = seen.counts
    numbers = {
        Action.NEW: counts.new,
        Action.CHANGED: counts.changed,
        Action.UNCHANGED: counts.unchanged,
        Action.REFUSED: counts.refused,
    }
    every = Chip("", gettext("All"), here, chosen is None, f"{sum(numbers.values()):,}")
    some = [
        Chip(action, ACTIONS[action][1], address(here, {"action": action}), action is chosen, f"{number:,}")
        for action, number in numbers.items()
        if number or action is chosen
    ]
    return (every, *some)
