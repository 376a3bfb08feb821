"""Withdrawals over JSON: declared by the customer, seen and settled by staff."""

from typing import Annotated
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.errors import InvalidError
from domain.withdrawals.operations import Declaration
from domain.withdrawals.queries import all_withdrawals, find_withdrawal, what_may_be_withdrawn, withdrawals_of
from domain.withdrawals.settling import settle_by_hand
from domain.words.messages import gettext
from web.api.openapi import LINK, LOCATION, REPLAYED, IdempotencyKey, refusals
from web.api.responses import ApiRequest, fresh, next_page, page_of
from web.auth.guards import May, link_holder
from web.auth.order_access import AccessKey, actor_of, own_order
from web.auth.principals import require
from web.http.forms.fields import is_valid_key, sound_email, sound_name
from web.shop import TheShop
from web.withdrawals.declaring import declare
from web.withdrawals.schemas import (
    DeclareWithdrawal,
    OrderWithdrawals,
    Withdrawal,
    WithdrawalList,
    left_of,
    withdrawal_of,
)


@post(
    "/orders/{name:str}/withdrawal",
    guards=[link_holder],
    status_code=201,
    tags=["Orders"],
    summary="Withdraw from the contract",
    responses=refusals(404, 409),
    response_headers=[LOCATION, REPLAYED],
)
async def withdraw_from_contract(
    request: ApiRequest,
    shop: TheShop,
    name: FromPath[str],
    data: JSONBody[DeclareWithdrawal],
    key: AccessKey = "",
    idempotency_key: IdempotencyKey = "",
) -> Response[Withdrawal]:
    """Within the period of withdrawal it cannot be declined. What was not sent is cancelled, what was sent returned."""
    order = await own_order(request, shop, name, key, Verb.ANSWER_RETURNS)
    if idempotency_key and not is_valid_key(idempotency_key):
        raise InvalidError({"Idempotency-Key": gettext("A key must be printable ASCII.")})
    lines = tuple((one.line_id, one.quantity) for one in data.lines)
    declared = Declaration(sound_name(data.name), sound_email(data.email), lines)
    made = await declare(request, shop, order.id, declared, actor=await actor_of(request, order), key=idempotency_key)
    async with shop.database.read() as connection:
        found = await find_withdrawal(connection, made.withdrawal_id)
    headers = {"Location": f"/api/orders/{order.id}/withdrawal"}
    headers |= {"Idempotent-Replayed": "true"} if made.replayed else {}
    return fresh(withdrawal_of(found), status=201, headers=headers)


@get(
    "/orders/{name:str}/withdrawal",
    guards=[link_holder],
    tags=["Orders"],
    summary="Show what can be withdrawn from",
    responses=refusals(404),
)
async def show_of_order(
    request: ApiRequest, shop: TheShop, name: FromPath[str], key: AccessKey = ""
) -> Response[OrderWithdrawals]:
    """Returns the withdrawals with what can still be withdrawn from, and until when."""
    order = await own_order(request, shop, name, key, Verb.ANSWER_RETURNS)
    async with shop.database.read() as connection:
        found = await withdrawals_of(connection, order.id)
        offer = await what_may_be_withdrawn(connection, order, rules=shop.settings.return_rules)
    return fresh(OrderWithdrawals([withdrawal_of(one) for one in found], left_of(offer), offer.until))


@get(
    "/admin/withdrawals",
    guards=[May(Verb.ANSWER_RETURNS)],
    tags=["Staff"],
    summary="List all withdrawals",
    response_headers=[LINK],
)
async def list_withdrawals(
    request: ApiRequest,
    shop: TheShop,
    limit: Annotated[int, QueryParameter(ge=1, le=100)] = 24,
    cursor: FromQuery[UUID | None] = None,
) -> Response[WithdrawalList]:
    """The latest come first."""
    async with shop.database.read() as connection:
        found = await all_withdrawals(connection, before=cursor, limit=limit + 1)
    page, following = page_of(found, limit)
    return fresh(WithdrawalList([withdrawal_of(one) for one in page], following), headers=next_page(request, following))


@post(
    "/admin/withdrawals/{withdrawal_id:uuid}/settlement",
    guards=[May(Verb.ANSWER_RETURNS)],
    status_code=200,
    tags=["Staff"],
    summary="Mark a withdrawal as settled",
    responses=refusals(404),
)
async def settle_withdrawal(request: ApiRequest, shop: TheShop, withdrawal_id: FromPath[UUID]) -> Response[Withdrawal]:
    """For one that needed a person, such as a part of an unpaid order."""
    principal = await require(request, Role.STAFF)
    async with shop.database.transaction() as connection:
        await settle_by_hand(connection, withdrawal_id=withdrawal_id, actor=principal.actor)
        found = await find_withdrawal(connection, withdrawal_id)
    return fresh(withdrawal_of(found))
