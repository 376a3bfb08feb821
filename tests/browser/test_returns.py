"""A return, from the order's page to the refund, with JavaScript and without."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.support.browser.returns import send_order, sign_in_staff
from tests.support.browser.steps import button, emails_of, order, pay, put_in_cart


def test_a_guest_gives_something_back(page: Page, visit: Visit, base_url: str, *, scripts: bool) -> None:
    put_in_cart(page, "cedar-pencil-set", 2)
    put_in_cart(page, "brass-ruler")
    number = order(page)
    pay(page)
    send_order(base_url, number)
    page.reload()
    page.get_by_role("link", name="Return items").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Return items")
    ruler = page.get_by_role("group", name="Brass Ruler")
    ruler.get_by_label("Quantity").select_option("1")
    page.get_by_label("Anything we should know").fill("It is bent.")
    button(page, "Request return").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a reason for returning Brass Ruler.")
    expect(ruler.get_by_label("Quantity")).to_have_value("1")
    expect(page.get_by_label("Anything we should know")).to_have_value("It is bent.")
    ruler.get_by_label("Reason").select_option(label="It arrived damaged")
    button(page, "Request return").click()
    mine = page.get_by_role("region", name="Return", exact=True)
    expect(mine).to_contain_text("Requested")
    found = re.search(r"R-\d+", mine.inner_text())
    assert found
    answer(visit(), found.group())
    page.reload()
    expect(mine).to_contain_text("we've refunded")
    expect(page.get_by_role("region", name="Refunds")).to_be_visible()
    expect(page.get_by_role("region", name="Order history")).to_contain_text("Return received")
    assert len(emails_of(page, number, how_many=5)) == 5


def answer(page: Page, number: str) -> None:
    """Staff approve the return, and mark it as received."""
    sign_in_staff(page, "/admin/returns")
    page.get_by_role("link", name=number).click()
    expect(page.get_by_role("main")).to_contain_text("It is bent.")
    button(page, "Decline").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter a message")
    page.get_by_label("Instructions").fill("Send it to Leeds.")
    button(page, "Approve").click()
    expect(page.get_by_role("main")).to_contain_text("Approved")
    page.get_by_label("Restock").check()
    button(page, "Mark as received and refund").click()
    expect(page.get_by_role("main")).to_contain_text("Received")


def test_a_request_is_withdrawn(page: Page, base_url: str, *, scripts: bool) -> None:
    put_in_cart(page, "brass-ruler")
    number = order(page)
    pay(page)
    send_order(base_url, number)
    page.reload()
    page.get_by_role("link", name="Return items").click()
    expect(page.get_by_label("Quantity")).to_have_value("1")
    page.get_by_label("Reason").select_option(label="I changed my mind")
    button(page, "Request return").click()
    expect(page.get_by_role("link", name="Return items")).to_have_count(0)
    button(page, "Withdraw").click()
    expect(page.get_by_role("region", name="Return", exact=True)).to_contain_text("Withdrawn")
    expect(page.get_by_role("link", name="Return items")).to_be_visible()
