"""Steps of staff with an order in the browsers' tests, by the words on its page."""

import re
from collections.abc import Mapping

from playwright.sync_api import FilePayload, Page, expect

from tests.support.browser.orders import paid_order
from tests.support.browser.people import ADDRESS, new_email
from tests.support.browser.returns import ADMIN, STAFF, sign_in_staff
from tests.support.browser.steps import button, fill_in, put_in_cart


def find_in_list(page: Page, number: str, who: Mapping[str, str] = STAFF) -> None:
    """Sign in as staff, search for the order by its number, and open it."""
    sign_in_staff(page, "/admin/orders", who)
    page.get_by_role("searchbox", name="Search orders").fill(number)
    button(page, "Search").click()
    expect(page).to_have_url(re.compile(rf"q={number}"))
    page.get_by_role("link", name=number).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Order {number}")


def ask_for_more(page: Page, product: str, quantity: int) -> None:
    """Change the quantity of a product in the paid order shown, and ask its customer for the difference."""
    page.get_by_role("link", name="Change items").click()
    page.get_by_role("spinbutton", name=re.compile(f"^{product}")).fill(str(quantity))
    button(page, "Review changes").click()
    button(page, "Ask for £").click()
    expect(page.get_by_role("heading", name="Awaiting payment")).to_be_visible()


def staff_orders(page: Page) -> None:
    """The list of orders, with one in it."""
    paid_order(page)
    sign_in_staff(page, "/admin/orders")


def staff_orders_none(page: Page) -> None:
    """The list of orders without a match."""
    sign_in_staff(page, "/admin/orders")
    page.goto("/admin/orders?q=nobody@nowhere&status=delivered")


def staff_order(page: Page) -> None:
    """An order to be shipped, with every form open, as an owner sees it: with links to what it was placed under."""
    number = paid_order(page)
    find_in_list(page, number, ADMIN)
    expect(page.get_by_text("Placed under")).to_be_visible()
    for summary in page.locator("details.act > summary").all():
        summary.click()


def staff_order_refused(page: Page) -> None:
    """A form of an order with half of it wrong."""
    number = paid_order(page)
    find_in_list(page, number)
    page.locator("#act-refunds > summary").click()
    page.get_by_label("Or refund an amount (GBP)").fill("$5")
    page.get_by_label("Reason (sent to customer)").fill("A scratch.")
    button(page, "Review refund").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter an amount in GBP")


def staff_order_refunding(page: Page) -> None:
    """The page that confirms a refund."""
    number = paid_order(page)
    find_in_list(page, number)
    review_refund(page, "Propagation Tubes", "They are cracked.")


def staff_order_new(page: Page) -> None:
    """An order that staff are about to place, with a search and a total."""
    sign_in_staff(page, "/admin/orders/new")
    fill_in_order(page, "Cedar Pencil")


def fill_in_order(page: Page, words: str) -> None:
    """Search a product, add one of it, fill in a customer, and have the total worked out."""
    page.get_by_label("Find products by name or SKU").fill(words)
    button(page, "Search").last.click()
    page.get_by_role("button", name=re.compile(rf"^Add\b.*{words}")).first.click()
    expect(page.get_by_role("group", name="Items")).to_contain_text(words)
    fill_in(page, {"Email": new_email(), **ADDRESS})
    button(page, "Update total").click()
    expect(page.get_by_text("Subtotal")).to_be_visible()


def staff_order_change(page: Page) -> None:
    """The form in which an order is changed."""
    number = paid_order(page)
    find_in_list(page, number)
    page.get_by_role("link", name="Change items, address or delivery").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Change order {number}")


def staff_order_changing(page: Page) -> None:
    """The page that states what a change would do."""
    staff_order_change(page)
    page.get_by_label("Town or city").fill("Oxford")
    button(page, "Review changes").click()
    expect(page.get_by_role("button", name="Change order")).to_be_visible()


def staff_order_sent(page: Page) -> None:
    """A partly shipped order, with a note and a refund on its timeline."""
    number = paid_order(page)
    find_in_list(page, number)
    send(page, {"Cedar Pencil Set": "1", "Propagation Tubes": "0"}, carrier="Royal Mail", tracking="RM1")
    refund(page, "Propagation Tubes", "They are cracked.", "£29")


def staff_to_confirm(page: Page) -> None:
    """An order by invoice, which waits for staff."""
    put_in_cart(page, "propagation-tubes")
    page.goto("/checkout")
    number = order_by_invoice(page)
    find_in_list(page, number)


def order_by_invoice(page: Page) -> str:
    """Fill in the checkout form, to be paid by invoice; returns the order's number."""
    fill_in(page, {"Email": new_email(), **ADDRESS})
    page.get_by_role("radio", name=re.compile("Invoice")).check()
    button(page, "Order and pay").click()
    page.wait_for_url(re.compile(r"/orders/M-\d+"))
    found = re.search(r"M-\d+", page.url)
    assert found
    return found.group()


def send(page: Page, counts: dict[str, str], *, carrier: str = "", tracking: str = "") -> None:
    """Send a parcel with these quantities."""
    parcel = page.get_by_role("group", name="In this parcel")
    for name, count in counts.items():
        parcel.get_by_label(re.compile(rf"^{name}")).fill(count)
    page.get_by_label("Carrier").fill(carrier)
    page.get_by_label("Tracking number or link").fill(tracking)
    button(page, "Ship parcel").click()
    expect(page.get_by_text("Parcel shipped.")).to_be_visible()


def refund(page: Page, name: str, reason: str, amount: str) -> None:
    """Refund one item, whose price is `amount`, and put it back into stock."""
    review_refund(page, name, reason)
    button(page, f"Refund {amount}").click()
    expect(page.get_by_text("Refund started.")).to_be_visible()


def review_refund(page: Page, name: str, reason: str) -> None:
    """Fill in the refund of one item, and go on to the page that confirms it."""
    page.locator("#act-refunds > summary").click()
    lines = page.get_by_role("group", name="By item")
    lines.get_by_role("spinbutton", name=re.compile(rf"^{name}")).fill("1")
    lines.get_by_label(f"Restock: {name}").check()
    page.get_by_label("Reason (sent to customer)").fill(reason)
    button(page, "Review refund").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Refund £")


def send_pictures(page: Page, files: Mapping[str, bytes]) -> None:
    """Upload files by the form of a product's page."""
    sent: list[FilePayload] = [
        {"name": name, "mimeType": "application/octet-stream", "buffer": content} for name, content in files.items()
    ]
    page.get_by_label("Add pictures").set_input_files(sent)
    button(page, "Upload").click()
