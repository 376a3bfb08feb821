"""The whole purchase without a mouse."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser.keys import expect_focus_seen, press, skip_to_content, tab_to
from tests.support.browser.people import ADDRESS, new_email
from tests.support.browser.steps import button, expect_paid, number_to_pay


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Reduced motion: a busy machine takes as long as it likes to scroll smoothly, and ends at the same place."""
    return {**browser_context_args, "reduced_motion": "reduce"}


def find_soap(page: Page) -> None:
    page.goto("/")
    skip_to_content(page)
    tab_to(page, page.get_by_role("region", name="Departments").get_by_role("link", name="Bath & Scent"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bath & Scent")
    skip_to_content(page)
    tab_to(page, page.get_by_role("link", name="Olive Soap Bar"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Olive Soap Bar")


def take_two(page: Page, *, scripts: bool) -> None:
    skip_to_content(page)
    quantity = page.get_by_role("spinbutton", name="Quantity")
    tab_to(page, quantity)
    press(page, "ArrowUp")
    expect(quantity).to_have_value("2")
    tab_to(page, button(page, "Add to cart"))
    page.keyboard.press("Space")
    expect(page.get_by_text("is in your cart")).to_be_visible()
    if scripts:
        dialog = page.get_by_role("dialog", name="Olive Soap Bar is in your cart.")
        expect(dialog).to_have_accessible_description(re.compile(r"Added: 2 × £\d+"))
        expect(page.locator("#status")).to_be_empty()
        expect(button(page, "Continue shopping")).to_be_focused()
        press(page, "Escape")
        expect(dialog).to_have_count(0)
        expect(button(page, "Add to cart")).to_be_focused()
        tab_to(page, page.get_by_role("banner").get_by_role("link", name="Cart"), back=True)
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your cart")
    tab_to(page, page.get_by_role("link", name="Checkout"))
    page.keyboard.press("Enter")


def write_the_form(page: Page, *, scripts: bool) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Checkout")
    for label, text in {"Email": new_email(), **ADDRESS}.items():
        tab_to(page, page.get_by_label(label, exact=True))
        page.keyboard.type(text)
    tab_to(page, page.get_by_role("radio", name="Standard delivery"))
    press(page, "ArrowDown")
    express = page.get_by_role("radio", name="Express delivery")
    expect(express).to_be_checked()
    expect(express).to_be_focused()
    if scripts:
        expect(button(page, "Order and pay")).to_contain_text("£23.95")
        expect(express).to_be_focused()
        expect_focus_seen(page)
    else:
        tab_to(page, button(page, "Update delivery and total"))
        page.keyboard.press("Enter")
        expect(button(page, "Order and pay")).to_contain_text("£23.95")
    tab_to(page, button(page, "Order and pay"))
    page.keyboard.press("Enter")


def test_everything_can_be_bought_by_keyboard(page: Page, *, scripts: bool) -> None:
    find_soap(page)
    take_two(page, scripts=scripts)
    write_the_form(page, scripts=scripts)
    number = number_to_pay(page)
    tab_to(page, button(page, "Pay"))
    page.keyboard.press("Enter")
    expect_paid(page, number)


def test_enter_in_a_field_places_the_order(page: Page, *, scripts: bool) -> None:
    find_soap(page)
    take_two(page, scripts=scripts)
    expect(page.get_by_role("heading", level=1)).to_have_text("Checkout")
    for label, text in {"Email": new_email(), **ADDRESS}.items():
        tab_to(page, page.get_by_label(label, exact=True))
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    number_to_pay(page)


@pytest.mark.parametrize("path", ["/", "/c/kitchen", "/p/stoneware-mug", "/cart", "/search?q=oak", "/dev/mail"])
def test_focus_is_seen_all_the_way(page: Page, path: str) -> None:
    page.goto(path)
    for _ in range(60):
        press(page, "Tab")
