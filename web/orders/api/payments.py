"""Payments of orders for API clients."""

from typing import Literal
from uuid import UUID

from litestar import Response, post
from litestar.params import FromPath, JSONBody
from msgspec import Struct

from domain.accounts.roles import Verb
from domain.errors import InvalidError, check_version
from domain.orders.manual_payments import record_by_hand
from domain.orders.operations import lock_order
from domain.orders.queries import find_order_by_id
from domain.payments.methods import BY_HAND
from domain.payments.operations import Attempt, PaymentOutcome
from domain.payments.simulation.operations import find_charge
from domain.words.messages import gettext
from web.api.fields import Body
from web.api.openapi import IfMatch, refusals
from web.api.responses import ApiRequest, fresh
from web.auth.guards import link_holder
from web.auth.order_access import AccessKey, may_be_told_key, own_order
from web.auth.principals import require_verb
from web.http.preconditions import read_if_match, read_optional_if_match
from web.http.rate_limiting import plain_network_of
from web.orders.api.schemas import Order, order_of
from web.payments.hosted_page import begin_payment, hosted_page
from web.payments.simulation import Script, play
from web.shop import Shop, TheShop


class Pay(Body, frozen=True):
    """A payment with the shop's payment provider; with the simulated one, `outcome` chooses the result.

    With `by_hand`, staff record that an order by invoice or on delivery was paid, or a change that waits to be paid.
    """

    provider: Literal["simulated", "stripe", "by_hand"] | None = None
    outcome: PaymentOutcome = PaymentOutcome.SUCCESS


class Paid(Struct, frozen=True):
    """The result of the payment and the order as it is now; a real payment is made at `payment_url`.

    `outcome` is what the simulated provider did; a page that an earlier request answered keeps that answer.
    """

    provider: str
    outcome: str | None
    status: str
    payment_url: str | None
    order: Order


@post(
    "/orders/{name:str}/payments",
    guards=[link_holder],
    status_code=201,
    tags=["Orders"],
    summary="Pay an order",
    responses=refusals(404, 409, 412, 428, 429),
)
async def pay(
    request: ApiRequest,
    shop: TheShop,
    name: FromPath[str],
    data: JSONBody[Pay],
    key: AccessKey = "",
    if_match: IfMatch = "",
) -> Response[Paid]:
    """An order can be paid while it is pending and its items are reserved, and so can its `change`; 409 otherwise.

    After several failed payments new ones are paused, for longer each time (429).
    Staff can record a payment (`by_hand`) once the order is confirmed. If a `change` of it waits to be paid, they say
    by If-Match that they have seen it (428): else a request that is sent again would record more.
    """
    order = await own_order(request, shop, name, key, Verb.RECORD_PAYMENTS)
    if data.provider == BY_HAND:
        return await _by_hand(request, shop, order.id, if_match)
    gateway = shop.gateways.active
    if (data.provider or gateway.name) != gateway.name:
        raise InvalidError({"provider": gettext("This shop takes payments with %(name)s.", name=gateway.name)})
    attempt = await begin_payment(shop, order.id, network=plain_network_of(request, shop))
    url = await _pay(shop, attempt, order.number, data.outcome)
    await shop.bell.ring()
    with_key = await may_be_told_key(request, order.user_id)
    outcome = None if url else await _outcome(shop, attempt)
    async with shop.database.read() as connection:
        after = await find_order_by_id(connection, order.id)
    body = order_of(after, shop.settings, with_key=with_key)
    return fresh(Paid(gateway.name, outcome, after.payment_status, url, body), status=201)


OUTCOMES = {"succeeded": PaymentOutcome.SUCCESS, "failed": PaymentOutcome.FAILURE}


async def _outcome(shop: Shop, attempt: Attempt) -> str:
    """What the simulated provider made of the attempt, which an earlier request may have answered otherwise."""
    async with shop.database.read() as connection:
        charge = await find_charge(connection, attempt.reference)
    return (OUTCOMES[charge.status] if charge else PaymentOutcome.TIMEOUT).value


async def _by_hand(request: ApiRequest, shop: Shop, order_id: UUID, if_match: str) -> Response[Paid]:
    principal = await require_verb(request, Verb.RECORD_PAYMENTS)
    async with shop.database.transaction() as connection:
        await lock_order(connection, order_id)
        order = await find_order_by_id(connection, order_id)
        seen = read_if_match(if_match).versions if order.change else read_optional_if_match(if_match)
        check_version(order.version, seen)
        await record_by_hand(connection, order_id=order_id, actor=principal.actor)
        after = await find_order_by_id(connection, order_id)
    body = order_of(after, shop.settings, for_staff=True)
    return fresh(Paid(BY_HAND, None, after.payment_status, None, body), status=201)


async def _pay(shop: Shop, attempt: Attempt, number: str, outcome: PaymentOutcome) -> str | None:
    """Complete a simulated payment, or return the address of the page where a real one is made."""
    if shop.gateways.simulated is None:
        return await hosted_page(shop, attempt, number)
    simulated, script = shop.gateways.simulated, Script(outcome)
    await play(shop.till, simulated, reference=attempt.reference, script=script, late=0)
    return None
