"""An order from the shop to the customer and partly back, with JavaScript and without."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.support.browser.orders import paid_order
from tests.support.browser.staff import ask_for_more, find_in_list, order_by_invoice, refund, send
from tests.support.browser.steps import button, emails_of, put_in_cart


def test_staff_add_to_send_and_refund_what_a_guest_ordered(page: Page, visit: Visit, *, scripts: bool) -> None:
    number = paid_order(page, pencils=1)
    clerk = visit()
    find_in_list(clerk, number)
    ask_for_more(clerk, "Cedar Pencil Set", 2)
    page.reload()
    expect(page.get_by_role("region", name="more for a change of your order")).to_contain_text("1 → 2")
    button(page, "Pay £").click()
    button(page, "Pay £").click()
    expect(page.get_by_role("region", name="more for a change of your order")).to_have_count(0)
    clerk.reload()
    expect(clerk.get_by_role("main")).to_contain_text("Pack and ship the order.")
    send(clerk, {"Cedar Pencil Set": "1", "Propagation Tubes": "0"}, carrier="Royal Mail", tracking="RM1")
    expect(clerk.get_by_role("main")).to_contain_text("1 shipped, 1 to ship")
    page.reload()
    followed = page.get_by_role("region", name="Parcel").get_by_role("link", name="Track parcel RM1")
    expect(followed).to_have_attribute("href", re.compile(r"^https://www\.royalmail\.com/.+/RM1$"))
    send(clerk, {}, tracking="https://parcels.example/2")
    expect(clerk.get_by_role("heading", name="Mark as delivered")).to_be_visible()
    refund(clerk, "Cedar Pencil Set", "One was broken.", "£12")
    money = clerk.get_by_role("region", name="Payments and refunds")
    expect(money).to_contain_text("One was broken.")
    expect(money).to_contain_text("restocked")
    expect(clerk.get_by_role("region", name="Order history")).to_contain_text("Email: Order refunded")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("On its way, partly refunded")
    expect(page.get_by_role("link", name="Track parcel", exact=True)).to_have_attribute(
        "href", "https://parcels.example/2"
    )
    expect(page.get_by_role("region", name="Refunds")).to_contain_text("One was broken.")
    assert len(emails_of(page, number, how_many=6)) == 6


def test_the_slower_of_two_editors_is_notified_and_keeps_the_typed_values(
    page: Page, visit: Visit, *, scripts: bool
) -> None:
    number = paid_order(page)
    first, second = visit(), visit()
    find_in_list(first, number)
    find_in_list(second, number)
    send(first, {"Cedar Pencil Set": "1", "Propagation Tubes": "0"})
    second.get_by_label("Tracking number or link").fill("RM77")
    button(second, "Ship parcel").click()
    alert = second.get_by_role("alert")
    expect(alert).to_contain_text("Partly shipped, by staff@mercer.example")
    expect(alert).to_be_focused()
    expect(second.get_by_label("Tracking number or link")).to_have_value("RM77")
    expect(second.get_by_role("group", name="In this parcel")).to_contain_text("of 1")


def test_an_order_by_invoice_is_confirmed_and_found_by_its_filters(page: Page, visit: Visit, *, scripts: bool) -> None:
    put_in_cart(page, "propagation-tubes")
    page.goto("/checkout")
    number = order_by_invoice(page)
    clerk = visit()
    find_in_list(clerk, number)
    button(clerk, "Confirm order").click()
    expect(clerk.get_by_text("Order confirmed.")).to_be_visible()
    clerk.get_by_role("navigation", name="Staff").get_by_role("link", name="Orders").click()
    clerk.get_by_role("navigation", name="Status").get_by_role("link", name="Confirmed").click()
    expect(clerk).to_have_url(re.compile("status=confirmed"))
    clerk.get_by_role("navigation", name="Payment").get_by_role("link", name="To collect").click()
    expect(clerk).to_have_url(re.compile("status=confirmed.*payment=to_collect"))
    expect(clerk.get_by_role("link", name=number)).to_be_visible()
    clerk.go_back()
    any_payment = clerk.get_by_role("navigation", name="Payment").get_by_role("link", name="Any payment")
    expect(any_payment).to_have_attribute("aria-current", "true")
    clerk.wait_for_load_state()  # a private page is loaded anew, and a browser that is closed meanwhile may hang
    expect(clerk).to_have_url(re.compile(r"status=confirmed$"))
    if scripts:
        work_by_keys(clerk, number)


def work_by_keys(clerk: Page, number: str) -> None:
    """Find, choose and open an order by keys, then switch them off; a field takes what is typed into it."""
    clerk.keyboard.press("/")
    clerk.keyboard.type("x?")
    expect(clerk.locator("#admin-find")).to_have_value("x?")
    clerk.goto(f"/admin/orders?q={number}")
    clerk.keyboard.press("j")
    expect(clerk.get_by_role("link", name=number)).to_be_focused()
    clerk.keyboard.press("x")
    expect(clerk.get_by_role("checkbox", name=f"Choose {number}")).to_be_checked()
    expect(button(clerk, "Print packing slips")).to_be_visible()
    clerk.keyboard.press("e")
    expect(clerk.get_by_role("heading", level=1)).to_have_text(f"Order {number}")
    clerk.keyboard.press("g")
    clerk.keyboard.press("c")
    expect(clerk.get_by_role("heading", level=1)).to_have_text("Customers")
    clerk.keyboard.press("?")
    clerk.get_by_role("checkbox", name="Use these keys").uncheck()
    button(clerk, "Close").click()
    clerk.keyboard.press("?")
    expect(clerk.get_by_role("dialog")).to_be_hidden()
