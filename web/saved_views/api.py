"""The views of lists that a member of staff has saved, over JSON."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from litestar import Response, delete, get, post
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta, Struct

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.saved_views.models import SavedView
from domain.saved_views.operations import LONGEST_NAME, LONGEST_QUERY, delete_view, list_views, save_view
from web.api.fields import Body, Line
from web.api.openapi import refusals
from web.api.responses import ApiRequest, fresh
from web.auth.guards import May
from web.auth.principals import require
from web.http.forms.fields import clean
from web.shop import TheShop

HERE = "/admin/views"
ListName = Literal["orders", "products", "stock"]


class SavedViewBody(Body, frozen=True):
    """The filters of a list under a name; `query` is that of the list's address on the staff's pages."""

    list: ListName
    name: Annotated[Line, Meta(min_length=1, max_length=LONGEST_NAME, examples=["Low stock"])]
    query: Annotated[Line, Meta(min_length=1, max_length=LONGEST_QUERY, examples=["state=low&sort=name"])]


class StaffView(Struct, frozen=True):
    """A saved view; `url` is the list as it says."""

    id: UUID
    list: str
    name: str
    query: str
    url: str
    created_at: datetime


class StaffViewList(Struct, frozen=True):
    """The views of a list, by name."""

    items: list[StaffView]


@get(HERE, guards=[May(Verb.COME_IN)], tags=["Staff"], summary="List your saved views")
async def list_own_views(
    request: ApiRequest, shop: TheShop, of: FromQuery[ListName] = "products"
) -> Response[StaffViewList]:
    """Returns the views that you saved of one list."""
    by = await require(request, Role.STAFF)
    async with shop.database.read() as connection:
        found = await list_views(connection, user_id=by.id, of=of)
    return fresh(StaffViewList([_view(one) for one in found]))


@post(
    HERE,
    guards=[May(Verb.COME_IN)],
    status_code=201,
    tags=["Staff"],
    summary="Save a view of a list",
)
async def create_view(request: ApiRequest, shop: TheShop, data: JSONBody[SavedViewBody]) -> Response[StaffView]:
    """In place of your view of this list that has the name, if there is one."""
    by = await require(request, Role.STAFF)
    async with shop.database.transaction() as connection:
        view_id = await save_view(connection, of=data.list, name=clean(data.name, "name"), query=data.query, by=by)
        [made] = [one for one in await list_views(connection, user_id=by.id, of=data.list) if one.id == view_id]
    return fresh(_view(made), status=201)


@delete(
    f"{HERE}/{{view_id:uuid}}",
    guards=[May(Verb.COME_IN)],
    status_code=204,
    tags=["Staff"],
    summary="Delete a saved view",
    responses=refusals(404),
)
async def remove_view(request: ApiRequest, shop: TheShop, view_id: FromPath[UUID]) -> None:
    """Only your own."""
    by = await require(request, Role.STAFF)
    async with shop.database.transaction() as connection:
        await delete_view(connection, view_id=view_id, by=by)


def _view(row: SavedView) -> StaffView:
    return StaffView(row.id, row.list, row.name, row.query, f"/admin/{row.list}?{row.query}", row.created_at)
