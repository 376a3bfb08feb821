"""The simulated provider's hosted payment page."""

from litestar import get, post
from litestar.params import FromPath

from domain.errors import NotFoundError, PausedError, ShopError
from domain.orders.queries import find_order_by_id
from domain.orders.views import OrderView
from domain.payments.operations import find_attempt_order
from web.adapters.simulated import NAME, SimulatedGateway
from web.auth.guards import link_holder
from web.auth.signed_links import order_path
from web.http.forms.fields import read_form
from web.http.rate_limiting import plain_network_of
from web.http.render import Html, PageRequest, private_page, see_other
from web.payments.hosted_page import refuse_paused
from web.payments.simulation import PLAIN, TRICKS, Script, play, seconds_until
from web.shop import Shop, TheShop


@get("/pay/{reference:str}", guards=[link_holder])
async def show_payment(request: PageRequest, shop: TheShop, reference: FromPath[str]) -> Html:
    """Show the payment page; an order that cannot be paid any more redirects to its own page."""
    order = await _order(shop, reference)
    if not order.payable:
        return see_other(request, order_path(shop.settings, order.number, order.id))
    return _page(request, shop, order, reference)


@post("/pay/{reference:str}", guards=[link_holder], status_code=200)
async def answer_payment(request: PageRequest, shop: TheShop, reference: FromPath[str]) -> Html:
    """Play the outcome that the customer chose, then redirect to the order."""
    form = await read_form(request)
    order = await _order(shop, reference)
    gateway = _gateway(shop)
    if form.get("outcome") not in _scripts(shop):
        return _page(request, shop, order, reference, ShopError("Choose one of the outcomes shown."))
    try:
        await refuse_paused(shop, order.id, network=plain_network_of(request, shop))
    except PausedError as pause:
        return _page(request, shop, order, reference, pause)
    script = Script(form["outcome"])
    await play(shop.database, gateway, reference=reference, script=script, late=seconds_until(order.hold_expires_at))
    await shop.bell.ring()
    return see_other(request, order_path(shop.settings, order.number, order.id))


def _gateway(shop: Shop) -> SimulatedGateway:
    """Return the simulated provider. Raises `NotFoundError` where payments are real."""
    if shop.gateways.simulated is None:
        raise NotFoundError("There is no such payment.")
    return shop.gateways.simulated


def _scripts(shop: Shop) -> tuple[Script, ...]:
    """Return the outcomes offered: in production only the three plain ones."""
    return PLAIN if shop.settings.production else tuple(Script)


async def _order(shop: Shop, reference: str) -> OrderView:
    _gateway(shop)
    async with shop.database.read() as connection:
        order_id = await find_attempt_order(connection, provider=NAME, reference=reference)
        return await find_order_by_id(connection, order_id)


def _page(
    request: PageRequest,
    shop: Shop,
    order: OrderView,
    reference: str,
    refusal: ShopError | None = None,
) -> Html:
    return private_page(
        request,
        shop,
        "payments/show.html",
        refusal=refusal,
        order=order,
        payment_id=reference,
        hold_ends_at=order.hold_expires_at,
        order_url=order_path(shop.settings, order.number, order.id),
        error=refusal.message if refusal else "",
        tricks=() if shop.settings.production else TRICKS,
    )
