"""Requesting a back-in-stock alert, confirming it, and unsubscribing from such emails."""

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath

from domain.catalogue.views import ProductView
from domain.errors import InvalidError, NotFoundError, ShopError
from domain.stock_alerts.errors import InStockError
from domain.stock_alerts.operations import confirm_alerts, forget_asker
from domain.words.messages import gettext
from web.auth.guards import anyone, guest, link_holder
from web.auth.signed_links import owns_alert_key
from web.catalogue.product_page import AROUND, AlertForm, product_context
from web.catalogue.shelf import shelf_of
from web.http.cookies import known_count
from web.http.forms.fields import read_form
from web.http.refused_form import LONGEST
from web.http.render import Html, PageRequest, answer, is_partial, private_page, see_other
from web.infra.parsing import read_uuid
from web.infra.rate_limiter import TooManyError
from web.shop import Shop, TheShop
from web.stock_alerts.request import take_request

BUY = "catalogue/_buy.html"


@post("/p/{slug:str}/stock-alerts", guards=[guest], status_code=200)
async def ask(request: PageRequest, shop: TheShop, slug: FromPath[str]) -> Html:
    """Record an alert for a variant; the response is the same for everyone, however often they ask."""
    form = await read_form(request)
    context = await _context(shop, slug, form.get("variant_id", ""))
    try:
        await take_request(request, shop, variant_id=context["variant"].id, email=form.get("email", "").strip())
    except (InvalidError, TooManyError, InStockError) as refusal:
        return await _again(request, shop, context, form, refusal)
    if not is_partial(request):
        return see_other(request, f"/p/{slug}/stock-alerts?variant={context['variant'].id}")
    context["alert"] = AlertForm(asked=True)
    return answer(request, shop, BUY, cart_count=known_count(request), status_message="", **context)


@get("/p/{slug:str}/stock-alerts", guards=[anyone])
async def show_asked(request: PageRequest, shop: TheShop, slug: FromPath[str]) -> Html:
    """Confirm the request, after the form was sent without scripts."""
    context = await _context(shop, slug, request.query_params.get("variant", ""))
    return private_page(request, shop, "stock_alerts/requested.html", **context)


async def _context(shop: Shop, slug: str, variant_id: str) -> dict[str, Any]:
    context = await product_context(await shelf_of(shop), slug, variant_id)
    product: ProductView = context["product"]
    if read_uuid(variant_id) not in {variant.id for variant in product.variants}:
        raise NotFoundError(gettext("This product is no longer offered."))
    return context


async def _again(
    request: PageRequest, shop: Shop, context: dict[str, Any], form: dict[str, str], refusal: ShopError
) -> Html:
    """Return the product with the refusal by the field; if it is back in stock, with the form to buy it."""
    typed = form.get("email", "").replace("\x00", "")[:LONGEST]
    context["alert"] = AlertForm(typed, refusal.message)
    if is_partial(request):
        count = known_count(request)
        return answer(request, shop, BUY, refusal=refusal, cart_count=count, status_message="", **context)
    return private_page(request, shop, "catalogue/product.html", refusal=refusal, frame=AROUND, **context)


@get("/stock-alerts/{alert_id:uuid}", guards=[link_holder])
async def show_way_out(request: PageRequest, shop: TheShop, alert_id: FromPath[UUID]) -> Html:
    """Ask for confirmation before unsubscribing, after the link in an email was followed."""
    return private_page(request, shop, "stock_alerts/unsubscribe.html", left=False, path=_path(request, shop, alert_id))


@post("/stock-alerts/{alert_id:uuid}", guards=[link_holder], status_code=200)
async def leave(request: PageRequest, shop: TheShop, alert_id: FromPath[UUID]) -> Html:
    """Delete all alerts of the recipient. Mail providers post here too, for one-click unsubscribing (RFC 8058)."""
    path = _path(request, shop, alert_id)
    async with shop.database.transaction() as connection:
        await forget_asker(connection, alert_id=alert_id)
    return private_page(request, shop, "stock_alerts/unsubscribe.html", left=True, path=path)


@get("/stock-alerts/{alert_id:uuid}/confirmation", guards=[link_holder])
async def show_confirmation(request: PageRequest, shop: TheShop, alert_id: FromPath[UUID]) -> Html:
    """Ask before the alerts of an address are confirmed: following a link changes nothing."""
    return _confirmation(request, shop, alert_id, confirmed=False)


@post("/stock-alerts/{alert_id:uuid}/confirmation", guards=[link_holder], status_code=200)
async def confirm(request: PageRequest, shop: TheShop, alert_id: FromPath[UUID]) -> Html:
    """Confirm all alerts of the recipient."""
    page = _confirmation(request, shop, alert_id, confirmed=True)
    async with shop.database.transaction() as connection:
        await confirm_alerts(connection, alert_id=alert_id)
    await shop.bell.ring()
    return page


def _confirmation(request: PageRequest, shop: Shop, alert_id: UUID, *, confirmed: bool) -> Html:
    leave_path = _path(request, shop, alert_id)
    path = leave_path.replace("?", "/confirmation?")
    return private_page(
        request, shop, "stock_alerts/confirm.html", confirmed=confirmed, path=path, leave_path=leave_path
    )


def _path(request: PageRequest, shop: Shop, alert_id: UUID) -> str:
    key = request.query_params.get("key", "")
    if not owns_alert_key(shop.settings, alert_id, key):
        raise NotFoundError(gettext("This link doesn't work."))
    return f"/stock-alerts/{alert_id}?key={key}"
