"""Forms with errors: every mistake is reported beside its field, and no typed value is lost."""

import re

from playwright.sync_api import Page, expect

from tests.support.browser.people import ADDRESS
from tests.support.browser.steps import begin_checkout, button, fill_in, put_in_cart

MISTAKES = {
    "Email": "Enter your email address.",
    "Full name": "Enter the recipient's name.",
    "Address": "Enter the house number and street.",
    "Town or city": "Enter the town or city.",
    "Postcode": "Enter the postcode.",
}


def test_an_empty_form_names_every_field(page: Page, *, scripts: bool) -> None:
    put_in_cart(page, "serving-platter")
    begin_checkout(page)
    button(page, "Order and pay").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("listitem")).to_have_text(list(MISTAKES.values()), use_inner_text=True)
    for label, sentence in MISTAKES.items():
        field = page.get_by_label(label, exact=True)
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_have_accessible_description(re.compile(re.escape(sentence)))
        expect(field.locator("xpath=..").get_by_text(sentence)).to_be_visible()
        summary.get_by_role("link", name=sentence).click()
        expect(field).to_be_focused()
    assert page.title().startswith("Please check")


def test_typed_values_are_still_there(page: Page, *, scripts: bool) -> None:
    put_in_cart(page, "serving-platter")
    begin_checkout(page)
    typed = {**ADDRESS, "Email": "nobody", "Flat or building optional": "Flat 3", "Postcode": "12345"}
    page.get_by_text("Add a company, flat or building").click()
    fill_in(page, typed)
    page.get_by_role("radio", name="Express delivery").check()
    button(page, "Order and pay").click()
    expect(page.get_by_role("alert").get_by_role("listitem")).to_have_count(2)
    for label, text in typed.items():
        expect(page.get_by_label(label, exact=True)).to_have_value(text)
    expect(page.get_by_role("radio", name="Express delivery")).to_be_checked()
    fill_in(page, {"Email": "ada@example.com", "Postcode": "SW1Y 4JH"})
    button(page, "Order and pay").click()
    expect(page).to_have_url(re.compile("/pay/"))


def test_mistakes_are_listed_in_the_order_of_the_fields(page: Page, *, scripts: bool) -> None:
    put_in_cart(page, "serving-platter")
    begin_checkout(page)
    fill_in(page, {**ADDRESS, "Email": "nobody", "Address": "", "Postcode": "12345"})
    button(page, "Order and pay").click()
    links = page.get_by_role("alert").get_by_role("link").all()
    targets = [page.locator(str(one.get_attribute("href"))) for one in links]
    heights = [target.evaluate("one => one.getBoundingClientRect().top + scrollY") for target in targets]
    assert len(heights) == 3
    assert heights == sorted(heights)
