"""The page on which staff change an order before it is sent: a form, then what it would do, then the change."""

from collections.abc import Mapping
from typing import Any

from litestar import get, post
from litestar.params import FromPath

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.checkout.change_order import change_order, look_at_change
from domain.checkout.change_plan import PlannedChange
from domain.checkout.change_rules import why_fixed
from domain.checkout.change_words import changes_of
from domain.checkout.errors import TotalChangedError
from domain.checkout.staff_orders import LONGEST_HOLD_HOURS, USUAL_HOLD_HOURS
from domain.errors import InvalidError, ShopError, StaleError
from domain.money import MAX_AMOUNT
from domain.orders.queries import find_order
from domain.payments.methods import confirmed_by_staff
from domain.words.messages import gettext
from web.auth.guards import May
from web.auth.principals import require
from web.checkout.admin.change_form import MOST_ADDED, named_by_field, present_fields, read_change, typed_fields
from web.checkout.terms import terms_of
from web.http.edit_conflict import REFUSALS, notice_of, now_words, seen_version
from web.http.forms.address import country_in
from web.http.forms.address_rules import address_fields
from web.http.forms.fields import read_form
from web.http.render import Html, PageRequest, private_page, see_other
from web.infra.parsing import whole_number
from web.payments.send_refunds import send_refunds
from web.shop import Shop, TheShop
from web.templating.countries import countries

PATH = "/admin/orders/{number:str}/edit"


@get(PATH, guards=[May(Verb.CHANGE_ORDERS)])
async def show_change(request: PageRequest, shop: TheShop, number: FromPath[str]) -> Html:
    """Show the form with the order as it is."""
    return await _form_page(request, shop, number)


@post(PATH, guards=[May(Verb.CHANGE_ORDERS)], status_code=200)
async def change_by_staff(request: PageRequest, shop: TheShop, number: FromPath[str]) -> Html:
    """Change the order; a form that is not confirmed yet is answered by the page that states what would happen."""
    by, form = await require(request, Role.STAFF), await read_form(request)
    confirmed = whole_number(form.get("confirmed", ""), 0, MAX_AMOUNT)
    hours = whole_number(form.get("hold_hours", str(USUAL_HOLD_HOURS)), 1, LONGEST_HOLD_HOURS)
    terms = await terms_of(shop)
    try:
        async with shop.database.transaction() as connection:
            order = await find_order(connection, number)
            wanted, expected = read_change(form, order, shop.settings), seen_version(form)
            if confirmed is None or hours is None:
                plan = await look_at_change(
                    connection, order_id=order.id, wanted=wanted, terms=terms, expected=expected
                )
                return _confirmation(request, shop, plan, form)
            plan = await change_order(
                connection,
                order_id=order.id,
                wanted=wanted,
                terms=terms,
                actor=by.actor,
                expected=expected,
                expected_total=confirmed,
                hold_hours=hours,
            )
    except REFUSALS as refusal:
        if not (isinstance(refusal, StaleError) and not refusal.differences):  # else it was sent twice
            return await _form_page(request, shop, number, form, refusal)
    else:
        await send_refunds(shop.database, shop.gateways, order_id=order.id)
        await shop.bell.ring()
        if plan.due:
            return see_other(request, f"/admin/orders/{number}?done=asked")
    return see_other(request, f"/admin/orders/{number}?done=edit")


def _confirmation(request: PageRequest, shop: Shop, plan: PlannedChange, form: Mapping[str, str]) -> Html:
    by_card = plan.order.status == "pending" and not confirmed_by_staff(plan.order.payment_method)
    wrong = gettext("Enter a whole number of hours from 1 to %(most)s.", most=LONGEST_HOLD_HOURS)
    errors = {"hold_hours": wrong} if "confirmed" in form else {}  # for nothing else is asked on this page
    return private_page(
        request,
        shop,
        "admin/checkout/change_confirmation.html",
        status=422 if errors else 200,
        errors=errors,
        form={"hold_hours": form.get("hold_hours", str(USUAL_HOLD_HOURS))[:4]},
        order=plan.order,
        plan=plan,
        changes=changes_of(plan),
        asks=by_card and plan.quote.total != plan.order.total,
        fields={**typed_fields(form), "confirmed": str(plan.quote.total)},
    )


async def _form_page(
    request: PageRequest,
    shop: Shop,
    number: str,
    form: Mapping[str, str] | None = None,
    refusal: InvalidError | ShopError | None = None,
) -> Html:
    """The form; a refused one keeps what was typed, and names what is there now where somebody was faster."""
    async with shop.database.read() as connection:
        order = await find_order(connection, number)
    now = present_fields(order)
    typed = {**now, **typed_fields(form or {}), "version": now["version"]}
    if isinstance(refusal, InvalidError):
        refusal = named_by_field(refusal, typed)
    return private_page(
        request,
        shop,
        "admin/checkout/change.html",
        refusal=refusal,
        order=order,
        form=typed,
        errors=_errors(refusal, now, typed),
        notice=_notice(refusal),
        fixed=why_fixed(order),
        added=range(MOST_ADDED),
        **await _choices(shop, typed),
    )


def _errors(refusal: ShopError | None, now: Mapping[str, str], typed: Mapping[str, str]) -> dict[str, str]:
    if isinstance(refusal, StaleError):
        return {name: now_words(text) for name, text in now.items() if typed[name] != text}
    return refusal.errors if isinstance(refusal, InvalidError) else {}


def _notice(refusal: ShopError | None) -> str:
    if isinstance(refusal, TotalChangedError):
        return gettext("The total has changed since you looked at it, so nothing was done. Please check it again.")
    return notice_of(refusal)


async def _choices(shop: Shop, form: Mapping[str, str]) -> dict[str, Any]:
    """The fields of an address, the countries, and every delivery method by its name."""
    methods = {one.code: one.name for one in await shop.catalogue.methods()}
    country = country_in(form["country"], shop.settings)
    return {
        "methods": list({form["delivery_method"]: form["delivery_method"], **methods}.items()),
        "countries": countries(shop.settings),
        "fields": address_fields(country),
    }
