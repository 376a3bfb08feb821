"""The JSON routes under `/api`."""

from litestar import Router

from web.accounts.api import account, addresses, auth, data, factors, passkeys, password_reset, second_step, sessions
from web.api import index
from web.api.requests import StrictRequest, check_request
from web.audit import api as audit
from web.cart import api as cart
from web.catalogue import api as catalogue
from web.catalogue import categories_api, products_api
from web.changes import api as changes
from web.checkout import api as checkout
from web.delivery import api as delivery_methods
from web.discounts import api as discounts
from web.exports import api as exports
from web.imports import api as imports
from web.invoices import api as invoices
from web.limits import api as limits
from web.mail import api as emails
from web.orders.api import orders, payments, refunds, reorder, shipments, staff
from web.payments import methods_api as payment_methods
from web.payments import webhooks
from web.reports import api as reports
from web.returns import api as returns
from web.stock import api as stock
from web.stock_alerts import api as stock_alerts

HANDLERS = [
    index.show_index,
    auth.ask_code,
    auth.check_code,
    auth.sign_up,
    auth.sign_up_admin,
    auth.log_in,
    auth.refresh,
    auth.log_out,
    password_reset.ask_reset,
    password_reset.check_reset,
    password_reset.reset,
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
    products_api.create_product,
    products_api.replace_product,
    products_api.update_product,
    products_api.remove_product,
    products_api.list_any_products,
    products_api.show_any_product,
    categories_api.create_category,
    categories_api.replace_category,
    categories_api.remove_category,
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
    checkout.place,
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
    staff.list_all_orders,
    staff.set_status,
    reports.show_analytics,
    delivery_methods.list_delivery_methods,
    delivery_methods.create_delivery_method,
    delivery_methods.replace_delivery_method,
    delivery_methods.delete_delivery_method,
    payment_methods.list_payment_methods,
    payment_methods.show_payment_method,
    payment_methods.replace_payment_method,
    changes.create_change_set,
    changes.list_sets,
    changes.show_change_set,
    changes.apply_change_set,
    changes.undo_change_set,
    changes.discard_change_set,
    discounts.create_discount,
    discounts.list_codes,
    discounts.show_discount,
    discounts.update_discount,
    discounts.remove_discount,
    limits.list_limits,
    limits.release_limit,
    emails.list_emails_sent,
    emails.show_email,
    emails.resend,
    emails.resend_all,
    imports.import_products,
    exports.export_products,
    exports.export_orders,
    reports.show_dashboard,
    reports.show_report,
    audit.read_audit,
    audit.read_security,
    webhooks.take_webhook,
]


api = Router("/api", route_handlers=HANDLERS, before_request=check_request, request_class=StrictRequest)
