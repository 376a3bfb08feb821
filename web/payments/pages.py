"""The simulated provider's hosted payment page."""

from litestar import get, post
from litestar.params import FromPath

from domain.errors import NotFoundError, PausedError, ShopError
from domain.orders.asked_payments import find_asked_payment
from domain.words.messages import gettext
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
    _gateway(shop)
    return await _page(request, shop, reference)


@post("/pay/{reference:str}", guards=[link_holder], status_code=200)
async def answer_payment(request: PageRequest, shop: TheShop, reference: FromPath[str]) -> Html:
    """Play the outcome that the customer chose, then redirect to the order."""
    form, gateway = await read_form(request), _gateway(shop)
    attempt = await shop.attempts.submit(reference)
    if attempt is None:
        raise NotFoundError(gettext("There is no such payment."))
    if form.get("outcome") not in _scripts(shop):
        refusal = ShopError(gettext("Choose one of the outcomes shown."))
        return await _page(request, shop, reference, refusal)
    try:
        await refuse_paused(shop, attempt.order_id, network=plain_network_of(request, shop))
    except PausedError as pause:
        return await _page(request, shop, reference, pause)
    script = Script(form["outcome"])
    await play(shop.till, gateway, reference=reference, script=script, late=seconds_until(attempt.hold_ends_at))
    await shop.bell.ring()
    return see_other(request, order_path(shop.settings, attempt.number, attempt.order_id))


def _gateway(shop: Shop) -> SimulatedGateway:
    """Return the simulated provider. Raises `NotFoundError` where payments are real."""
    if shop.gateways.simulated is None:
        raise NotFoundError(gettext("There is no such payment."))
    return shop.gateways.simulated


def _scripts(shop: Shop) -> tuple[Script, ...]:
    """Return the outcomes offered: in production only the three plain ones."""
    return PLAIN if shop.settings.production else tuple(Script)


async def _page(request: PageRequest, shop: Shop, reference: str, refusal: ShopError | None = None) -> Html:
    """Return the payment page; what cannot be paid any more has none, and redirects to its order."""
    async with shop.database.read() as connection:
        asked = await find_asked_payment(connection, provider=NAME, reference=reference)
    order_url = order_path(shop.settings, asked.number, asked.order_id)
    if not asked.payable:
        return see_other(request, order_url)
    return private_page(
        request,
        shop,
        "payments/show.html",
        refusal=refusal,
        asked=asked,
        payment_id=reference,
        hold_ends_at=asked.hold_ends_at,
        order_url=order_url,
        error=refusal.message if refusal else "",
        tricks=() if shop.settings.production else TRICKS,
    )
