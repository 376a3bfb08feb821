"""The JSON routes under `/api`."""

from litestar import Router

from web.accounts.api import (
    account,
    addresses,
    auth,
    customers,
    data,
    factors,
    passkeys,
    password_reset,
    second_step,
    sessions,
)
from web.accounts.api import staff as team
from web.api import index
from web.api.requests import StrictRequest, check_request
from web.audit import api as audit
from web.auth.opening import unless_closed
from web.catalogue import api as catalogue
from web.catalogue import categories_api, category_pictures_api, collections_api, images_api, pairings_api, products_api
from web.changes import api as changes
from web.changes import pictures_api as fetched_pictures
from web.checkout import api as checkout
from web.checkout import changes_api, staff_api
from web.customers import api as customer_groups
from web.customers import notes_api as customer_notes
from web.delivery import api as delivery_methods
from web.discounts import api as discounts
from web.exports import api as exports
from web.exports import feeds_api as feeds
from web.imports import api as imports
from web.invoices import api as invoices
from web.limits import api as limits
from web.mail import api as emails
from web.makers import api as makers
from web.notices import api as notices
from web.orders.api import exports as order_exports
from web.orders.api import orders, payments, refunds, reorder, shipments, staff, tracked_shipments, waiting_changes
from web.payments import methods_api as payment_methods
from web.payments import webhooks
from web.prices import api as prices
from web.reports import api as reports
from web.reports import months_api as months
from web.reports import search_api as staff_search
from web.reports import searches_api as failed_searches
from web.reports import tables_api as report_tables
from web.returns import api as returns
from web.routes.cart_api import CART
from web.routes.content_api import CONTENT
from web.saved_views import api as saved_views
from web.search import api as synonyms
from web.settings import api as settings
from web.settings import marks_api as marks
from web.stock import api as stock
from web.stock_alerts import api as stock_alerts
from web.withdrawals import api as withdrawals

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
    prices.show_price_history,
    catalogue.list_categories,
    catalogue.show_category,
    products_api.create_product,
    products_api.replace_product,
    products_api.update_product,
    products_api.remove_product,
    products_api.list_any_products,
    products_api.show_any_product,
    images_api.list_images,
    images_api.upload_image,
    images_api.show_image,
    images_api.update_image,
    images_api.delete_image,
    images_api.restore_deleted_image,
    categories_api.create_category,
    categories_api.replace_category,
    categories_api.remove_category,
    categories_api.list_any_categories,
    categories_api.show_any_category,
    category_pictures_api.show_category_picture,
    category_pictures_api.upload_category_picture,
    category_pictures_api.describe_category_picture,
    category_pictures_api.delete_category_picture,
    pairings_api.list_pairings,
    pairings_api.replace_pairings,
    collections_api.list_published,
    collections_api.show_published,
    collections_api.create_collection,
    collections_api.replace_collection,
    collections_api.remove_collection,
    collections_api.list_any_collections,
    collections_api.show_any_collection,
    stock.set_stock,
    stock.show_stock,
    stock.list_movements,
    stock.list_stock,
    stock_alerts.ask_to_be_told_by_mail,
    stock_alerts.list_alerts,
    stock_alerts.stop_one,
    *CART,
    checkout.place,
    orders.list_mine,
    orders.show,
    orders.cancel,
    payments.pay,
    reorder.order_again,
    reorder.look_up,
    refunds.refund,
    shipments.send,
    tracked_shipments.ship_many,
    returns.ask,
    returns.list_of_order,
    returns.withdraw,
    returns.list_everybodys,
    returns.set_return_status,
    withdrawals.withdraw_from_contract,
    withdrawals.show_of_order,
    withdrawals.list_withdrawals,
    withdrawals.settle_withdrawal,
    invoices.show_invoice,
    invoices.show_credit_note,
    invoices.show_replaced,
    changes_api.change,
    waiting_changes.take_change_back,
    waiting_changes.remind_of_change,
    waiting_changes.waive_change,
    staff_api.place_for_customer,
    invoices.show_packing_slip,
    staff.list_all_orders,
    staff.set_status,
    staff.cancel_rest_of,
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
    saved_views.list_own_views,
    saved_views.create_view,
    saved_views.remove_view,
    fetched_pictures.list_pictures,
    fetched_pictures.fetch_failed_pictures,
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
    order_exports.export_orders,
    order_exports.show_packing_slips,
    exports.export_customers,
    *(notices.show_my_notices, notices.choose_my_notices),
    reports.show_dashboard,
    reports.show_report,
    team.list_all_staff,
    team.invite_staff,
    team.show_staff_member,
    team.update_staff_member,
    team.remove_staff_member,
    team.resend_invitation,
    team.reset_staff_factors,
    *report_tables.HANDLERS,
    months.list_months,
    months.make_closing,
    months.show_month,
    months.show_month_file,
    customers.list_all_customers,
    customers.show_one_customer,
    customer_notes.list_customer_notes,
    customer_notes.create_customer_note,
    customer_notes.delete_customer_note,
    customer_groups.list_customer_groups,
    customer_groups.create_customer_group,
    customer_groups.show_customer_group,
    customer_groups.replace_customer_group,
    customer_groups.delete_customer_group,
    *(staff_search.search_everything, failed_searches.list_failed_searches),
    feeds.show_product_feeds,
    *(synonyms.list_all_synonyms, synonyms.create_synonyms, synonyms.delete_synonyms),
    *(makers.list_all_makers, makers.create_maker, makers.show_one_maker, makers.replace_maker, makers.delete_maker),
    settings.show_shop_settings,
    settings.update_shop_settings,
    *(marks.show_shop_picture, marks.upload_shop_picture, marks.delete_shop_picture),
    *CONTENT,
    audit.read_audit,
    audit.read_security,
    webhooks.take_webhook,
]


api = Router("/api", route_handlers=HANDLERS, before_request=unless_closed(check_request), request_class=StrictRequest)
