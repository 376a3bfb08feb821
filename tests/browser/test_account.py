"""A customer with an account: addresses, an order, buying again, a cancellation, and the erasure of the account."""

import json
import re

from playwright.sync_api import Page, expect

from tests.support.browser.accounts import PASSWORD, open_account
from tests.support.browser.axe import violations
from tests.support.browser.patience import settle
from tests.support.browser.people import ADDRESS, AMERICAN
from tests.support.browser.steps import begin_checkout, button, expect_paid, fill_in, number_to_pay, pay, put_in_cart
from tests.support.browser.watch import Watch


def check_eyes(page: Page, *, scripts: bool) -> None:
    """Nothing that keeps anybody out; axe needs scripts."""
    if scripts:
        settle(page)
        assert violations(page) == [], page.title()


def keep_address(page: Page, address: dict[str, str], *, scripts: bool, country: str = "") -> None:
    page.goto("/account/addresses")
    page.get_by_role("link", name="Add address").click()
    if country:
        page.get_by_label("Country").select_option(label=country)
        if not scripts:
            button(page, "Show this country's fields").click()
        page.get_by_label("State").select_option(label="New York")
    fill_in(page, address)
    button(page, "Save address").click()
    expect(page.get_by_text("Address saved.")).to_be_visible()


def order_to_america(page: Page, *, scripts: bool) -> str:
    put_in_cart(page, "bath-brush", 2)
    begin_checkout(page)
    expect(page.get_by_label("Address", exact=True)).to_have_value(ADDRESS["Address"])
    page.get_by_label("Saved addresses").select_option(label="Grace Hopper, 350 Fifth Avenue, New York, 10118")
    if not scripts:
        button(page, "Use this address").click()
    expect(page.get_by_label("ZIP code")).to_have_value(AMERICAN["ZIP code"])
    check_eyes(page, scripts=scripts)
    button(page, "Order and pay").click()
    number = number_to_pay(page)
    pay(page)
    expect_paid(page, number)
    return number


def order_again_and_cancel(page: Page, number: str, *, scripts: bool) -> None:
    page.goto("/account/orders")
    check_eyes(page, scripts=scripts)
    page.get_by_role("link", name=number).click()
    expect(page).to_have_url(re.compile(rf"/orders/{number}$"))
    button(page, "Buy again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your cart")
    expect(page.get_by_role("spinbutton")).to_have_value("2")
    page.goto(f"/orders/{number}")
    page.get_by_role("link", name="Cancel order").click()
    check_eyes(page, scripts=scripts)
    button(page, "Cancel order").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cancelled")


def take_data_along(page: Page, email: str, number: str, *, scripts: bool) -> None:
    page.goto("/account/data")
    check_eyes(page, scripts=scripts)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download your data").click()
    sheet = json.loads(download.value.path().read_text())
    assert [one["email"] for one in sheet["account"]] == [email]
    assert [one["number"] for one in sheet["orders"]] == [number]
    assert len(sheet["addresses"]) == 2


def say_goodbye(page: Page, email: str) -> None:
    page.goto("/account/data")
    fill_in(page, {"Type “delete” to confirm": "no"})
    button(page, "Delete my account").click()
    expect(page.get_by_role("alert")).to_contain_text("Type “delete” to confirm.")
    fill_in(page, {"Type “delete” to confirm": "delete"})
    button(page, "Delete my account").click()
    expect(page.get_by_text("Your account has been deleted.")).to_be_visible()
    fill_in(page, {"Email": email, "Password": PASSWORD})
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("wrong")


def test_a_customer_with_an_account_from_first_address_to_erasure(page: Page, watch: Watch, *, scripts: bool) -> None:
    page.emulate_media(reduced_motion="reduce")
    email = open_account(page)
    keep_address(page, ADDRESS, scripts=scripts)
    keep_address(page, AMERICAN, scripts=scripts, country="United States")
    check_eyes(page, scripts=scripts)
    number = order_to_america(page, scripts=scripts)
    order_again_and_cancel(page, number, scripts=scripts)
    take_data_along(page, email, number, scripts=scripts)
    watch.expect("status 401")
    say_goodbye(page, email)
