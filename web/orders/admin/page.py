"""The page of an order for staff: everything about it, and the actions it allows."""

import secrets

from litestar import get
from litestar.params import FromPath

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.checkout.change_rules import why_fixed
from domain.content.published import policies_at
from domain.errors import InvalidError, ShopError
from domain.mail.queries import emails_of
from domain.money import format_money
from domain.orders.fulfilment import line_states
from domain.orders.operations import OrderMovedError
from domain.orders.queries import find_order
from domain.orders.refunded_lines import left_to_refund
from domain.orders.refunds import RefundKeyReusedError, TooMuchError
from domain.orders.states import MoveRefusedError
from domain.orders.views import OrderView
from domain.payments.queries import PaymentView, payments_of
from domain.returns.queries import returns_of
from domain.words.messages import gettext
from web.auth.guards import May
from web.auth.principals import require
from web.config.settings import Settings
from web.http.refused_form import RefusedForm
from web.http.render import Html, PageRequest, private_page
from web.orders.admin.moves import moves_of
from web.orders.admin.text import DONE, next_words, payment_words, state_of
from web.orders.admin.timeline import Entry, timeline
from web.orders.text import delivery_name, payment_name
from web.shop import Shop, TheShop

PAGE = {"admin-orders-order": "admin/orders/_order.html"}


@get("/admin/orders/{number:str}", guards=[May(Verb.SEE_ORDERS)])
async def show_order(request: PageRequest, shop: TheShop, number: FromPath[str]) -> Html:
    """Show the order and its next step."""
    return await order_page(request, shop, number)


async def order_page(
    request: PageRequest, shop: Shop, number: str, *, noun: str = "", refused: RefusedForm | None = None
) -> Html:
    """Render the order as it is now; the form under `noun`, if it was refused, keeps its values.

    Raises `NotFoundError`.
    """
    by = await require(request, Role.STAFF)
    async with shop.database.read() as connection:
        order = await find_order(connection, number)
        payments = await payments_of(connection, order.id)
        emails = await emails_of(connection, order.id)
        refundable = await left_to_refund(connection, order.id)
        returns = await returns_of(connection, order.id)
        policies = await policies_at(connection, order.placed_at)
    entries, moves = timeline(order, emails, with_money=by.may(Verb.SEE_MONEY)), moves_of(order, by)
    return private_page(
        request,
        shop,
        "admin/orders/show.html",
        partials=PAGE,
        refusal=refused.refusal if refused else None,
        order=order,
        now=state_of(order),
        payment=payment_words(order),
        lines=line_states(order),
        payments=payments,
        left=_left(payments),
        overpaid=_overpaid(payments),
        changeable=not why_fixed(order),
        refundable=refundable,
        returns=returns,
        policies=policies,
        moves=moves,
        next=None if order.change else next((one for one in moves if not one.grave), None),
        next_words=next_words(order),
        timeline=entries,
        errors=refused.errors if refused else {},
        notice=_notice(refused.refusal, shop.settings, entries) if refused else "",
        done=DONE.get(request.query_params.get("done", ""), ""),
        form={"idempotency_key": secrets.token_urlsafe(24), **(refused.typed if refused else {})},
        refused=noun,
        delivery_name=delivery_name(order),
        payment_name=payment_name(order),
    )


def _left(payments: list[PaymentView]) -> int:
    """Return what can still be refunded of the order's payments, or else of surplus money, in minor units."""
    return _left_of(payments, surplus=False) or _left_of(payments, surplus=True)


def _overpaid(payments: list[PaymentView]) -> int:
    """Return what is left, beside money that the order keeps, of money that it had no use for: its refund failed."""
    return _left_of(payments, surplus=True) if _left_of(payments, surplus=False) else 0


def _left_of(payments: list[PaymentView], *, surplus: bool) -> int:
    return sum(one.left for one in payments if one.surplus is surplus)


def _notice(refusal: ShopError, settings: Settings, entries: tuple[Entry, ...]) -> str:
    if isinstance(refusal, InvalidError):
        return ""
    if isinstance(refusal, TooMuchError):
        left = format_money(refusal.left, refusal.currency, settings.locale)
        return gettext("Only %(left)s can still be refunded. Nothing was refunded.", left=left)
    if isinstance(refusal, RefundKeyReusedError):
        return gettext(
            "This form was already submitted for a different refund. Check the refunds below, then submit it again."
        )
    if isinstance(refusal, OrderMovedError | MoveRefusedError):
        return f"{refusal.message} {_latest(entries)}"
    return refusal.message


def _latest(entries: tuple[Entry, ...]) -> str:
    found = next((one for one in entries if one.email is None), None)
    return (
        gettext(
            "Latest change: %(title)s, by %(who)s. This page shows the order as it is now.",
            title=found.title,
            who=found.who,
        )
        if found
        else ""
    )


def done_before(order: OrderView, status: str, actor: str) -> bool:
    """Return whether the same person already moved the order to this status, as when a form is submitted twice."""
    moves = [event for event in order.events if event.kind == status]
    return order.status == status and bool(moves) and moves[-1].actor == actor
