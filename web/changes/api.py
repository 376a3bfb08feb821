"""Change sets over JSON: staged, looked at, applied, undone and discarded."""

from typing import Annotated
from uuid import UUID

from litestar import Response, delete, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.assortment.category_rows import find_category_row
from domain.changes.operations import add_edit, discard, start_application, start_undo
from domain.changes.queries import find_change_set, list_change_sets, list_rows
from domain.changes.states import Action, Status
from web.api.openapi import LINK, LOCATION, refusals
from web.api.requests import LARGE_BODY
from web.api.responses import ApiRequest, fresh, next_page, page_of
from web.auth.guards import May
from web.auth.principals import require
from web.changes.edit_schemas import ChangesBody, edit_of
from web.changes.schemas import (
    ChangeSet,
    ChangeSetList,
    ChangeSetWithRows,
    change_set_of,
    with_rows,
)
from web.changes.staging import stage_at_once
from web.changes.text import title_of
from web.shop import Shop, TheShop

HERE = "/admin/changes"
ONE = f"{HERE}/{{change_set_id:uuid}}"
HIGHEST = 2_147_483_647


@post(
    HERE,
    guards=[May(Verb.CHANGE_GOODS)],
    request_max_body_size=LARGE_BODY,
    status_code=201,
    tags=["Staff"],
    summary="Stage a change of many products",
    response_headers=[LOCATION],
)
async def create_change_set(request: ApiRequest, shop: TheShop, data: JSONBody[ChangesBody]) -> Response[ChangeSet]:
    """Nothing changes yet. A small change set is `staged` at once, a large one in the background."""
    by = await require(request, Role.STAFF)
    async with shop.database.transaction() as connection:
        sent = data.changes.category
        place = await find_category_row(connection, sent, pointer="changes/category") if sent else None
        edit = edit_of(data, place.slug if place else None)
        made = await add_edit(
            connection,
            edit=edit,
            title=title_of(edit, shop.settings),
            currency=shop.settings.currency,
            apply_at=data.apply_at,
            by=by,
        )
    await stage_at_once(shop.database, made)
    return await _answer(shop, made, status=201, location=True)


@get(HERE, guards=[May(Verb.SEE_GOODS)], tags=["Staff"], summary="List change sets", response_headers=[LINK])
async def list_sets(
    request: ApiRequest,
    shop: TheShop,
    status: FromQuery[Status | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=100)] = 24,
    cursor: FromQuery[UUID | None] = None,
) -> Response[ChangeSetList]:
    """Returns the latest change sets first, optionally those in one status."""
    async with shop.database.read() as connection:
        found = await list_change_sets(
            connection, statuses=[status] if status else None, before=cursor, limit=limit + 1
        )
    items, following = page_of(found, limit)
    return fresh(ChangeSetList([change_set_of(one) for one in items], following), headers=next_page(request, following))


@get(
    ONE,
    guards=[May(Verb.SEE_GOODS)],
    tags=["Staff"],
    summary="Get a change set with its rows",
    responses=refusals(404),
    response_headers=[LINK],
)
async def show_change_set(
    request: ApiRequest,
    shop: TheShop,
    change_set_id: FromPath[UUID],
    action: FromQuery[Action | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=200)] = 50,
    cursor: Annotated[int, QueryParameter(ge=0, le=HIGHEST)] = 0,
) -> Response[ChangeSetWithRows]:
    """Returns its status and progress, and its rows in the order of the file, optionally of one action."""
    async with shop.database.read() as connection:
        view = await find_change_set(connection, change_set_id)
        found = await list_rows(connection, change_set_id, action=action, after=cursor, limit=limit + 1)
    rows, following = page_of(found, limit, "position")
    return fresh(with_rows(view, rows, following), headers=next_page(request, following))


@post(
    f"{ONE}/application",
    guards=[May(Verb.CHANGE_GOODS)],
    status_code=202,
    tags=["Staff"],
    summary="Apply a staged change set",
    responses=refusals(404, 409),
)
async def apply_change_set(request: ApiRequest, shop: TheShop, change_set_id: FromPath[UUID]) -> Response[ChangeSet]:
    """It is applied in the background, a piece at a time. A row whose values have changed since is refused."""
    by = await require(request, Role.STAFF)
    async with shop.database.transaction() as connection:
        await start_application(connection, change_set_id=change_set_id, by=by)
    return await _answer(shop, change_set_id, status=202)


@post(
    f"{ONE}/undo",
    guards=[May(Verb.CHANGE_GOODS)],
    status_code=202,
    tags=["Staff"],
    summary="Undo an applied change set",
    responses=refusals(404, 409),
)
async def undo_change_set(request: ApiRequest, shop: TheShop, change_set_id: FromPath[UUID]) -> Response[ChangeSet]:
    """Possible for 30 days. A row whose values have changed since is refused, and stays as it is."""
    by = await require(request, Role.STAFF)
    async with shop.database.transaction() as connection:
        await start_undo(connection, change_set_id=change_set_id, by=by)
    return await _answer(shop, change_set_id, status=202)


@delete(
    ONE,
    guards=[May(Verb.CHANGE_GOODS)],
    status_code=204,
    tags=["Staff"],
    summary="Discard a change set",
    responses=refusals(404, 409),
)
async def discard_change_set(request: ApiRequest, shop: TheShop, change_set_id: FromPath[UUID]) -> None:
    """Possible as long as it was not applied."""
    by = await require(request, Role.STAFF)
    async with shop.database.transaction() as connection:
        await discard(connection, change_set_id=change_set_id, by=by)


async def _answer(shop: Shop, change_set_id: UUID, *, status: int, location: bool = False) -> Response[ChangeSet]:
    async with shop.database.read() as connection:
        view = await find_change_set(connection, change_set_id)
    place = {"Location": f"/api{HERE}/{change_set_id}"} if location else {}
    return fresh(change_set_of(view), status=status, headers=place)
