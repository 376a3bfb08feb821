"""The JSON routes under `/api`, and what holds for all of them."""

from functools import lru_cache
from typing import Any

from litestar import Request, Router
from litestar.exceptions import HTTPException
from litestar.handlers import BaseRouteHandler
from litestar.params import QueryParameter
from litestar.typing import FieldDefinition

from domain.errors import InvalidError
from web.api import (
    account,
    addresses,
    admin,
    auth,
    cart,
    catalogue,
    categories,
    data,
    delivery_methods,
    discounts,
    factors,
    invoices,
    letters,
    orders,
    passkeys,
    payments,
    products,
    refunds,
    reorder,
    reports,
    resets,
    returns,
    second_step,
    sessions,
    shipments,
    stock,
    stock_alerts,
    webhooks,
)
from web.api.reading import MOST_ERRORS, StrictRequest, body_type, escaped
from web.security import SAFE_METHODS, refuse_forgeries

HANDLERS = [
    auth.ask_code,
    auth.check_code,
    auth.sign_up,
    auth.sign_up_admin,
    auth.log_in,
    auth.refresh,
    auth.log_out,
    resets.ask_reset,
    resets.check_reset,
    resets.reset,
    account.show_me,
    account.set_name,
    account.prove,
    account.set_password,
    account.ask_email,
    account.set_email,
    data.export,
    data.erase,
    addresses.list_kept,
    addresses.keep_one,
    addresses.change_one,
    addresses.forget_one,
    sessions.list_devices,
    sessions.end_others,
    sessions.end_one,
    sessions.list_tokens,
    sessions.make_token,
    sessions.revoke_token,
    second_step.take_second_step,
    second_step.begin_passkey_sign_in,
    factors.show_factors,
    factors.begin_totp,
    factors.confirm_totp,
    factors.remove_totp,
    factors.renew_recovery_codes,
    passkeys.begin_new_passkey,
    passkeys.add_passkey,
    passkeys.rename_passkey,
    passkeys.remove_passkey,
    catalogue.list_all,
    catalogue.show_one,
    catalogue.list_categories,
    catalogue.show_category,
    products.create_product,
    products.replace_product,
    products.update_product,
    products.remove_product,
    products.list_any_products,
    products.show_any_product,
    categories.create_category,
    categories.replace_category,
    categories.remove_category,
    stock.set_stock,
    stock.show_stock,
    stock.list_movements,
    stock.list_stock,
    stock_alerts.ask_to_be_told_by_mail,
    stock_alerts.list_alerts,
    stock_alerts.stop_one,
    cart.show_cart,
    cart.add_item,
    cart.change_item,
    cart.remove_item,
    cart.empty_cart,
    orders.place,
    orders.list_mine,
    orders.show,
    orders.cancel,
    payments.pay,
    reorder.order_again,
    reorder.look_up,
    refunds.refund,
    shipments.send,
    returns.ask,
    returns.list_of_order,
    returns.withdraw,
    returns.list_everybodys,
    returns.set_return_status,
    invoices.show_invoice,
    invoices.show_credit_note,
    invoices.show_packing_slip,
    admin.list_all_orders,
    admin.set_status,
    admin.show_analytics,
    delivery_methods.list_delivery_methods,
    delivery_methods.create_delivery_method,
    delivery_methods.replace_delivery_method,
    delivery_methods.delete_delivery_method,
    discounts.create_discount,
    discounts.list_codes,
    discounts.show_discount,
    discounts.update_discount,
    discounts.remove_discount,
    letters.list_letters_sent,
    letters.show_letter,
    letters.resend,
    reports.show_dashboard,
    reports.show_report,
    webhooks.take_webhook,
]


async def check_request(request: Request[Any, Any, Any]) -> None:
    """Refuse forged requests, parameters that the route does not know (422), and bodies that are not JSON (415)."""
    await refuse_forgeries(request)
    _check_parameters(request)
    if request.method in SAFE_METHODS:
        return
    body = await request.body()
    if body and not _is_json(request.headers.get("content-type", "")):
        raise HTTPException(status_code=415)
    if not body and body_type(request.route_handler):
        raise InvalidError({"": "A body of JSON is missing."})


def _is_json(content_type: str) -> bool:
    kind, _, rest = content_type.partition(";")
    parameter = rest.strip().lower().replace('"', "")
    return kind.strip().lower() == "application/json" and parameter in {"", "charset=utf-8"}


def _check_parameters(request: Request[Any, Any, Any]) -> None:
    known, given = _parameters(request.route_handler), request.query_params
    unknown = sorted(set(given) - set(known))[:MOST_ERRORS]
    wrong = {escaped(name): "This parameter is not known here." for name in unknown}
    for name in set(given) & set(known):
        values, one = given.getall(name), known[name]
        if len(values) > 1 and not _repeatable(one):
            wrong[name] = "Send this once."
        elif values == ["null"] and one.is_optional:
            wrong[name] = "Leave it out instead."
    if wrong:
        raise InvalidError(wrong)


@lru_cache(maxsize=512)
def _parameters(handler: BaseRouteHandler) -> dict[str, FieldDefinition]:
    """The parameters that the route knows, by the names under which they are sent."""
    return {
        one.kwarg_definition.name or name: one
        for name, one in handler.parsed_fn_signature.parameters.items()
        if isinstance(one.kwarg_definition, QueryParameter)
    }


def _repeatable(parameter: FieldDefinition) -> bool:
    return parameter.is_non_string_sequence or any(one.is_non_string_sequence for one in parameter.inner_types)


api = Router("/api", route_handlers=HANDLERS, before_request=check_request, request_class=StrictRequest)
