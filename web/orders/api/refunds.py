"""Refunds by staff over JSON."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from litestar import Response, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct, field

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.cart.operations import MAX_LINES, MAX_QUANTITY
from domain.errors import InvalidError
from domain.money import MAX_AMOUNT
from domain.orders.queries import find_any, find_order_by_id
from domain.orders.refunded_lines import RequestedLine
from domain.orders.refunds import Refunded, RefundRequest, refund_order
from domain.orders.views import OrderView
from domain.payments.refunds import SentByHand
from domain.words.messages import gettext
from web.api.fields import Body, Line
from web.api.openapi import REPLAYED, IdempotencyKey, refusals
from web.api.responses import ApiRequest, fresh
from web.auth.guards import May
from web.auth.principals import require
from web.config.settings import Settings
from web.http.forms.fields import clean, is_valid_key
from web.orders.api.money import OrderRefund, refund_of
from web.orders.api.schemas import Order, order_of
from web.orders.hand_refunds import check_sent_on, today
from web.payments.send_refunds import send_refunds
from web.shop import Shop, TheShop


class LineToRefund(Body, frozen=True):
    """A quantity of an order line; `restock` returns it to stock."""

    line_id: UUID
    quantity: Annotated[int, Meta(ge=1, le=MAX_QUANTITY)]
    restock: bool = False


class RefundBody(Body, frozen=True):
    """Either lines, or an amount in minor units. The reason is sent to the customer."""

    EXAMPLE: ClassVar[dict[str, object]] = {"amount": 395, "reason": "Your order arrived late."}

    reason: Annotated[Line, Meta(min_length=1, max_length=500)]
    lines: Annotated[list[LineToRefund], Meta(max_length=MAX_LINES)] = field(default_factory=list)
    amount: Annotated[int, Meta(ge=1, le=MAX_AMOUNT)] | None = None
    by_hand: Annotated[
        bool, Meta(description="The money was sent in another way than it was paid; the provider is not asked")
    ] = False
    reference: Annotated[
        Line, Meta(max_length=100, description="The bank's or the till's reference of a refund `by_hand`")
    ] = ""
    sent_on: Annotated[
        date | None,
        Meta(description="The day on which a refund `by_hand` was sent, by the shop's clock; today if null"),
    ] = None


class RefundAnswer(Struct, frozen=True):
    """The refund, which may still be pending, and the order as it is now.

    Of one that is divided over several payments it is the first part; `order.refunds` has all.
    """

    refund: OrderRefund
    payment_status: str
    order: Order


@post(
    "/orders/{name:str}/refunds",
    guards=[May(Verb.REFUND)],
    status_code=201,
    tags=["Staff"],
    summary="Refund an order or a part of it",
    responses=refusals(404, 409),
    response_headers=[REPLAYED],
)
async def refund(
    request: ApiRequest,
    shop: TheShop,
    name: FromPath[str],
    data: JSONBody[RefundBody],
    idempotency_key: IdempotencyKey = "",
) -> Response[RefundAnswer]:
    """Never refunds more than was paid, nor a line twice. If the provider is unavailable, the refund is made later."""
    principal = await require(request, Role.STAFF)
    async with shop.database.transaction() as connection:
        order = await find_any(connection, name)
        wanted = _sound(data, idempotency_key, order, shop.settings)
        made = await refund_order(
            connection, order_id=order.id, wanted=wanted, actor=principal.actor, key=idempotency_key
        )
    await send_refunds(shop.database, shop.gateways, order_id=order.id)
    await shop.bell.ring()
    return await _answer(shop, order.id, made)


def _sound(data: RefundBody, key: str, order: OrderView, settings: Settings) -> RefundRequest:
    if bool(data.lines) == (data.amount is not None):
        raise InvalidError({"amount": gettext("Send either lines or an amount.")})
    if key and not is_valid_key(key):
        raise InvalidError({"Idempotency-Key": gettext("A key must be printable ASCII.")})
    reason = clean(data.reason, "reason")
    if not reason:
        raise InvalidError({"reason": gettext("Enter a reason; the customer sees it.")})
    lines = tuple(RequestedLine(one.line_id, one.quantity, one.restock) for one in data.lines)
    return RefundRequest(reason, lines, data.amount, _by_hand(data, order, settings))


def _by_hand(data: RefundBody, order: OrderView, settings: Settings) -> SentByHand | None:
    if not data.by_hand:
        if data.reference or data.sent_on:
            given = "reference" if data.reference else "sent_on"
            raise InvalidError({given: gettext("Only a refund by_hand has this.")})
        return None
    try:
        day = check_sent_on(data.sent_on, order, settings) if data.sent_on else today(settings)
    except ValueError as error:
        raise InvalidError({"sent_on": str(error)}) from error
    return SentByHand(clean(data.reference, "reference"), day)


async def _answer(shop: Shop, order_id: UUID, made: Refunded) -> Response[RefundAnswer]:
    async with shop.database.read() as connection:
        after = await find_order_by_id(connection, order_id)
    [view] = [one for one in after.refunds if one.id == made.refund_id]
    body = RefundAnswer(
        refund_of(view, for_staff=True), after.payment_status, order_of(after, shop.settings, for_staff=True)
    )
    headers = {"Idempotent-Replayed": "true"} if made.replayed else {}
    return fresh(body, status=201, headers=headers)
