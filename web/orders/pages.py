"""An order's page, for its owner and for the holder of its signed link."""

from dataclasses import dataclass
from datetime import datetime

from litestar import get, post
from litestar.params import FromPath

from domain.errors import PausedError, ShopError
from domain.orders.operations import STAFF_ONLY
from domain.orders.states import OrderStatus, allowed_moves
from domain.orders.views import OrderView
from domain.payments.methods import confirmed_by_staff
from domain.returns.queries import returns_of, what_may_return
from domain.returns.views import ReturnOffer, ReturnView
from domain.withdrawals.queries import ENDED, what_may_be_withdrawn, withdrawable_unsent, withdrawals_of
from domain.withdrawals.views import WithdrawalOffer, WithdrawalView
from domain.words.messages import gettext, marked
from web.auth.guards import link_holder
from web.auth.order_access import OwnOrder, find_own_order
from web.auth.principals import find_principal
from web.http.rate_limiting import plain_network_of
from web.http.render import Html, PageRequest, private_page, see_other
from web.orders.event_names import event_title
from web.orders.text import delivery_name, heading, payment_name, sentence
from web.orders.thanks import is_fresh
from web.payments.hosted_page import NOTICES, PAUSED, payment_page, refuse_paused
from web.returns.text import in_words
from web.shop import Shop, TheShop

STEPS = (
    ("pending", marked("Ordered")),
    ("confirmed", marked("Paid")),
    ("shipped", marked("On its way")),
    ("delivered", marked("Delivered")),
)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of an order's progress: `state` is done, now or next."""

    name: str
    state: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the order history, in words."""

    title: str
    note: str
    at: datetime


@get("/orders/{number:str}", guards=[link_holder])
async def show_order(request: PageRequest, shop: TheShop, number: FromPath[str]) -> Html:
    """Show the order with its history."""
    said, own = request.query_params.get("said", ""), await find_own_order(request, shop, number)
    notice = NOTICES.get(said, "")
    if said == PAUSED:
        try:
            await refuse_paused(shop, own.order.id, network=plain_network_of(request, shop))
        except PausedError as pause:
            notice = pause.message
    return await order_page(request, shop, own, notice=notice)


async def order_page(
    request: PageRequest,
    shop: Shop,
    own: OwnOrder,
    *,
    notice: str = "",
    status: int = 200,
    refusal: ShopError | None = None,
) -> Html:
    """Return the page of an order, with the actions open to its owner, and a `notice` or a `refusal`."""
    order = own.order
    after = await _after_sale(shop, order)
    return private_page(
        request,
        shop,
        "orders/show.html",
        status=status,
        refusal=refusal,
        own=own,
        order=order,
        status_name=heading(order),
        status_sentence=sentence(order),
        pay_url=own.path("/payments") if order.to_pay else "",
        cancellable=can_be_cancelled(order),
        returns=in_words(after.returns, shop.settings.locale),
        returns_until=after.offer.until if after.offer.open else None,
        withdrawals=after.withdrawals,
        withdrawable=bool(after.withdrawal.open),
        notice=refusal.message if refusal else notice,
        thanks=is_fresh(order) and not (refusal or notice),
        offers_account=bool(own.key) and order.user_id is None and await find_principal(request) is None,
        shop_email=shop.settings.email,
        steps=steps(order.status, confirmed_by_staff(order.payment_method)),
        timeline=tuple(
            Entry(event_title(order, one.kind), one.note, one.created_at)
            for one in order.events
            if one.kind not in STAFF_ONLY
        ),
        delivery_name=delivery_name(order),
        payment_name=payment_name(order),
    )


@post("/orders/{number:str}/payments", guards=[link_holder], status_code=200)
async def pay_again(request: PageRequest, shop: TheShop, number: FromPath[str]) -> Html:
    """Redirect to the payment page once more, while the reservation lasts."""
    own = await find_own_order(request, shop, number)
    try:
        await refuse_paused(shop, own.order.id, network=plain_network_of(request, shop))
    except PausedError as pause:
        return await order_page(request, shop, own, refusal=pause)
    return see_other(request, await payment_page(shop, own.order.id, own.order.number))


@dataclass(frozen=True, slots=True)
class AfterSale:
    """The returns of an order and the withdrawals from it, with what may still be returned and withdrawn from."""

    returns: list[ReturnView]
    offer: ReturnOffer
    withdrawals: list[WithdrawalView]
    withdrawal: WithdrawalOffer


async def _after_sale(shop: Shop, order: OrderView) -> AfterSale:
    """What follows a sale; no query is run for what cannot be, as nothing was sent, or the order has ended before."""
    nothing, rules = ReturnOffer((), None, in_time=False), shop.settings.return_rules
    if order.status in ENDED and not order.shipments and not order.invoices:
        return AfterSale([], nothing, [], WithdrawalOffer((), None, in_time=False))
    if order.unsent and not order.withdrawn_from:
        return AfterSale([], nothing, [], withdrawable_unsent(order))
    async with shop.database.read() as connection:
        return AfterSale(
            [] if order.unsent else await returns_of(connection, order.id),
            nothing if order.unsent else await what_may_return(connection, order.id, rules=rules),
            await withdrawals_of(connection, order.id),
            await what_may_be_withdrawn(connection, order, rules=rules),
        )


def can_be_cancelled(order: OrderView) -> bool:
    """Return whether the owner may still cancel the order."""
    moves = allowed_moves(OrderStatus(order.status), order.payment_method, partly_sent=bool(order.shipments))
    return OrderStatus.CANCELLED in moves


def steps(status: str, by_staff: bool) -> tuple[Step, ...]:
    """Return the progress of an order with this status; one that ended early has no steps."""
    codes = [code for code, _ in STEPS]
    if status not in codes:
        return ()
    here = codes.index(status)
    states = ["done" if place <= here and here else "now" if place == here else "next" for place in range(len(STEPS))]
    names = [gettext("Confirmed") if by_staff and code == "confirmed" else name for code, name in STEPS]
    return tuple(Step(name, state) for name, state in zip(names, states, strict=True))
