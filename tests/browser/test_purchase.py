"""A guest finds a product, buys it and gets emails about it."""

import re

from playwright.sync_api import Page, expect

from tests.support.browser.people import ADDRESS, new_email
from tests.support.browser.steps import (
    begin_checkout,
    button,
    emails_of,
    expect_paid,
    fill_in,
    go_on_shopping,
    names_shown,
    number_to_pay,
    pay,
    put_in_cart,
)


def narrow(page: Page, *, scripts: bool) -> None:
    """Without scripts a filter waits for its button."""
    if not scripts:
        button(page, "Apply").click()


def find_bud_vase(page: Page, *, scripts: bool) -> None:
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="Vases & Plants").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vases & Plants")
    assert "Glass Terrarium" in names_shown(page)
    page.get_by_label("Sort by").select_option(label="Price, low to high")
    if not scripts:
        button(page, "Sort").click()
    expect(page).to_have_url(re.compile("sort=price"))
    expect(page.get_by_role("article").first).to_contain_text("Bud Vase")
    page.get_by_label("In stock only").check()
    narrow(page, scripts=scripts)
    expect(page.get_by_role("main")).not_to_contain_text("Glass Terrarium")
    page.get_by_label("Sage").check()
    narrow(page, scripts=scripts)
    expect(page.get_by_role("article")).to_have_count(2)
    page.get_by_label("To price in GBP").fill("30")
    page.get_by_label("To price in GBP").press("Enter")
    expect(page.get_by_role("article")).to_have_count(1)
    chips = page.get_by_role("list", name="Active filters")
    for words in ("In stock", "Sage", "Up to £30"):
        expect(chips).to_contain_text(words)
    assert names_shown(page) == ["Bud Vase"]
    if scripts:
        heart = button(page, "Save Bud Vase for later")
        heart.click()
        expect(heart).to_have_attribute("aria-pressed", "true")
        page.reload()
        expect(heart).to_have_attribute("aria-pressed", "true")
        heart.click()
        expect(heart).to_have_attribute("aria-pressed", "false")
    expect(page.get_by_label("Sort by")).to_have_value("price")


def buy_two_sage_ones(page: Page) -> None:
    page.get_by_role("link", name="Bud Vase").click()
    expect(page.get_by_role("navigation", name="Colour")).to_contain_text("Colour Oat")
    page.get_by_role("link", name="Sage", exact=True).click()
    expect(page).to_have_url(re.compile("variant="))
    expect(page.get_by_role("navigation", name="Colour")).to_contain_text("Colour Sage")
    page.get_by_role("spinbutton", name="Quantity").fill("2")
    button(page, "Add to cart").click()
    expect(page.get_by_text("Bud Vase is in your cart")).to_be_visible()
    go_on_shopping(page)


def change_the_cart(page: Page, *, scripts: bool) -> None:
    page.get_by_role("banner").get_by_role("link", name="Cart").click()
    vase = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Bud Vase"))
    expect(vase).to_contain_text("Sage")
    quantity = vase.get_by_role("spinbutton")
    expect(quantity).to_have_value("2")
    quantity.fill("3")
    quantity.press("Enter")
    expect(vase).to_contain_text("£57")
    button(page, "Remove Cedar Pencil Set").click()
    expect(page.get_by_role("heading", name="Cedar Pencil Set")).to_have_count(0)
    if scripts:
        expect(page.get_by_text("Removed from your cart.")).to_be_focused()
    expect(page.get_by_role("complementary", name="Summary")).to_contain_text("£57")
    expect(page.get_by_role("banner").get_by_role("link", name="Cart")).to_have_accessible_name(
        re.compile(r"^Cart 3\b")
    )


def test_a_guest_finds_a_vase_buys_it_and_gets_emails(page: Page, *, scripts: bool) -> None:
    put_in_cart(page, "cedar-pencil-set")
    find_bud_vase(page, scripts=scripts)
    buy_two_sage_ones(page)
    change_the_cart(page, scripts=scripts)
    begin_checkout(page)
    expect(page.get_by_role("complementary", name="Your order")).to_contain_text("£60.95")
    fill_in(page, {"Email": new_email(), **ADDRESS})
    button(page, "Order and pay").click()
    number = number_to_pay(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("£60.95")
    pay(page)
    expect_paid(page, number)
    expect(page.get_by_role("list", name="Progress")).to_contain_text("Paid")
    happened = page.get_by_role("region", name="Order history")
    expect(happened).to_contain_text("Order placed")
    expect(happened).to_contain_text("Payment received")
    expect(page.get_by_role("region", name="Delivery and payment")).to_contain_text("12 St James's Square")
    page.goto("/cart")
    expect(page.get_by_role("main")).to_contain_text("Your cart is empty")
    assert len(emails_of(page, number, how_many=1)) == 1
