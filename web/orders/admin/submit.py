"""Submitting an action: it redirects to the order, or shows the order with the submitted values and the refusal."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
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


@dataclass(slots=True)
class Acting:
    """An action being taken on an order by the form under `noun`: its transaction, the member of staff, the refusal."""

    request: PageRequest
    shop: Shop
    noun: str
    connection: Connection
    order: OrderView
    form: dict[str, str]
    actor: str
    refusal: ShopError | None = None

    @property
    def seen(self) -> int | None:
        """Return the version of the order that their page showed, or None."""
        return read_seen(self.form)

    async def answer(self) -> Html:
        """Send the refunds that are due now and lead back, or show the order with the refused form."""
        if self.refusal is None:
            await send_refunds(self.shop.database, self.shop.gateways, order_id=self.order.id)
            await self.shop.bell.ring()
        elif not await self._done_before(self.refusal):
            refused = _refused(self.form, self.refusal)
            return await order_page(self.request, self.shop, self.order.number, noun=self.noun, refused=refused)
        return see_other(self.request, f"/admin/orders/{self.order.number}?done={self.noun}")

    async def _done_before(self, refusal: ShopError) -> bool:
        """Whether the form was refused only because it had been sent before."""
        if self.noun not in STATUS_OF_NOUN or not isinstance(refusal, MoveRefusedError | OrderMovedError):
            return False
        async with self.shop.database.read() as connection:
            order = await find_order(connection, self.order.number)
        return done_before(order, STATUS_OF_NOUN[self.noun], self.actor)


@asynccontextmanager
async def acting(request: PageRequest, shop: Shop, number: str, noun: str) -> AsyncIterator[Acting]:
    """Act on an order in a transaction. A refusal within rolls it back, ends the block, and is kept for the answer.

    Raises `NotFoundError` for an unknown order.
    """
    principal = await require(request, Role.STAFF)
    form = await read_form(request)
    try:
        async with shop.database.transaction() as connection:
            order = await find_order(connection, number)
            now = Acting(request, shop, noun, connection, order, form, principal.actor)
            yield now
    except REFUSALS as refusal:
        now.refusal = refusal


def _refused(form: dict[str, str], refusal: ShopError) -> RefusedForm:
    """The form with what may be shown again; a key that stands for another refund is forgotten."""
    forgotten = {"seen"} | ({"idempotency_key"} if isinstance(refusal, RefundKeyReusedError) else set())
    return RefusedForm(form, refusal, form.keys() - forgotten)
