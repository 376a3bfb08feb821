"""Returns over JSON: requested and withdrawn by the customer, reviewed and received by staff."""

from typing import Annotated
from uuid import UUID

from litestar import Response, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.errors import InvalidError
from domain.returns.arrival import ReceivedLine, receive_return
from domain.returns.asking import LineToReturn, ReturnForm, request_return
from domain.returns.operations import move_return
from domain.returns.queries import all_returns, find_return, find_return_of, returns_of, what_may_return
from domain.returns.states import ReturnStatus
from domain.returns.views import ReturnView
from domain.words.messages import gettext
from web.api.openapi import LINK, LOCATION, REPLAYED, IdempotencyKey, refusals
from web.api.responses import ApiRequest, fresh, next_page, page_of
from web.auth.guards import May, link_holder
from web.auth.order_access import AccessKey, actor_of, own_order
from web.auth.principals import require
from web.http.forms.fields import clean, is_valid_key
from web.infra.parsing import clean_prose, read_uuid
from web.payments.send_refunds import send_refunds
from web.returns.schemas import AskReturn, OrderReturns, Return, ReturnList, SetReturnStatus, left_of, return_of
from web.returns.text import usual_instructions
from web.shop import Shop, TheShop


@post(
    "/orders/{name:str}/returns",
    guards=[link_holder],
    status_code=201,
    tags=["Orders"],
    summary="Request a return",
    responses=refusals(404, 409),
    response_headers=[LOCATION, REPLAYED],
)
async def ask(
    request: ApiRequest,
    shop: TheShop,
    name: FromPath[str],
    data: JSONBody[AskReturn],
    key: AccessKey = "",
    idempotency_key: IdempotencyKey = "",
) -> Response[Return]:
    """Items can be returned if they were shipped and not refunded, within the shop's return period."""
    order = await own_order(request, shop, name, key, Verb.ANSWER_RETURNS)
    if idempotency_key and not is_valid_key(idempotency_key):
        raise InvalidError({"Idempotency-Key": gettext("A key must be printable ASCII.")})
    lines = tuple(LineToReturn(one.line_id, one.quantity, one.reason) for one in data.lines)
    wanted = ReturnForm(lines, clean(data.words, "words", clean_prose))
    actor = await actor_of(request, order)
    async with shop.database.transaction() as connection:
        made = await request_return(
            connection,
            order_id=order.id,
            wanted=wanted,
            rules=shop.settings.return_rules,
            key=idempotency_key,
            actor=actor,
        )
        found = await find_return(connection, made.return_id)
    await shop.bell.ring()
    headers = {"Location": f"/api/orders/{order.id}/returns"}
    headers |= {"Idempotent-Replayed": "true"} if made.replayed else {}
    return fresh(return_of(found, for_staff=False), status=201, headers=headers)


@get(
    "/orders/{name:str}/returns",
    guards=[link_holder],
    tags=["Orders"],
    summary="List the returns of an order",
    responses=refusals(404),
)
async def list_of_order(
    request: ApiRequest, shop: TheShop, name: FromPath[str], key: AccessKey = ""
) -> Response[OrderReturns]:
    """Returns the requests with what can still be returned, and until when."""
    order = await own_order(request, shop, name, key, Verb.ANSWER_RETURNS)
    async with shop.database.read() as connection:
        found = await returns_of(connection, order.id)
        offer = await what_may_return(connection, order.id, rules=shop.settings.return_rules)
    items = [return_of(one, for_staff=False) for one in found]
    return fresh(OrderReturns(items, left_of(offer), offer.until))


@post(
    "/orders/{name:str}/returns/{return_name:str}/withdrawal",
    guards=[link_holder],
    status_code=200,
    tags=["Orders"],
    summary="Withdraw a return",
    responses=refusals(404, 409),
)
async def withdraw(
    request: ApiRequest, shop: TheShop, name: FromPath[str], return_name: FromPath[str], key: AccessKey = ""
) -> Response[Return]:
    """A customer can withdraw a return until it is received or declined."""
    order = await own_order(request, shop, name, key, Verb.ANSWER_RETURNS)
    actor = await actor_of(request, order)
    async with shop.database.transaction() as connection:
        found = await find_return_of(connection, _named(return_name), order_id=order.id)
        await move_return(connection, return_id=found.id, wanted=ReturnStatus.WITHDRAWN, actor=actor, by_customer=True)
        after = await find_return(connection, found.id)
    return fresh(return_of(after, for_staff=False))


@get(
    "/admin/returns",
    guards=[May(Verb.ANSWER_RETURNS)],
    tags=["Staff"],
    summary="List all returns",
    response_headers=[LINK],
)
async def list_everybodys(
    request: ApiRequest,
    shop: TheShop,
    status: FromQuery[ReturnStatus | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=100)] = 24,
    cursor: FromQuery[UUID | None] = None,
) -> Response[ReturnList]:
    """Requests that await review come first, then approved ones, the latest first in each group."""
    async with shop.database.read() as connection:
        found = await all_returns(connection, status=status, before=cursor, limit=limit + 1)
    page, following = page_of(found, limit)
    items = [return_of(one, for_staff=True) for one in page]
    return fresh(ReturnList(items, following), headers=next_page(request, following))


@put(
    "/returns/{return_name:str}/status",
    guards=[May(Verb.ANSWER_RETURNS)],
    tags=["Staff"],
    summary="Approve, decline or receive a return",
    responses=refusals(404, 409),
)
async def set_return_status(
    request: ApiRequest, shop: TheShop, return_name: FromPath[str], data: JSONBody[SetReturnStatus]
) -> Response[Return]:
    """Only transitions that the current status allows are accepted; a 409 lists them. A refund is made once."""
    principal = await require(request, Role.STAFF)
    note, received = clean(data.note, "note", clean_prose), data.status is ReturnStatus.RECEIVED
    if (data.lines or data.deduction) and not received:
        name = "lines" if data.lines else "deduction"
        raise InvalidError({name: gettext("Send this only with the status received.")})
    async with shop.database.transaction() as connection:
        found = await find_return(connection, _named(return_name))
        if received:
            came = [ReceivedLine(one.line_id, one.quantity, one.restock, one.opened) for one in data.lines] or None
            await receive_return(
                connection,
                return_id=found.id,
                came=came,
                actor=principal.actor,
                note=note,
                deduction=data.deduction,
            )
        else:
            answer = _answer(shop, found, data.status, note)
            await move_return(connection, return_id=found.id, wanted=data.status, actor=principal.actor, answer=answer)
    await send_refunds(shop.database, shop.gateways, order_id=found.order_id)
    await shop.bell.ring()
    async with shop.database.read() as connection:
        return fresh(return_of(await find_return(connection, found.id), for_staff=True))


def _answer(shop: Shop, found: ReturnView, wanted: ReturnStatus, note: str) -> str:
    """Return the reply to the customer: the usual instructions if an approval has none of its own."""
    return note or (usual_instructions(shop.settings, found.number) if wanted is ReturnStatus.APPROVED else "")


def _named(name: str) -> UUID | str:
    return read_uuid(name) or name
