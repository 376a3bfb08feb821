"""Changes of orders that wait to be paid, for staff over JSON."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Annotated, ClassVar

from litestar import Response, delete, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.errors import InvalidError, StaleError
from domain.orders.made_changes import waive_difference
from domain.orders.operations import lock_order
from domain.orders.queries import find_any, find_order_by_id
from domain.orders.waiting_changes import ask_again, take_back_by_staff
from domain.words.messages import gettext
from web.api.fields import Body, Line
from web.api.openapi import ETAG, IfMatch, refusals
from web.api.responses import ApiRequest, fresh
from web.auth.guards import May
from web.auth.principals import require
from web.http.forms.fields import clean
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


class Waive(Body, frozen=True):
    """The reason for which the difference is waived; staff alone read it, also in the audit log."""

    EXAMPLE: ClassVar[dict[str, object]] = {"reason": "The wrong price was on the page."}

    reason: Annotated[Line, Meta(min_length=1, max_length=500)]


@post(
    "/orders/{name:str}/change/waiver",
    guards=[May(Verb.REFUND)],
    status_code=200,
    tags=["Staff"],
    summary="Waive what a change costs more",
    responses=refusals(404, 409, 412, 422, 428),
    response_headers=[ETAG],
)
async def waive_change(
    request: ApiRequest, shop: TheShop, name: FromPath[str], data: JSONBody[Waive], if_match: IfMatch = ""
) -> Response[Order]:
    """The change is made at once, and the difference taken off the order's price: its total stays what was paid."""
    reason = clean(data.reason, "reason")
    if not reason:
        raise InvalidError({"reason": gettext("Enter a reason.")})
    return await _act(request, shop, name, if_match, partial(waive_difference, reason=reason))


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
