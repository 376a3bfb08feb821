"""Payment methods for staff over JSON: which are on, and for which orders."""

from typing import Annotated, Any, ClassVar
from uuid import UUID

from litestar import Response, get, put
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct, field

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.delivery.methods import COUNTRIES
from domain.errors import InvalidError
from domain.money import MAX_AMOUNT
from domain.payments.method_changes import StoredRule, change_rule, find_rule, stored_rules
from domain.payments.method_rules import HOLD_HOURS, LONGEST_HOLD_HOURS, MOST_PAID_ORDERS, MethodRule
from domain.words.messages import gettext
from web.api.fields import Amount, Body, Count, Currency, Version, whole
from web.api.openapi import ETAG, IfMatch, refusals
from web.api.responses import ApiRequest, fresh
from web.auth.guards import May
from web.auth.principals import require
from web.http.preconditions import read_if_match
from web.shop import TheShop

Country = Annotated[str, whole("[A-Z]{2}"), Meta(min_length=2, max_length=2, examples=["GB"])]
Bound = Annotated[int, Meta(ge=0, le=MAX_AMOUNT)]


class PaymentMethodBody(Body, frozen=True):
    """The rule of a payment method. Omitted bounds do not apply; no `countries` means all that the shop delivers to.

    `paid_orders` is how many orders an account must have paid before; with 0 guests can use the method too. An order
    that is not confirmed after `hold_hours` fails, and its items are restocked. With a `group_id` only members of that
    group of customers can use it.
    """

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "enabled": True, "countries": ["GB"], "minimum": 2000, "maximum": 50000, "paid_orders": 1, "hold_hours": 48,
    }  # fmt: skip

    enabled: bool
    countries: Annotated[list[Country], Meta(max_length=250)] = field(default_factory=list)
    minimum: Bound | None = None
    maximum: Bound | None = None
    paid_orders: Annotated[int, Meta(ge=0, le=MOST_PAID_ORDERS)] = 0
    hold_hours: Annotated[int, Meta(ge=1, le=LONGEST_HOLD_HOURS)] = HOLD_HOURS
    group_id: UUID | None = None


class PaymentMethod(Struct, frozen=True):
    """A payment method and its rule. Amounts are minor units of `currency`; payment by card has no `hold_hours`."""

    name: Annotated[str, Meta(examples=["invoice"])]
    enabled: bool
    countries: list[str]
    currency: Currency
    minimum: Amount | None
    maximum: Amount | None
    paid_orders: Count
    hold_hours: Count | None
    group_id: UUID | None
    version: Version


class PaymentMethodList(Struct, frozen=True):
    """All payment methods, in the order in which the checkout shows them."""

    items: list[PaymentMethod]


@get("/admin/payment-methods", guards=[May(Verb.SEE_MONEY)], tags=["Staff"], summary="List payment methods")
async def list_payment_methods(shop: TheShop) -> Response[PaymentMethodList]:
    """Returns every payment method, whether it is on or off."""
    currency = shop.settings.currency
    async with shop.database.read() as connection:
        found = await stored_rules(connection, currency)
    return fresh(PaymentMethodList([_method(one, currency) for one in found]))


@get(
    "/admin/payment-methods/{name:str}",
    guards=[May(Verb.SEE_MONEY)],
    tags=["Staff"],
    summary="Get a payment method",
    responses=refusals(404),
    response_headers=[ETAG],
)
async def show_payment_method(shop: TheShop, name: FromPath[str]) -> Response[PaymentMethod]:
    """The name is card, invoice or on_delivery."""
    async with shop.database.read() as connection:
        found = await find_rule(connection, name, currency=shop.settings.currency)
    return fresh(_method(found, shop.settings.currency), version=str(found.version))


@put(
    "/admin/payment-methods/{name:str}",
    guards=[May(Verb.SET_PAYMENT_METHODS)],
    tags=["Staff"],
    summary="Switch a payment method on or off, and set its rule",
    responses=refusals(404, 409, 412, 428),
    response_headers=[ETAG],
)
async def replace_payment_method(
    request: ApiRequest, shop: TheShop, name: FromPath[str], data: JSONBody[PaymentMethodBody], if_match: IfMatch = ""
) -> Response[PaymentMethod]:
    """Existing orders keep what they were placed with. Payment by card is always on and cannot be changed."""
    seen = read_if_match(if_match)
    by, rule = await require(request, Role.STAFF), _rule(name, data)
    async with shop.database.transaction() as connection:
        made = await change_rule(connection, rule=rule, currency=shop.settings.currency, expected=seen.versions, by=by)
    shop.payment_methods.invalidate()
    return fresh(_method(made, shop.settings.currency), version=str(made.version))


def _rule(name: str, body: PaymentMethodBody) -> MethodRule:
    if unknown := sorted(set(body.countries) - set(COUNTRIES)):
        raise InvalidError(
            {"countries": gettext("The shop does not deliver to: %(unknown)s.", unknown=", ".join(unknown))}
        )
    same = {one: getattr(body, one) for one in PaymentMethodBody.__struct_fields__}
    return MethodRule(**{**same, "countries": tuple(sorted(set(body.countries)))}, name=name)


def _method(stored: StoredRule, currency: str) -> PaymentMethod:
    same = {one: getattr(stored.rule, one) for one in stored.rule.__slots__}
    countries = list(stored.rule.countries)
    return PaymentMethod(**{**same, "countries": countries}, currency=currency, version=stored.version)
