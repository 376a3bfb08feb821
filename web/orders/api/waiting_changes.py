"""Changes of orders that wait to be paid, for staff over JSON."""

from collections.abc import Awaitable, Callable

from litestar import Response, delete, post
from litestar.params import FromPath

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.errors import StaleError
from domain.orders.operations import lock_order
from domain.orders.queries import find_any, find_order_by_id
from domain.orders.waiting_changes import ask_again, take_back_by_staff
from web.api.openapi import ETAG, IfMatch, refusals
from web.api.responses import ApiRequest, fresh
from web.auth.guards import May
from web.auth.principals import require
from web.http.preconditions import read_if_match
from web.orders.api.schemas import Order, order_of
from web.shop import Shop, TheShop


@delete(
    "/orders/{name:str}/change",
    guards=[May(Verb.CHANGE_ORDERS)],
    status_code=200,
    tags=["Staff"],
    summary="Take back a change that waits to be paid",
    responses=refusals(404, 409, 412, 428),
    response_headers=[ETAG],
)
async def take_change_back(
    request: ApiRequest, shop: TheShop, name: FromPath[str], if_match: IfMatch = ""
) -> Response[Order]:
    """The order stays as it was, what the change added is back in stock, and the customer gets an email."""
    return await _act(request, shop, name, if_match, take_back_by_staff)


@post(
    "/orders/{name:str}/change/reminders",
    guards=[May(Verb.CHANGE_ORDERS)],
    status_code=200,
    tags=["Staff"],
    summary="Email the link to pay for a change again",
    responses=refusals(404, 409, 412, 428),
    response_headers=[ETAG],
)
async def remind_of_change(
    request: ApiRequest, shop: TheShop, name: FromPath[str], if_match: IfMatch = ""
) -> Response[Order]:
    """A customer is asked five times at most (409)."""
    return await _act(request, shop, name, if_match, ask_again)


async def _act(
    request: ApiRequest, shop: Shop, name: str, if_match: str, act: Callable[..., Awaitable[None]]
) -> Response[Order]:
    seen, by = read_if_match(if_match), await require(request, Role.STAFF)
    async with shop.database.transaction() as connection:
        order_id = (await find_any(connection, name)).id
        await lock_order(connection, order_id)
        order = await find_order_by_id(connection, order_id)
        if seen.versions is not None and order.version not in seen.versions:
            raise StaleError(seen.versions, order.version, {})
        await act(connection, order_id=order_id, actor=by.actor)
        after = await find_order_by_id(connection, order_id)
    await shop.bell.ring()
    return fresh(order_of(after, shop.settings, for_staff=True), version=str(after.version))
