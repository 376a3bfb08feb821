"""A discount code, from the staff who create it to the email that names the discount."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.support.browser.people import ADDRESS, new_email
from tests.support.browser.places import clerk, make_code
from tests.support.browser.steps import (
    begin_checkout,
    button,
    emails_of,
    expect_paid,
    fill_in,
    number_to_pay,
    pay,
    put_in_cart,
)

FIELD = "Discount code optional"


def summary(page: Page) -> Locator:
    """The order as the checkout adds it up."""
    return page.get_by_role("complementary", name="Your order")


def pence(text: str) -> int:
    """The last amount in a text."""
    whole, rest = re.findall(r"£([\d,]+)(?:\.(\d\d))?", text)[-1]
    return int(whole.replace(",", "")) * 100 + int(rest or 0)


def total(page: Page) -> int:
    return pence(summary(page).locator("div", has_text=re.compile(r"^\s*Total")).inner_text())


def shop_as(page: Page, email: str) -> None:
    """As far as a checkout that is filled in."""
    put_in_cart(page, "serving-platter")
    begin_checkout(page)
    fill_in(page, {"Email": email, **ADDRESS})


def apply(page: Page, code: str) -> None:
    page.get_by_label(FIELD).fill(code)
    button(page, "Apply").click()


def expect_refused(page: Page, code: str, sentence: str, email: str) -> None:
    """It is said beside the field, and everything typed is still there."""
    field = page.get_by_label(FIELD)
    expect(field).to_have_accessible_description(re.compile(re.escape(sentence)))
    expect(field.locator("xpath=..").get_by_text(sentence)).to_be_visible()
    expect(field).to_have_value(code)
    expect(page.get_by_label("Email", exact=True)).to_have_value(email)
    for label, text in ADDRESS.items():
        expect(page.get_by_label(label, exact=True)).to_have_value(text)


def test_a_discount_code_from_staff_to_the_email(page: Page, visit: Visit, *, scripts: bool) -> None:
    staff = visit()
    clerk(staff)
    ended = make_code(staff, Valid_until="2020-12-24T18:00")
    code = make_code(staff, Total_uses="1")
    email = new_email()
    shop_as(page, email)
    before = total(page)
    for wrong, sentence in (("NO-SUCH-CODE", "That code isn't valid."), (ended, "This code has expired")):
        apply(page, wrong)
        expect_refused(page, wrong, sentence, email)
        expect(page.locator("#form-alert")).to_have_count(0)
        expect(page.get_by_label(FIELD)).to_be_in_viewport()
        assert total(page) == before
    apply(page, code.lower())
    expect(summary(page)).to_contain_text(f"10% off with code {code}")
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_label(FIELD)).to_have_accessible_description(f"10% off with code {code}")
    off = pence(summary(page).locator("dl div", has_text=re.compile(r"^\s*Discount")).inner_text())
    after = total(page)
    assert 0 < off == before - after
    expect(button(page, "Order and pay")).to_contain_text(f"{after / 100:.2f}".removesuffix(".00"))
    button(page, "Order and pay").click()
    number = number_to_pay(page)
    assert pence(button(page, "Pay").inner_text()) == after
    pay(page)
    expect_paid(page, number)
    expect(page.get_by_role("main")).to_contain_text(f"10% off with code {code}")
    assert len(emails_of(page, number, how_many=1)) == 1
    for link in page.get_by_role("link", name=number).all():
        message = page.context.request.get(str(link.get_attribute("href"))).text()
        assert f"10% off with code {code}" in message
    expect_used_up(visit(), code)


def expect_used_up(page: Page, code: str) -> None:
    """The next shopper is told so before they pay, and orders without."""
    email = new_email()
    shop_as(page, email)
    before = total(page)
    page.get_by_label(FIELD).fill(code)
    button(page, "Order and pay").click()
    expect_refused(page, code, "This code has been used up", email)
    expect(page.get_by_role("alert")).to_be_focused()
    assert total(page) == before
    page.get_by_label(FIELD).fill("")
    button(page, "Order and pay").click()
    number_to_pay(page)


def test_enter_in_the_code_field_does_not_place_the_order(page: Page, visit: Visit, *, scripts: bool) -> None:
    staff = visit()
    clerk(staff)
    code = make_code(staff)
    shop_as(page, new_email())
    page.get_by_label(FIELD).fill(code)
    page.get_by_label(FIELD).press("Enter")
    expect(page.get_by_text("The total is now")).to_be_visible()
    expect(summary(page)).to_contain_text(f"10% off with code {code}")
    expect(page).to_have_url(re.compile("/checkout$"))
