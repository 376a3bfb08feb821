"""The staff's buttons: each is a form that leads back to the order, or shows it with what was typed and why not."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from domain.accounts.views import Role
from domain.connection import Connection
from domain.errors import ConflictError, InvalidError, ShopError
from domain.orders.operations import OrderMovedError
from domain.orders.queries import find_order
from domain.orders.refunds import RefundKeyReusedError
from domain.orders.states import MoveRefusedError
from domain.orders.views import OrderView
from web.auth.principals import require
from web.http.forms.fields import read_form
from web.http.refused_form import RefusedForm
from web.http.render import Html, PageRequest, see_other
from web.orders.admin.forms import read_seen
from web.orders.admin.moves import STATUS_OF_NOUN
from web.orders.admin.page import done_before, order_page
from web.payments.send_refunds import send_refunds
from web.shop import Shop

REFUSALS = (InvalidError, ConflictError, RefundKeyReusedError)


@dataclass(frozen=True, slots=True)
class Acting:
    """Somebody who acts on an order: within a transaction, with what their form says."""

    connection: Connection
    order: OrderView
    form: dict[str, str]
    actor: str

    @property
    def seen(self) -> int | None:
        """The version of the order that their page showed."""
        return read_seen(self.form)


async def act(
    request: PageRequest, shop: Shop, number: str, noun: str, do: Callable[[Acting], Awaitable[object]]
) -> Html:
    """Do it, send what is to be refunded by it, and lead back. Raises `NotFoundError` for an unknown order."""
    principal = await require(request, Role.STAFF)
    form = await read_form(request)
    try:
        async with shop.database.transaction() as connection:
            order = await find_order(connection, number)
            await do(Acting(connection, order, form, principal.email))
    except REFUSALS as refusal:
        if await _done_before(shop, number, noun, refusal, principal.email):
            return _back(request, number, noun)
        return await order_page(request, shop, number, noun=noun, refused=_refused(form, refusal))
    await send_refunds(shop.database, shop.gateways, order_id=order.id)
    await shop.bell.ring()
    return _back(request, number, noun)


def _refused(form: dict[str, str], refusal: ShopError) -> RefusedForm:
    """What may be shown again; a key that stands for another refund is forgotten."""
    forgotten = {"seen"} | ({"idempotency_key"} if isinstance(refusal, RefundKeyReusedError) else set())
    return RefusedForm(form, refusal, form.keys() - forgotten)


def _back(request: PageRequest, number: str, noun: str) -> Html:
    return see_other(request, f"/admin/orders/{number}?done={noun}")


async def _done_before(shop: Shop, number: str, noun: str, refusal: ShopError, actor: str) -> bool:
    if noun not in STATUS_OF_NOUN or not isinstance(refusal, MoveRefusedError | OrderMovedError):
        return False
    async with shop.database.read() as connection:
        return done_before(await find_order(connection, number), STATUS_OF_NOUN[noun], actor)
