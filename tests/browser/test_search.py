"""Search by words, by misspelt words, and by words without results."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser.steps import names_shown


def search(page: Page, words: str) -> None:
    page.goto("/")
    box = page.get_by_label("Search the shop")
    box.fill(words)
    box.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("results for", re.IGNORECASE))
    expect(box).to_have_value(words)


@pytest.mark.parametrize(
    ("words", "name"),
    [("oak stool", "Three-leg Stool"), ("vases", "Bud Vase"), ("stonewear mug", "Stoneware Mug"), ("candel", "Candle")],
)
def test_search_finds_products_even_when_misspelt(page: Page, words: str, name: str, *, scripts: bool) -> None:
    search(page, words)
    assert any(name in shown for shown in names_shown(page)), names_shown(page)
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"\d+ products?"))


def test_a_search_without_results_offers_links(page: Page, *, scripts: bool) -> None:
    search(page, "qqzzxx")
    main = page.get_by_role("main")
    expect(main).to_contain_text("No results for “qqzzxx”")
    main.get_by_role("link", name="Lighting").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lighting")


def test_filters_that_leave_nothing_can_be_taken_away(page: Page, *, scripts: bool) -> None:
    page.goto("/search?q=oak&price_max=1")
    expect(page.get_by_role("main")).to_contain_text("No products match these filters")
    page.get_by_role("link", name="Clear all filters").click()
    expect(page.get_by_role("article").first).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("oak")


def test_an_invalid_price_is_reported_beside_its_field(page: Page, *, scripts: bool) -> None:
    page.goto("/search?q=oak")
    page.get_by_label("To price in GBP").fill("cheap")
    page.get_by_label("To price in GBP").press("Enter")
    field = page.get_by_label("To price in GBP")
    expect(field).to_have_accessible_description("Enter an amount in GBP, such as 12.50.")
    expect(field).to_have_value("cheap")


def test_suggestions_are_walked_by_keyboard(page: Page) -> None:
    page.goto("/")
    box = page.get_by_label("Search the shop")
    box.press_sequentially("stonewa")
    options = page.get_by_role("listbox", name="Suggestions").get_by_role("option")
    expect(options.first).to_contain_text("Stoneware Mug")
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", str(options.first.get_attribute("id")))
    box.press("Escape")
    expect(options).to_have_count(0)
    box.press("ArrowDown")
    box.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Stoneware Mug")
