"""Delivery abroad: the form and the total follow the country."""

from playwright.sync_api import Page, expect

from tests.support.browser.people import AMERICAN, new_email
from tests.support.browser.steps import begin_checkout, button, expect_paid, fill_in, number_to_pay, pay, put_in_cart


def test_the_united_states_have_states_and_zip_codes(page: Page, *, scripts: bool) -> None:
    put_in_cart(page, "moka-pot")
    begin_checkout(page)
    expect(button(page, "Order and pay")).to_contain_text("£39.95")
    expect(page.get_by_label("State")).to_have_count(0)
    email = new_email()
    fill_in(page, {"Email": email})
    page.evaluate("document.documentElement.dataset.kept = 'yes'")
    page.get_by_label("Country").focus()
    page.get_by_label("Country").select_option(label="United States")
    if not scripts:
        button(page, "Update delivery and total").click()
    expect(page.get_by_label("State")).to_be_visible()
    expect(page.get_by_label("ZIP code")).to_be_visible()
    expect(button(page, "Order and pay")).to_contain_text("£60.95")
    expect(page.get_by_label("Email")).to_have_value(email)
    assert page.evaluate("document.documentElement.dataset.kept") == ("yes" if scripts else None)
    if scripts:
        expect(page.get_by_label("Country")).to_be_focused()
    fill_in(page, AMERICAN)
    page.get_by_label("State").select_option(label="New York")
    button(page, "Order and pay").click()
    number = number_to_pay(page)
    pay(page)
    expect_paid(page, number)
    expect(page.get_by_role("region", name="Delivery and payment")).to_contain_text("United States")
