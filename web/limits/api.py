"""What was slowed down or capped, for staff over JSON."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, QueryParameter
from msgspec import Meta, Struct, convert

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.errors import InvalidError
from domain.limits.operations import let_go
from domain.limits.queries import SlowdownView, list_slowdowns
from domain.words.messages import gettext
from web.api.fields import Count, Cursor
from web.api.openapi import LINK, refusals
from web.api.responses import ApiRequest, fresh, next_page, page_of
from web.auth.guards import May
from web.auth.principals import require
from web.shop import TheShop


class Slowdown(Struct, frozen=True):
    """What was slowed down: failed `payments`, or orders refused for too many `unpaid_items`.

    `subject` is an order, an account (`user`), a guest, a guest's cart or a network, by its id or name. Order number,
    email and network are those of the latest event. `until` is when a pause ends; `paused` says whether payments are
    paused now. Until `let_go_until` it is not slowed down.
    """

    id: UUID
    kind: Literal["payments", "unpaid_items"]
    subject: Annotated[str, Meta(examples=["network:203.0.113.9"])]
    count: Count
    order_number: str
    email: str
    network: str
    slowed_at: datetime
    until: datetime | None
    paused: bool
    let_go_until: datetime | None


class SlowdownList(Struct, frozen=True):
    """A page of slowdowns, the latest first."""

    items: list[Slowdown]
    next_cursor: Cursor | None


@get(
    "/admin/limits",
    guards=[May(Verb.LIFT_LIMITS)],
    tags=["Staff"],
    summary="List what was slowed down or capped",
    response_headers=[LINK],
)
async def list_limits(
    request: ApiRequest,
    shop: TheShop,
    limit: Annotated[int, QueryParameter(ge=1, le=100)] = 24,
    cursor: Annotated[str, QueryParameter(max_length=60)] = "",
) -> Response[SlowdownList]:
    """Returns the latest first."""
    async with shop.database.read() as connection:
        try:
            found = await list_slowdowns(connection, after=cursor, limit=limit + 1)
        except ValueError as error:
            raise InvalidError({"cursor": gettext("This is not a valid cursor.")}) from error
    items, following = page_of(found, limit, key="place")
    return fresh(SlowdownList([_slowdown(one) for one in items], following), headers=next_page(request, following))


@post(
    "/admin/limits/{slowdown_id:uuid}/release",
    guards=[May(Verb.LIFT_LIMITS)],
    status_code=200,
    tags=["Staff"],
    summary="Let go what was slowed down or capped",
    responses=refusals(404),
)
async def release_limit(request: ApiRequest, shop: TheShop, slowdown_id: FromPath[UUID]) -> Response[Slowdown]:
    """Ends the pause or lifts the cap for 24 hours, and resets the count."""
    by = await require(request, Role.STAFF)
    async with shop.database.transaction() as connection:
        made = await let_go(connection, slowdown_id=slowdown_id, by=by)
    return fresh(_slowdown(made))


def _slowdown(view: SlowdownView) -> Slowdown:
    return convert({name: getattr(view, name) for name in Slowdown.__struct_fields__}, Slowdown)
