"""Checkout: one calm page, one locked transaction behind it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import get, post

from domain.cart.queries import CartKey, find_cart_with_addresses
from domain.cart.views import CartView
from domain.checkout.errors import EmptyCartError
from domain.checkout.place_order import Placed
from domain.checkout.request import Checkout
from domain.errors import ShopError
from domain.orders.queries import latest_of_cart
from domain.words.messages import gettext
from web.auth.cart_holder import CartHolder, find_holder
from web.auth.guards import cart_holder
from web.auth.principals import find_principal
from web.auth.signed_links import order_path
from web.cart.actions import look
from web.checkout.address_book import Book
from web.checkout.age import missing_age
from web.checkout.billing import billing_context
from web.checkout.form import CheckoutForm, is_untouched, parse, typed
from web.checkout.limits import count_order, note_refusal, with_caps
from web.checkout.messages import button_of, errors_of, notice_of
from web.checkout.offer import make_offer
from web.checkout.remedies import pressed, remedy
from web.checkout.vat import asks_vat_number, check_vat
from web.config.settings import Settings
from web.http.cookies import remember_count
from web.http.forms.fields import read_form
from web.http.rate_limiting import plain_network_of
from web.http.refusals import status_of
from web.http.render import Html, PageRequest, private_page, see_other
from web.payments.hosted_page import PLACED_BEFORE, payment_page
from web.shop import Shop, TheShop
from web.templating.countries import countries

FORM = {"checkout-form": "checkout/_form.html"}


@dataclass(frozen=True, slots=True)
class Shopper:
    """Whoever checks out: whose cart it is, the cart, and their address book, which a guest has none of."""

    holder: CartHolder
    cart: CartView
    book: Book


@get("/checkout", guards=[cart_holder])
async def show_checkout(request: PageRequest, shop: TheShop) -> Html:
    """The checkout page; an empty cart leads back to the cart."""
    shopper = await _find_shopper(request, shop)
    return await _page(request, shop, shopper, {"gift_note": shopper.cart.gift_note, **shopper.book.first_form()})


@post("/checkout/quotation", guards=[cart_holder], status_code=200)
async def show_quotation(request: PageRequest, shop: TheShop) -> Html:
    """Show the page for another country, delivery method, code or saved address, or after a remedy for what is short.

    Everything typed stays.
    """
    form = await read_form(request)
    shopper, done = await _find_shopper(request, shop), ""
    if pressed(form):
        done = await remedy(shop, shopper.holder.owner, shopper.cart, form)
        shopper = await _find_shopper(request, shop)
        if not shopper.cart.lines:
            return see_other(request, "/cart?removed=yes")
    return await _page(request, shop, shopper, shopper.book.fill_in(form) if "use_address" in form else form, done=done)


@post("/checkout", guards=[cart_holder], status_code=200)
async def place_order(request: PageRequest, shop: TheShop) -> Html:
    """Place the order and redirect to the payment page. A refusal shows the page again with what to do."""
    raw, holder = await read_form(request), await find_holder(request, shop.settings)
    cart = CartKey()
    try:
        cart = await shop.cart_keys.submit(holder.owner) if holder.owner else cart
        form = parse(raw, await shop.catalogue.methods(), shop.settings)
        placed = await _place(request, shop, cart, form)
    except EmptyCartError:
        return await _after_emptied(request, shop, cart.id, form.email)
    except ShopError as refusal:
        shopper = await _find_shopper(request, shop)
        if not shopper.cart.lines:
            email = raw.get("email", "").strip()
            return await _after_emptied(request, shop, shopper.cart.id, email, placed_before=True)
        return await _page(request, shop, shopper, raw, refusal)
    if "keep_address" in raw:
        await Book(holder.principal).keep(shop, form.address)
    await shop.bell.ring()
    network = plain_network_of(request, shop)
    page = await payment_page(shop, placed.order_id, placed.number, placed.attempt, network=network)
    response = see_other(request, page)
    if not placed.replayed:
        remember_count(response, shop.settings, 0)
    return response


async def _place(request: PageRequest, shop: Shop, cart: CartKey, form: CheckoutForm) -> Placed:
    if cart.id is None or cart.checkout_key is None:
        raise EmptyCartError(gettext("Your cart is empty, so there is nothing to order."))
    principal = await find_principal(request)
    checkout = Checkout(
        cart_id=cart.id,
        key=form.idempotency_key or cart.checkout_key,
        email=form.email,
        address=form.address,
        delivery_method=form.delivery_method,
        payment_method=form.payment_method,
        expected_total=form.expected_total,
        currency=shop.settings.currency,
        hold_seconds=shop.settings.hold_seconds,
        user_id=principal.id if principal else None,
        provider=shop.gateways.active.name,
        reference=shop.gateways.active.new_reference(),
        discount_code=form.discount_code,
        note=form.note,
        gift_note=form.gift_note,
        billing=form.billing,
        declared_age=form.declared_age,
        vat=await check_vat(request, shop, form.vat_number, form.address),
        taxes=shop.settings.tax_rules,
        methods=await shop.catalogue.methods(),
        payment_rules=await shop.payment_methods.rules(),
        limits=shop.gateways.active.limits(shop.settings.currency),
        calendar=shop.settings.calendar,
        return_cost=shop.settings.return_cost,
        arrives_by=form.arrives_by,
    )
    await count_order(request, shop, checkout)
    checkout = await with_caps(request, shop, checkout)
    outcome = await shop.checkouts.submit(checkout)
    await note_refusal(shop, checkout, outcome)
    if isinstance(outcome, ShopError):
        raise outcome
    return outcome


async def _after_emptied(
    request: PageRequest, shop: Shop, cart_id: UUID | None, email: str, *, placed_before: bool = False
) -> Html:
    """Redirect a form that was sent twice to the order that the first one placed.

    `placed_before` has that order's page say that the second one changed nothing.
    """
    if cart_id:
        async with shop.database.read() as connection:
            found = await latest_of_cart(connection, cart_id, email)
        if found:
            path = order_path(shop.settings, found.number, found.id)
            return see_other(request, f"{path}&said={PLACED_BEFORE}" if placed_before else path)
    return see_other(request, "/cart")


async def _find_shopper(request: PageRequest, shop: Shop) -> Shopper:
    holder = await find_holder(request, shop.settings)
    async with shop.database.read() as connection:
        cart, addresses = await find_cart_with_addresses(connection, holder.owner, shop.settings.currency)
    return Shopper(holder, cart, Book(holder.principal, addresses))


async def _page(
    request: PageRequest,
    shop: Shop,
    shopper: Shopper,
    form: dict[str, str],
    refusal: ShopError | None = None,
    *,
    done: str = "",
) -> Html:
    """The page for a form as it was filled in, with what is offered for it; an empty cart leads back to the cart.

    A `refusal` is that of an order: all its errors are listed at the top. Whatever else is wrong stands at its field
    alone, so that the page stays where it is. `done` says what a remedy changed; it has the focus.
    """
    cart = shopper.cart
    if not cart.lines:
        return see_other(request, "/cart")
    form = typed(form, await shop.catalogue.methods(), shop.settings.home_country)
    offer = await make_offer(request, shop, cart, form)
    refusals = [one for one in (refusal, *offer.refusals, missing_age(refusal, cart, form)) if one]
    response = private_page(
        request,
        shop,
        "checkout/show.html",
        partials=FORM,
        refusal=max(refusals, key=status_of, default=None),
        cart=cart,
        cart_count=cart.item_count,
        currency=cart.currency,
        form=offer.choose(form),
        untouched=not refusals and shopper.holder.principal is None and is_untouched(form),
        errors=errors_of(refusals),
        notice=notice_of(refusal, shop.settings),
        done=done,
        placing=refusal is not None,
        **shopper.book.context(),
        **offer.context(),
        **billing_context(form, shop.settings),
        button=button_of(offer.quote, form["country"], shop.settings),
        **_choices(shop.settings),
    )
    await look(shop, shopper.holder, cart, response)
    return response


def _choices(settings: Settings) -> dict[str, Any]:
    """What is the same for every shopper: where we deliver to, and how long there is time to pay."""
    return {
        "countries": countries(settings),
        "asks_vat_number": asks_vat_number(settings),
        "hold_minutes": -(-settings.hold_seconds // 60),
    }
