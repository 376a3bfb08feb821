"""The pages of staff, under `/admin`."""

from web.accounts.admin import index as customers
from web.accounts.admin import page as customer
from web.audit.admin import show_audit
from web.catalogue.admin import categories, category_picture, collection_products, collections, preview, product
from web.catalogue.admin import images as pictures
from web.catalogue.admin import index as products
from web.changes.admin import index as changes
from web.changes.admin import pictures as fetched
from web.changes.admin import preview as changed_shop
from web.changes.admin import refused, show
from web.customers import admin as groups
from web.customers import notes
from web.delivery import admin as delivery_methods
from web.delivery import tax_rates as taxes
from web.discounts import admin as discounts
from web.imports import admin as imports
from web.invoices import admin as invoices
from web.limits import admin as limits
from web.mail import admin as emails
from web.notices import admin as notices
from web.orders.admin import actions, index, page, selection, shipments
from web.reports import books_page as books
from web.reports import dashboard
from web.reports.search_page import show_staff_search
from web.returns import admin as returns
from web.saved_views import admin as saved_views
from web.stock import admin as stock

HANDLERS = [
    books.invalidate,
    books.close_report,
    dashboard.show_home,
    show_staff_search,
    show_audit,
    saved_views.show_view_form,
    saved_views.save_one_view,
    saved_views.delete_one_view,
    customers.show_customers,
    groups.show_groups,
    groups.show_new_group,
    groups.make_group,
    groups.show_group,
    groups.change_one_group,
    groups.remove_one_group,
    customer.note_customer,
    notes.remove_note,
    customer.show_customer,
    customer.sign_customer_out,
    customer.export_customer,
    customer.erase_customer,
    notices.show_notices,
    notices.choose_notices,
    index.show_orders,
    selection.print_slips,
    selection.export_chosen,
    shipments.show_shipments,
    shipments.preview_shipments,
    shipments.apply_shipments,
    page.show_order,
    actions.confirm_order,
    actions.send_by_staff,
    actions.deliver_order,
    actions.cancel_by_staff,
    actions.fail_by_staff,
    actions.refund_by_staff,
    actions.record_payment,
    actions.note_by_staff,
    invoices.show_slip,
    invoices.show_staff_invoice,
    invoices.show_staff_credit,
    books.show_books,
    changes.show_changes,
    changes.show_new_change,
    changes.make_change,
    show.show_change,
    show.apply_change,
    show.plan_change,
    show.undo_change,
    show.discard_change,
    changed_shop.preview_home,
    changed_shop.preview_category,
    changed_shop.preview_collection,
    changed_shop.preview_search,
    changed_shop.preview_product,
    fetched.show_fetches,
    fetched.fetch_pictures_again,
    refused.download_refused,
    imports.show_new_import,
    imports.make_import,
    imports.show_columns,
    imports.explain_columns,
    delivery_methods.show_delivery_methods,
    delivery_methods.show_new_method,
    delivery_methods.make_method,
    delivery_methods.show_method,
    delivery_methods.change_one_method,
    delivery_methods.archive_one_method,
    delivery_methods.restore_one_method,
    delivery_methods.move_one_method,
    discounts.show_discounts,
    discounts.show_new_discount,
    discounts.make_discount,
    discounts.show_discount_form,
    discounts.change_one_discount,
    discounts.end_one_discount,
    discounts.remove_one_discount,
    limits.show_limits,
    limits.release_limit,
    emails.show_emails,
    emails.show_email,
    emails.show_email_html,
    emails.resend,
    emails.resend_all,
    emails.show_samples,
    emails.show_sample,
    emails.show_sample_html,
    emails.show_moved,
    products.show_products,
    products.set_price,
    product.show_new_product,
    product.make_product,
    product.show_product_form,
    preview.show_preview,
    product.change_one_product,
    product.copy_product,
    product.archive_one_product,
    product.publish_product,
    pictures.show_images,
    pictures.show_image,
    pictures.upload_images,
    pictures.change_images,
    categories.show_categories,
    categories.show_new_category,
    categories.make_category,
    categories.show_category_form,
    categories.change_one_category,
    categories.move_one_category,
    categories.remove_one_category,
    category_picture.show_category_picture,
    category_picture.save_category_picture,
    collections.show_collections,
    collections.show_new_collection,
    collections.make_collection,
    collections.show_collection_form,
    collections.change_one_collection,
    collections.move_one_collection,
    collections.remove_one_collection,
    collection_products.choose_product,
    collection_products.move_product,
    collection_products.leave_product_out,
    stock.show_stock_page,
    stock.change_in_row,
    returns.show_returns,
    returns.show_return,
    returns.approve_return,
    returns.decline_return,
    returns.take_arrival,
    taxes.show_taxes,
]
