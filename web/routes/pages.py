"""The pages that everybody may see, and those of a guest's own order."""

from web.accounts.sign_in import email_undo, invitation, known_browser, password_reset, second_step, sign_up
from web.accounts.sign_in import page as sign_in
from web.api import docs
from web.cart import adding, gift_note
from web.cart import pages as cart
from web.catalogue import pages as catalogue
from web.checkout import pages as checkout
from web.content import pages as content
from web.exports import feeds as product_feeds
from web.invoices import pages as invoices
from web.media import pages as media
from web.orders import cancellation, lookup, reorder, withdrawal
from web.orders import pages as orders
from web.payments import pages as pay
from web.returns import pages as returns
from web.search import pages as search
from web.stock_alerts import pages as stock_alerts
from web.system import dev_mailbox, feeds, metrics, problems, site, site_map
from web.wishlists import pages as wishlists
from web.withdrawals import pages as withdrawals

HANDLERS = [
    catalogue.show_home,
    catalogue.show_category,
    catalogue.show_collection,
    catalogue.show_search,
    catalogue.show_product,
    search.show_suggestions,
    content.show_page,
    content.show_guarantee,
    stock_alerts.ask,
    stock_alerts.show_asked,
    stock_alerts.show_confirmation,
    stock_alerts.confirm,
    stock_alerts.show_way_out,
    stock_alerts.leave,
    cart.show_cart,
    adding.add_to_cart,
    cart.change_line,
    cart.remove_from_cart,
    cart.empty_cart,
    cart.undo_removal,
    gift_note.save_gift_note,
    wishlists.show_wishlist,
    wishlists.show_saved,
    wishlists.save_for_later,
    wishlists.remove_from_wishlist,
    wishlists.move_to_cart,
    checkout.show_checkout,
    checkout.show_quotation,
    checkout.place_order,
    pay.show_payment,
    pay.answer_payment,
    orders.show_order,
    orders.pay_again,
    invoices.show_invoice,
    invoices.show_credit_note,
    invoices.show_replaced,
    cancellation.ask_cancellation,
    cancellation.cancel,
    reorder.order_again,
    reorder.show_missing,
    returns.show_return_form,
    returns.ask_return,
    withdrawal.withdraw_return,
    withdrawals.show_find,
    withdrawals.answer_find,
    withdrawals.show_form,
    withdrawals.answer_form,
    lookup.show_find,
    lookup.answer_find,
    sign_in.show_sign_in,
    sign_in.answer_sign_in,
    sign_in.answer_sign_out,
    second_step.show_second_step,
    second_step.take_second_step,
    second_step.sign_in_by_passkey,
    sign_up.show_sign_up,
    sign_up.ask_code,
    sign_up.show_code,
    sign_up.check_code,
    sign_up.show_details,
    sign_up.open_account,
    password_reset.show_reset,
    password_reset.ask_code,
    password_reset.show_code,
    password_reset.check_code,
    password_reset.show_new,
    password_reset.set_password,
    invitation.show_invitation,
    invitation.accept,
    known_browser.know_browser,
    email_undo.show_undo,
    email_undo.undo,
    site.show_asset,
    site.show_look,
    media.show_media,
    site.show_icon,
    site.show_security,
    site.show_drawn_icon,
    site.show_change_password,
    site.show_live,
    site.show_ready,
    site.show_robots,
    site_map.show_site_map,
    site_map.show_site_map_part,
    feeds.show_new_products,
    product_feeds.show_google_feed,
    product_feeds.show_meta_feed,
    metrics.show_metrics,
    docs.show_document,
    docs.show_swagger,
    docs.show_redoc,
    problems.show_problems,
    dev_mailbox.show_mailbox,
    dev_mailbox.show_email,
    dev_mailbox.show_email_html,
]
