"""The page on which staff place an order for a customer: products are searched and added, then it is placed."""

from collections.abc import Mapping
from typing import Any

from litestar import get, post

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.checkout.ages import required_age
from domain.checkout.decide import Offer
from domain.checkout.errors import OutOfStockError
from domain.checkout.quote import Priced, Quote
from domain.checkout.staff_orders import LONGEST_HOLD_HOURS, find_for_sale, offers_of
from domain.checkout.vat_quote import quotes_by_method
from domain.connection import Connection
from domain.delivery.methods import DeliveryMethod, method_for, methods_for
from domain.discounts.codes import Code
from domain.discounts.errors import CodeForGroupError
from domain.discounts.queries import try_code
from domain.errors import InvalidError, ShopError
from domain.orders.queries import find_order
from domain.taxes.places import place_of
from domain.taxes.reverse_charge import VatCheck
from domain.words.messages import gettext
from web.auth.guards import May
from web.auth.principals import require, require_verb
from web.checkout.admin.draft_form import fields_so_far, items_of, read_draft
from web.checkout.billing import billing_context, billing_fields
from web.checkout.messages import errors_of, notice_of, offered
from web.checkout.staff_checkout import checkout_of, place
from web.checkout.vat import asks_vat_number, check_vat, try_vat
from web.config.settings import Settings
from web.http.forms.address import country_in
from web.http.forms.address_rules import address_fields
from web.http.forms.fields import read_form
from web.http.render import Html, PageRequest, private_page, see_other
from web.shop import Shop, TheShop
from web.templating.countries import countries

PATH = "/admin/orders/new"
MOST_FOUND = 8


@get(PATH, guards=[May(Verb.CHANGE_ORDERS)])
async def show_draft(request: PageRequest, shop: TheShop) -> Html:
    """Show an empty form, or one for the customer of the order whose number is `like` in the address."""
    number = request.query_params.get("like", "")
    if not number:
        return await _page(request, shop, {})
    async with shop.database.read() as connection:
        order = await find_order(connection, number)
    said = {"email": order.email, "delivery_method": order.delivery_method}
    return await _page(request, shop, {**order.address, **billing_fields(order.billing_address), **said})


@post(PATH, guards=[May(Verb.CHANGE_ORDERS)], status_code=200)
async def place_draft(request: PageRequest, shop: TheShop) -> Html:
    """Place the order of the form; or, without placing anything, search, add, and work out the total again."""
    by, form = await require(request, Role.STAFF), await read_form(request)
    if "place" not in form:
        return await _page(request, shop, form)
    paid = form["place"] == "paid"
    if paid:
        await require_verb(request, Verb.RECORD_PAYMENTS)
    try:
        fields, items, note, hours = read_draft(form, await shop.catalogue.methods(), shop.settings)
        vat = await check_vat(request, shop, fields.vat_number, fields.address)
        checkout = await checkout_of(shop, fields, items, vat=vat, actor=by.actor, paid=paid, hold_hours=hours)
        placed = await place(shop, checkout, paid=paid, note=note)
    except ShopError as refusal:
        return await _page(request, shop, form, refusal)
    return see_other(request, f"/admin/orders/{placed.number}?done={'new_paid' if paid else 'new'}")


async def _page(request: PageRequest, shop: Shop, form: Mapping[str, str], refusal: ShopError | None = None) -> Html:
    """The form with the items so far, what was found, and the total as it would be now."""
    methods, currency = await shop.catalogue.methods(), shop.settings.currency
    fields, errors = fields_so_far(form, methods, shop.settings.home_country), dict[str, str]()
    items = items_of(form, errors)
    vat, unknown = await try_vat(request, shop, fields)
    async with shop.database.read() as connection:
        found = await find_for_sale(connection, fields["q"], currency=currency, limit=MOST_FOUND) if fields["q"] else []
        offers = await offers_of(connection, list(items), currency=currency)
        lines = [(offers[one], count) for one, count in items.items() if one in offers]
        quotes, wrong = await _quotes(connection, shop, lines, fields, methods, vat)
    errors |= errors_of(one for one in (refusal, wrong, unknown) if one)
    return private_page(
        request,
        shop,
        "admin/checkout/draft.html",
        status=422 if errors else 200,
        refusal=refusal,
        form=fields,
        errors=errors,
        notice=_notice(refusal, shop.settings),
        found=found,
        searched=bool(fields["q"]),
        lines=lines,
        age=required_age(offer.minimum_age for offer, _ in lines),
        quote=quotes[method_for(fields["country"], fields["delivery_method"], methods).code] if quotes else None,
        currency=currency,
        longest=LONGEST_HOLD_HOURS,
        **_choices(shop, fields, methods, quotes),
    )


def _notice(refusal: ShopError | None, settings: Settings) -> str:
    if isinstance(refusal, OutOfStockError):
        return gettext("%(message)s Nothing was ordered.", message=refusal.message)
    return notice_of(refusal, settings)


async def _quotes(
    connection: Connection,
    shop: Shop,
    lines: list[tuple[Offer, int]],
    form: Mapping[str, str],
    methods: tuple[DeliveryMethod, ...],
    vat: VatCheck | None,
) -> tuple[dict[str, Quote], InvalidError | None]:
    """The quotes of the items so far by delivery method; a code that is refused does not count. None without items."""
    country = form["country"]
    there = methods_for(country, methods)
    if not lines or not there:
        return {}, None
    priced = [Priced(offer.price, count, offer.tax_class) for offer, count in lines]
    code, refusal = await _code(connection, shop, form, sum(one.total for one in priced))
    rules, place = shop.settings.tax_rules, place_of(form)
    return quotes_by_method(priced, there, country, code, rules, place, vat), refusal


async def _code(
    connection: Connection, shop: Shop, form: Mapping[str, str], subtotal: int
) -> tuple[Code | None, InvalidError | None]:
    if not form["discount_code"].strip():
        return None, None
    try:
        code = await try_code(
            connection,
            form["discount_code"],
            user_id=None,
            email=form["email"].strip(),
            subtotal=subtotal,
            currency=shop.settings.currency,
        )
    except CodeForGroupError:
        return None, CodeForGroupError(to_staff=True)
    except InvalidError as refusal:
        return None, refusal
    return code, None


def _choices(
    shop: Shop, form: Mapping[str, str], methods: tuple[DeliveryMethod, ...], quotes: Mapping[str, Quote]
) -> dict[str, Any]:
    """The fields of an address, the countries, and what delivery costs there."""
    country = country_in(form["country"], shop.settings)
    return {
        "countries": countries(shop.settings),
        "fields": address_fields(country),
        "asks_vat_number": asks_vat_number(shop.settings),
        **billing_context(form, shop.settings),
        "methods": offered(methods_for(country, methods), quotes),
    }
