"""Every kind of page that a customer or staff can open, and the steps to it."""

import itertools
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.support.browser.accounts import open_account, prove_address, sign_in, undo_email
from tests.support.browser.orders import paid_order
from tests.support.browser.patience import until
from tests.support.browser.people import ADDRESS, AMERICAN, new_email
from tests.support.browser.returns import ADMIN, STAFF, send_order, sign_in_staff
from tests.support.browser.staff import (
    send_pictures,
    staff_order,
    staff_order_change,
    staff_order_changing,
    staff_order_new,
    staff_order_refunding,
    staff_order_refused,
    staff_order_sent,
    staff_orders,
    staff_orders_none,
    staff_to_confirm,
)
from tests.support.browser.steps import (
    begin_checkout,
    button,
    emails_of,
    fill_in,
    order,
    pay,
    put_in_cart,
)
from tests.support.pictures import picture

FAILED_SECONDS = 30.0
READY_SECONDS = 60.0
Way = Callable[[Page], None]
NAMES = itertools.count(1)
KNOWN: dict[str, str] = {}
"""The email address of a customer with an account, by the shop where it is."""


def address(path: str) -> Way:
    """A page that needs nothing but its URL."""

    def go(page: Page) -> None:
        page.goto(path)

    return go


def full_cart(page: Page) -> None:
    """A cart with two lines."""
    put_in_cart(page, "cedar-pencil-set", 2)
    put_in_cart(page, "espresso-cup", 1, choice="Oat")
    page.goto("/cart")


def saved_for_later(page: Page) -> None:
    """A wishlist with what was in the cart."""
    full_cart(page)
    page.get_by_role("button", name="Save for later").first.click()
    page.get_by_role("link", name="Your wishlist").click()
    expect(page.get_by_role("button", name="Move to cart")).to_be_visible()


def added(page: Page) -> None:
    """A product with the dialog of what was added to the cart."""
    page.goto("/p/bud-vase")
    button(page, "Add to cart").click()
    expect(page.get_by_role("button", name="Continue shopping")).to_be_focused()


def product_refused(page: Page) -> None:
    """A product of which more was requested than there is in stock."""
    page.goto("/p/paper-shade-floor-lamp")
    page.get_by_role("spinbutton", name="Quantity").fill("50")
    button(page, "Add to cart").click()
    expect(page.get_by_role("alert")).to_be_visible()


def checkout(page: Page) -> None:
    """The empty checkout form."""
    full_cart(page)
    begin_checkout(page)


def checkout_with_errors(page: Page) -> None:
    """The checkout form with half of it wrong."""
    checkout(page)
    fill_in(page, {**ADDRESS, "Email": "nobody", "Postcode": "12345", "Full name": ""})
    button(page, "Order and pay").click()
    expect(page.get_by_role("alert")).to_be_visible()


def checkout_abroad(page: Page) -> None:
    """The checkout form for an American address."""
    checkout(page)
    page.get_by_label("Country").select_option(label="United States")
    expect(page.get_by_label("ZIP code")).to_be_visible()


def payment(page: Page) -> None:
    """The payment provider's page."""
    put_in_cart(page, "terracotta-planter")
    order(page)


def pending(page: Page) -> None:
    """An order after a declined payment."""
    payment(page)
    pay(page, "Decline the card")


def paid(page: Page) -> None:
    """An order that is paid."""
    payment(page)
    pay(page)


def email(page: Page) -> None:
    """An email as the development mailbox shows it."""
    number = paid_order(page)
    emails_of(page, number)
    page.get_by_role("link", name=number).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(number)


def fail(page: Page, end_hold: Callable[[str], None]) -> None:
    """An order whose time to pay is over."""
    put_in_cart(page, "propagation-tubes")
    number = order(page)
    pay(page, "Time out without an answer")
    end_hold(number)

    def failed() -> bool:
        page.reload()
        return page.get_by_role("heading", level=1).inner_text() == "Payment not received"

    until(failed, FAILED_SECONDS, "the worker gives the goods back")


def known_person(page: Page) -> None:
    """A signed-in customer with two addresses and an order."""
    page.goto("/sign-in")
    shop = urlsplit(page.url).netloc
    if shop in KNOWN:
        sign_in(page, KNOWN[shop])
        page.wait_for_url("**/account")
        return
    KNOWN[shop] = open_account(page)
    for somebody in (ADDRESS, AMERICAN):
        page.goto("/account/addresses/new")
        if somebody is AMERICAN:
            page.get_by_label("Country").select_option(label="United States")
            page.get_by_label("State").select_option(label="New York")
        fill_in(page, somebody)
        button(page, "Save address").click()
        expect(page.get_by_text("Address saved")).to_be_visible()
    paid_order(page)


def own(path: str) -> Way:
    """A page of the account."""

    def go(page: Page) -> None:
        known_person(page)
        page.goto(path)

    return go


def own_order(page: Page) -> None:
    """The page of a signed-in customer's order, without a key."""
    known_person(page)
    paid_order(page)


def cancelling(page: Page) -> None:
    """The question before an order is cancelled."""
    own_order(page)
    page.get_by_role("link", name="Cancel order").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cancel this order?")


def order_again(page: Page) -> None:
    """The page for buying again, with lines that are not in the cart."""
    own_order(page)
    page.goto(f"{page.url}/reorder")


def sent(page: Page) -> None:
    """A shipped order of two products."""
    number = paid_order(page)
    parts = urlsplit(page.url)
    send_order(f"{parts.scheme}://{parts.netloc}", number)
    page.reload()


def returning(page: Page) -> None:
    """The form for a return, with something wrong in it."""
    sent(page)
    page.get_by_role("link", name="Return items").click()
    page.get_by_label("Quantity").first.select_option("2")
    button(page, "Request return").click()
    expect(page.get_by_role("alert")).to_be_visible()


def returned(page: Page) -> None:
    """The order page once a return was requested."""
    returning(page)
    page.get_by_label("Reason").first.select_option("damaged")
    button(page, "Request return").click()
    expect(page.get_by_role("region", name="Return", exact=True)).to_be_visible()


def withdrawing(page: Page) -> None:
    """The form of a withdrawal, with something wrong in it."""
    sent(page)
    page.get_by_role("main").get_by_role("link", name="Withdraw from contract here").click()
    fill_in(page, {"Your name": ""})
    button(page, "Continue").click()
    expect(page.get_by_role("alert")).to_be_visible()


def confirming_withdrawal(page: Page) -> None:
    """The second step of a withdrawal."""
    withdrawing(page)
    fill_in(page, {"Your name": "Ada Byron"})
    button(page, "Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm withdrawal")


def withdrawn(page: Page) -> None:
    """The order page after a withdrawal."""
    confirming_withdrawal(page)
    button(page, "Confirm withdrawal").click()
    expect(page.get_by_role("region", name="Withdrawal from the contract")).to_be_visible()


def staff_withdrawals(page: Page) -> None:
    """The list of withdrawals."""
    withdrawn(page)
    sign_in_staff(page, "/admin/withdrawals")


def staff_return(page: Page) -> None:
    """A return as staff see it."""
    returned(page)
    sign_in_staff(page, "/admin/returns")
    page.get_by_role("main").get_by_role("link", name="R-").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Return R-")


def staff_returns(page: Page) -> None:
    """The list of returns."""
    returned(page)
    sign_in_staff(page, "/admin/returns")


def sign_up_code(page: Page) -> None:
    """The page for an emailed code."""
    page.goto("/sign-up")
    fill_in(page, {"Email": new_email()})
    button(page, "Send me a code").click()
    page.wait_for_url("**/sign-up/code")


def sign_up_details(page: Page) -> None:
    """The last page of creating an account."""
    prove_address(page)


def checkout_known(page: Page) -> None:
    """The checkout form of a customer with an address book."""
    known_person(page)
    put_in_cart(page, "cedar-pencil-set")
    begin_checkout(page)


def address_with_errors(page: Page) -> None:
    """An address form with half of it wrong."""
    known_person(page)
    page.goto("/account/addresses/new")
    fill_in(page, {**ADDRESS, "Postcode": "1", "Address": ""})
    button(page, "Save address").click()
    expect(page.get_by_role("alert")).to_be_visible()


def clerk(page: Page) -> None:
    """The list of discount codes, in the staff area."""
    sign_in_staff(page, "/admin/discounts")


def staffs(path: str, who: Mapping[str, str] = STAFF) -> Way:
    """A page of the staff area."""

    def go(page: Page) -> None:
        sign_in_staff(page, path, who)

    return go


def make_code(page: Page, **changes: str) -> str:
    """Make a discount code by the form of staff, a tenth off unless `changes` say otherwise; returns its words."""
    code = f"TENTH-{next(NAMES)}"
    page.goto("/admin/discounts/new")
    fill_in(page, {"Code": code, "Value optional": "10"})
    for label, text in changes.items():
        page.get_by_label(label.replace("_", " ")).fill(text)
    button(page, "Create code").click()
    expect(page.get_by_text("Code created.")).to_be_visible()
    return code


def staff_code(page: Page) -> None:
    """A discount code with the form to change it."""
    clerk(page)
    make_code(page, Total_uses="500", Valid_until="2999-12-24T18:00")


def staff_codes(page: Page) -> None:
    """The list of discount codes, with some in it."""
    clerk(page)
    make_code(page)
    make_code(page, Valid_until="2020-12-24T18:00")
    page.goto("/admin/discounts")


def staff_code_refused(page: Page) -> None:
    """The form of a discount code with half of it wrong."""
    clerk(page)
    page.goto("/admin/discounts/new")
    fill_in(page, {"Code": "two words", "Value optional": "101"})
    button(page, "Create code").click()
    expect(page.get_by_role("alert")).to_be_visible()


def staff_method(page: Page) -> None:
    """A delivery method with the form to change it."""
    clerk(page)
    page.goto("/admin/delivery-methods")
    page.get_by_role("link", name="Europe: Standard delivery").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Europe: Standard delivery")


def staff_products(page: Page) -> None:
    """A short list of products, with the form of a price open."""
    sign_in_staff(page, "/admin/products?category=desk", ADMIN)
    page.locator("details.quick > summary").first.click()


def staff_categories(page: Page) -> None:
    """The category tree, with buttons that change its order."""
    sign_in_staff(page, "/admin/categories", ADMIN)


def staff_collection(page: Page) -> None:
    """A collection by hand with a product in it, and a search for more."""
    sign_in_staff(page, "/admin/collections/new", ADMIN)
    fill_in(page, {"Name": f"Presents {next(NAMES)}"})
    button(page, "Add collection").click()
    fill_in(page, {"Add products": "oak"})
    button(page, "Search").click()
    page.get_by_role("button", name="Add ").first.click()
    expect(page.get_by_role("list", name="Products in this collection")).to_be_visible()


def staff_stock(page: Page) -> None:
    """The stock of all variants, with the form of a change open."""
    sign_in_staff(page, "/admin/stock")
    page.locator("details.quick > summary").first.click()


def staff_product(page: Page) -> None:
    """A product with several variants, and the form to change it."""
    sign_in_staff(page, "/admin/products/stoneware-mug", ADMIN)


def staff_customer(page: Page) -> None:
    """The first customer of the list, with the form that deletes the account open."""
    sign_in_staff(page, "/admin/customers", ADMIN)
    page.locator("tbody a").first.click()
    page.locator("details > summary").click()


def staff_invited(page: Page) -> None:
    """The list of staff, with an invitation in it to an address that is longer than a phone is wide."""
    sign_in_staff(page, "/admin/staff/new", ADMIN)
    fill_in(page, {"Email": f"maximiliane.freifrau.von.hohenstein.{new_email()}"})
    page.get_by_label("Packer").check()
    button(page, "Send invitation").click()
    expect(page.get_by_text("Invitation sent.")).to_be_visible()


def staff_member(page: Page) -> None:
    """Somebody who works in the shop, with what can be done."""
    sign_in_staff(page, "/admin/staff", ADMIN)
    page.get_by_role("link", name="Stan Staff").click()
    for fold in page.locator("details > summary").all():
        fold.click()


def staff_view(page: Page) -> None:
    """The form that saves the filters of a list."""
    sign_in_staff(page, "/admin/orders?status=pending")
    page.get_by_role("link", name="Save this view").click()


def staff_audit(page: Page) -> None:
    """The audit log, with a change in it."""
    sign_in_staff(page, "/admin/products?q=pencil", ADMIN)
    page.locator("details.quick > summary").first.click()
    button(page, "Save").first.click()
    page.goto("/admin/audit")


def staff_product_refused(page: Page) -> None:
    """The form of a new product with half of it wrong."""
    sign_in_staff(page, "/admin/products/new", ADMIN)
    fill_in(page, {"Name": "A Name " * 17, "Price (GBP)": "cheap"})
    button(page, "Add product").click()
    expect(page.get_by_role("alert")).to_be_visible()


def staff_pictures(page: Page) -> None:
    """The pictures of a product, with one that was just made ready, and a file that is none refused."""
    sign_in_staff(page, "/admin/products/moka-pot", ADMIN)
    send_pictures(page, {"pot.jpg": picture(), "pot.txt": b"none"})
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_text("Getting ready")).to_have_count(0, timeout=READY_SECONDS * 1000)


def staff_choice(page: Page) -> None:
    """A short list of products with two of them chosen, and the bar with what can be done."""
    sign_in_staff(page, "/admin/products?category=desk", ADMIN)
    for place in range(2):
        page.locator("input[name=product]").nth(place).check()
    expect(button(page, "Change prices")).to_be_visible()


def staff_change_refused(page: Page) -> None:
    """The form of new prices with a percentage that is none."""
    sign_in_staff(page, "/admin/products", ADMIN)
    page.goto("/admin/changes/new?every=yes&q=mug&part=prices")
    page.get_by_label("Percentage or amount").fill("lots")
    button(page, "Show changes").click()
    expect(page.get_by_role("alert")).to_be_visible()


def staff_change(page: Page) -> None:
    """A change set with changed and refused rows, that can be applied."""
    sign_in_staff(page, "/admin/products", ADMIN)
    page.goto("/admin/changes/new?every=yes&category=desk&part=prices")
    page.get_by_label("Price", exact=True).select_option(label="By an amount")
    page.get_by_label("Percentage or amount").fill("-20")
    button(page, "Show changes").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Prices −£20")


def staff_change_preview(page: Page) -> None:
    """A product of the shop with a change set applied."""
    staff_change(page)
    page.get_by_role("link", name="Preview the shop").click()
    page.goto(f"{page.url}/p/cedar-pencil-set")
    expect(page.get_by_role("link", name="Back to the change")).to_be_visible()


def staff_category(page: Page) -> None:
    """The form of a category, with that of its picture."""
    sign_in_staff(page, "/admin/categories/kitchen", ADMIN)


def staff_changes(page: Page) -> None:
    """The list of change sets, with one in it."""
    staff_change(page)
    page.goto("/admin/changes")


def staff_import(page: Page) -> None:
    """The form of an import, refused without a file."""
    sign_in_staff(page, "/admin/imports/new", ADMIN)
    button(page, "Upload").click()
    expect(page.get_by_role("alert")).to_be_visible()


def staff_import_columns(page: Page) -> None:
    """The columns of a file that nobody knows yet."""
    sign_in_staff(page, "/admin/imports/new", ADMIN)
    table = f"Article,Title,Column {next(NAMES)}\nA-1,Tea Towel,{'a long value ' * 9}\n".encode()
    page.get_by_label("CSV file").set_input_files({"name": "list.csv", "mimeType": "text/csv", "buffer": table})
    button(page, "Upload").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What is in each column?")


def staff_limits(page: Page) -> None:
    """The list of what was slowed down, with an order of which every card was declined."""
    put_in_cart(page, "cedar-pencil-set")
    number = order(page)
    for tries in range(3):
        if tries:
            button(page, "Pay").click()
        pay(page, "Decline")
    sign_in_staff(page, "/admin/limits")
    expect(page.get_by_role("main")).to_contain_text(f"Order {number}")


def alert_refused(page: Page) -> None:
    """A sold-out product, and an invalid email address for its stock alert."""
    page.goto("/p/glass-terrarium")
    fill_in(page, {"Your email": "nobody"})
    button(page, "Email me when it's back").click()
    expect(page.get_by_role("alert")).to_be_visible()


def alert_noted(page: Page) -> None:
    """The page after requesting a stock alert, as customers without JavaScript see it."""
    page.goto("/p/glass-terrarium")
    variant = page.locator("#stock-alerts-form input[name=variant_id]").get_attribute("value")
    page.goto(f"/p/glass-terrarium/stock-alerts?variant={variant}")


def waiting_for(page: Page) -> None:
    """The account's list of stock alerts, with one in it."""
    known_person(page)
    page.goto("/p/glass-terrarium")
    button(page, "Email me when it's back").click()
    expect(page.get_by_text("We'll email you when")).to_be_visible()
    page.goto("/account/stock-alerts")


PLACES: Mapping[str, Way] = {
    "home": address("/"),
    "category": address("/c/tableware"),
    "category-filtered": address("/c/lighting?colour=Bone&in_stock=1&price_max=200"),
    "search": address("/search?q=oak"),
    "search-nothing": address("/search?q=qqzzxx"),
    "product": address("/p/stoneware-mug"),
    "product-sold-out": address("/p/glass-terrarium"),
    "product-added": added,
    "product-refused": product_refused,
    "alert-refused": alert_refused,
    "alert-noted": alert_noted,
    "cart-empty": address("/cart"),
    "cart": full_cart,
    "wishlist-empty": address("/wishlist"),
    "wishlist": saved_for_later,
    "checkout": checkout,
    "checkout-errors": checkout_with_errors,
    "checkout-abroad": checkout_abroad,
    "payment": payment,
    "order-pending": pending,
    "order-paid": paid,
    "sign-in": address("/sign-in"),
    "sign-up": address("/sign-up"),
    "sign-up-code": sign_up_code,
    "sign-up-details": sign_up_details,
    "forgotten": address("/reset-password"),
    "email-undo": undo_email,
    "account": own("/account"),
    "accounts-orders": own("/account/orders"),
    "account-waiting": waiting_for,
    "account-addresses": own("/account/addresses"),
    "account-address-errors": address_with_errors,
    "account-security": own("/account/security"),
    "account-devices": own("/account/sessions"),
    "account-tokens": own("/account/tokens"),
    "account-data": own("/account/data"),
    "account-proof": own("/account/proof"),
    "order-own": own_order,
    "order-cancelling": cancelling,
    "order-again": order_again,
    "order-returning": returning,
    "order-returned": returned,
    "withdraw": address("/withdraw"),
    "order-withdrawing": withdrawing,
    "order-withdrawal": confirming_withdrawal,
    "staff-withdrawals": staff_withdrawals,
    "staff-returns": staff_returns,
    "staff-return": staff_return,
    "order-find": address("/orders/find"),
    "checkout-known": checkout_known,
    "staff-choice": staff_choice,
    "staff-change-refused": staff_change_refused,
    "staff-change": staff_change,
    "staff-change-preview": staff_change_preview,
    "staff-changes": staff_changes,
    "staff-home": staffs("/admin"),
    "staff-orders": staff_orders,
    "staff-orders-none": staff_orders_none,
    "staff-order": staff_order,
    "staff-order-refused": staff_order_refused,
    "staff-order-refunding": staff_order_refunding,
    "staff-order-new": staff_order_new,
    "staff-order-change": staff_order_change,
    "staff-order-changing": staff_order_changing,
    "staff-order-sent": staff_order_sent,
    "staff-order-to-confirm": staff_to_confirm,
    "not-found": address("/nowhere"),
    "mailbox": address("/dev/mail"),
    "problems": address("/problems"),
    "letter": email,
    "staff-codes": staff_codes,
    "staff-code": staff_code,
    "staff-code-refused": staff_code_refused,
    "staff-methods": staffs("/admin/delivery-methods"),
    "staff-payment-methods": staffs("/admin/payment-methods"),
    "staff-payment-method": staffs("/admin/payment-methods/invoice", ADMIN),
    "staff-method": staff_method,
    "staff-products": staff_products,
    "staff-product": staff_product,
    "staff-product-refused": staff_product_refused,
    "staff-categories": staff_categories,
    "staff-category": staff_category,
    "staff-collection": staff_collection,
    "staff-stock": staff_stock,
    "staff-import": staff_import,
    "staff-import-columns": staff_import_columns,
    "staff-taxes": staffs("/admin/taxes"),
    "staff-pictures": staff_pictures,
    "staff-limits": staff_limits,
    "staff-books": staffs("/admin/books"),
    "staff-reports": staffs("/admin/reports"),
    "staff-report-sales": staffs("/admin/reports/sales?by=country"),
    "staff-report-tax": staffs("/admin/reports/tax"),
    "staff-months": staffs("/admin/reports/months"),
    "staff-view": staff_view,
    "staff-staff": staff_invited,
    "staff-member": staff_member,
    "staff-audit": staff_audit,
    "staff-customers": staffs("/admin/customers"),
    "staff-customer": staff_customer,
    "staff-synonyms": staffs("/admin/synonyms?word=couch", ADMIN),
    "staff-feeds": staffs("/admin/feeds", ADMIN),
    "staff-makers": staffs("/admin/makers"),
    "staff-new-maker": staffs("/admin/makers/new", ADMIN),
    "staff-groups": staffs("/admin/customers/groups"),
    "staff-new-group": staffs("/admin/customers/groups/new"),
    "staff-notices": staffs("/admin/notices"),
    "staff-tracked-rows": staffs("/admin/orders/shipments"),
    "page": address("/pages/privacy"),
    "staff-settings": staffs("/admin/settings", ADMIN),
    "staff-start": staffs("/admin/start/look", ADMIN),
    "staff-look": staffs("/admin/settings/look", ADMIN),
    "staff-setting": staffs("/admin/settings/identity", ADMIN),
    "staff-content": staffs("/admin/content", ADMIN),
    "staff-page": staffs("/admin/content/terms", ADMIN),
    "staff-front-page": staffs("/admin/content/front-page", ADMIN),
    "staff-block": staffs("/admin/content/front-page/new?kind=picture", ADMIN),
    "staff-menu": staffs("/admin/content/menus/header", ADMIN),
    "staff-footer": staffs("/admin/content/menus/footer", ADMIN),
    "staff-front-page-preview": staffs("/admin/content/front-page/preview?hidden=on", ADMIN),
    "staff-search": staffs("/admin/search?q=oak"),
    "staff-emails": staffs("/admin/emails"),
    "staff-samples": staffs("/admin/emails/samples"),
}
TWICE = {
    "staff-choice",
    "product-refused",
    "alert-refused",
    "checkout-abroad",
    "checkout-known",
    "cart-empty",
    "wishlist-empty",
    "staff-orders-none",
}
"""Places that are another state of a page, and so have its title."""
