"""Checkout: one calm page, one locked transaction behind it."""

from litestar import get, post

from domain.cart.queries import find_cart_with_addresses
from domain.cart.views import CartView
from domain.checkout.decide import Checkout
from domain.checkout.errors import EmptyCartError
from domain.checkout.place_order import Placed
from domain.checkout.quote import Priced, quote, subtotal_of
from domain.delivery.methods import COUNTRIES, HOME, method_for, methods_for
from domain.discounts.codes import Code, check_code
from domain.discounts.queries import try_code
from domain.errors import InvalidError, ShopError
from domain.orders.queries import latest_of_cart
from domain.taxes.rates import TaxClass
from web.auth.cart_holder import find_holder
from web.auth.guards import cart_holder
from web.auth.principals import find_principal
from web.auth.signed_links import order_path
from web.checkout.address_book import Book
from web.checkout.form import CheckoutForm, parse, typed
from web.checkout.limits import count_guess, count_order
from web.checkout.messages import notice_of, offered
from web.http.cookies import remember_count
from web.http.errors import status_of
from web.http.forms.address_rules import address_fields
from web.http.forms.fields import read_form
from web.http.render import Html, PageRequest, private_page, see_other
from web.payments.hosted_page import payment_page
from web.payments.methods import PAYMENT_METHODS
from web.shop import Shop, TheShop
from web.templating.countries import countries

FORM = {"checkout-form": "checkout/_form.html"}


@get("/checkout", guards=[cart_holder])
async def show_checkout(request: PageRequest, shop: TheShop) -> Html:
    """The checkout page; an empty cart leads back to the cart."""
    cart, book = await _cart_and_book(request, shop)
    if not cart.lines:
        return see_other(request, "/cart")
    return await _page(request, shop, cart, book, typed(book.first_form(), await shop.catalogue.methods()))


@post("/checkout/quotation", guards=[cart_holder], status_code=200)
async def show_quotation(request: PageRequest, shop: TheShop) -> Html:
    """The same page for another country, delivery method, code or kept address, with everything else that was typed."""
    form = await read_form(request)
    cart, book = await _cart_and_book(request, shop)
    if not cart.lines:
        return see_other(request, "/cart")
    form = book.fill_in(form) if "use_address" in form else form
    return await _page(request, shop, cart, book, typed(form, await shop.catalogue.methods()))


@post("/checkout", guards=[cart_holder], status_code=200)
async def place_order(request: PageRequest, shop: TheShop) -> Html:
    """Place the order, then lead on to the payment page. Every refusal shows the page again and says what to do."""
    raw = await read_form(request)
    cart, book = await _cart_and_book(request, shop)
    try:
        form = parse(raw, await shop.catalogue.methods())
        placed = await _place(request, shop, cart, form)
    except EmptyCartError:
        return await _after_emptied(request, shop, cart, form.email)
    except ShopError as refusal:
        return await _again(request, shop, raw, refusal)
    if "keep_address" in raw:
        await book.keep(shop, form.address)
    await shop.bell.ring()
    response = see_other(request, await payment_page(shop, placed.order_id, placed.number, placed.attempt))
    if not placed.replayed:
        remember_count(response, shop.settings, 0)
    return response


async def _place(request: PageRequest, shop: Shop, cart: CartView, form: CheckoutForm) -> Placed:
    if cart.id is None:
        raise EmptyCartError("Your cart is empty, so there is nothing to order.")
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
        taxes=shop.settings.tax_rules,
        methods=await shop.catalogue.methods(),
    )
    await count_order(request, shop, checkout)
    outcome = await shop.checkouts.submit(checkout)
    if isinstance(outcome, ShopError):
        raise outcome
    return outcome


async def _after_emptied(request: PageRequest, shop: Shop, cart: CartView, email: str) -> Html:
    """A form sent twice without its key leads to the order that the first one made."""
    if cart.id:
        async with shop.database.read() as connection:
            found = await latest_of_cart(connection, cart.id, email)
        if found:
            return see_other(request, order_path(shop.settings, found.number, found.id))
    return see_other(request, "/cart")


async def _again(request: PageRequest, shop: Shop, raw: dict[str, str], refusal: ShopError) -> Html:
    cart, book = await _cart_and_book(request, shop)
    if not cart.lines:
        return see_other(request, "/cart")
    errors = refusal.errors if isinstance(refusal, InvalidError) else {}
    notice = "" if errors else notice_of(refusal, shop.settings)
    form = typed(raw, await shop.catalogue.methods())
    return await _page(request, shop, cart, book, form, errors=errors, notice=notice, status=status_of(refusal))


async def _cart_and_book(request: PageRequest, shop: Shop) -> tuple[CartView, Book]:
    holder = await find_holder(request, shop.settings)
    async with shop.database.read() as connection:
        cart, addresses = await find_cart_with_addresses(connection, holder.owner, shop.settings.currency)
    return cart, Book(holder.principal, addresses)


async def _page(
    request: PageRequest,
    shop: Shop,
    cart: CartView,
    book: Book,
    form: dict[str, str],
    *,
    errors: dict[str, str] | None = None,
    notice: str = "",
    status: int = 200,
) -> Html:
    country = form["country"] if form["country"] in COUNTRIES else HOME
    goods = [Priced(line.unit_price, line.quantity, TaxClass(line.tax_class)) for line in cart.lines]
    methods = methods_for(country, await shop.catalogue.methods())
    code, refusal = await _code(request, shop, form, subtotal_of(goods))
    if refusal:
        errors, status = {**(errors or {}), **refusal.errors}, max(status, status_of(refusal))
    return private_page(
        request,
        shop,
        "checkout/show.html",
        partials=FORM,
        status=status,
        cart=cart,
        cart_count=cart.item_count,
        form=form,
        errors=errors or {},
        notice=notice,
        countries=countries(shop.settings.locale),
        fields=address_fields(country),
        methods=offered(methods, cart.subtotal),
        payment_methods=PAYMENT_METHODS,
        quote=quote(
            goods, method_for(country, form["delivery_method"], methods), country, code, shop.settings.tax_rules
        ),
        currency=cart.currency,
        hold_minutes=-(-shop.settings.hold_seconds // 60),
        **book.context(),
    )


async def _code(
    request: PageRequest, shop: Shop, form: dict[str, str], subtotal: int
) -> tuple[Code | None, InvalidError | None]:
    """The code that was typed if it counts for this cart, or why it does not. Guessing is limited."""
    if not form["discount_code"].strip():
        return None, None
    principal = await find_principal(request)
    user_id = principal.id if principal else None
    await count_guess(request, shop)
    try:
        async with shop.database.read() as connection:
            tried = await try_code(connection, form["discount_code"], user_id=user_id, email=form["email"].strip())
        currency = shop.settings.currency
        check_code(tried.code, subtotal=subtotal, currency=currency, used_by_them=tried.used_by_them)
    except InvalidError as refusal:
        return None, refusal
    return tried.code, None
