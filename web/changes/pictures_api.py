"""The pictures that a change set has fetched from their addresses, over JSON."""

from typing import Annotated
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, QueryParameter
from msgspec import Struct

from domain.accounts.roles import Verb
from domain.changes.fetches import FetchStatus, FetchView, fetch_again, list_fetches
from domain.changes.queries import find_change_set
from web.api.openapi import LINK, refusals
from web.api.responses import ApiRequest, fresh, next_page, page_of
from web.auth.guards import May
from web.auth.principals import require_verb
from web.shop import TheShop

PICTURES = "/admin/changes/{change_set_id:uuid}/pictures"
FIRST_PAGE = 50


class FetchedPicture(Struct, frozen=True):
    """A picture of a new product that is fetched from `address`; `product` is a slug, `line` that of the file.

    A `failed` one has a `problem`, and can be retried.
    """

    id: UUID
    line: int | None
    product: str
    address: str
    status: FetchStatus
    problem: str


class FetchedPictureList(Struct, frozen=True):
    """A page of the pictures of a change set, in the order of the file."""

    items: list[FetchedPicture]
    next_cursor: str | None


@get(
    PICTURES,
    guards=[May(Verb.SEE_GOODS)],
    tags=["Staff"],
    summary="List the pictures that an import fetches",
    responses=refusals(404),
    response_headers=[LINK],
)
async def list_pictures(
    request: ApiRequest,
    shop: TheShop,
    change_set_id: FromPath[UUID],
    limit: Annotated[int, QueryParameter(ge=1, le=200)] = FIRST_PAGE,
    cursor: FromQuery[UUID | None] = None,
) -> Response[FetchedPictureList]:
    """Returns the pictures that rows of new products name by their addresses, once the rows were applied."""
    async with shop.database.read() as connection:
        await find_change_set(connection, change_set_id)
        found = await list_fetches(connection, change_set_id, after=cursor, limit=limit + 1)
    items, following = page_of(found, limit)
    return fresh(FetchedPictureList([_body(one) for one in items], following), headers=next_page(request, following))


@post(
    PICTURES,
    guards=[May(Verb.CHANGE_GOODS)],
    status_code=202,
    tags=["Staff"],
    summary="Fetch pictures again that failed",
    responses=refusals(404),
)
async def fetch_failed_pictures(
    request: ApiRequest, shop: TheShop, change_set_id: FromPath[UUID]
) -> Response[FetchedPictureList]:
    """They are fetched in the background. Returns the first page of the list."""
    by = await require_verb(request, Verb.CHANGE_GOODS)
    async with shop.database.transaction() as connection:
        seen = await find_change_set(connection, change_set_id)
        await fetch_again(connection, change_set_id=change_set_id, title=seen.title, by=by)
        found = await list_fetches(connection, change_set_id, limit=FIRST_PAGE + 1)
    items, following = page_of(found, FIRST_PAGE)
    return fresh(FetchedPictureList([_body(one) for one in items], following), status=202)


def _body(view: FetchView) -> FetchedPicture:
    return FetchedPicture(view.id, view.line, view.product, view.address, view.status, view.problem)
