"""New prices for several products: seen in the shop beforehand, applied and taken back, with JavaScript and without."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.support.browser.patience import until
from tests.support.browser.returns import ADMIN, sign_in_staff
from tests.support.browser.steps import button

DONE_SECONDS = 30.0
SEEN_SECONDS = 20.0
"""The second in which every process sees a change, and patience with a busy machine."""


def act(page: Page, name: re.Pattern[str], words: str) -> None:
    """Press the button, and wait until the worker is done and the page of the change set says so."""
    page.get_by_role("button", name=name).click()
    expect(page.get_by_role("button", name=name)).to_have_count(0)

    def said() -> bool:
        page.reload()
        return page.get_by_text(words, exact=True).count() > 0

    until(said, DONE_SECONDS, f"the change set is {words}")


def expect_price(shopper: Page, price: str) -> None:
    """Wait until the product page, opened anew, has this price."""

    def seen() -> bool:
        shopper.reload()
        return price in shopper.locator(".product__price").inner_text()

    until(seen, SEEN_SECONDS, f"the shopper sees {price}")


def test_prices_are_seen_in_the_shop_before_they_are_applied_and_undone(
    page: Page, visit: Visit, *, scripts: bool
) -> None:
    shopper = visit()
    shopper.goto("/search?q=pencil")
    shopper.get_by_role("main").get_by_role("link", name="Cedar Pencil Set").first.click()
    old = shopper.locator(".product__price").inner_text()
    sign_in_staff(page, "/admin/changes", ADMIN)
    page.goto("/admin/changes/new?every=yes&q=pencil&part=prices")
    page.get_by_label("Price", exact=True).select_option(label="To an amount")
    page.get_by_label("Percentage or amount").fill("3.21")
    button(page, "Show changes").click()
    page.get_by_role("link", name="Preview the shop").click()
    page.get_by_label("Search the shop").fill("pencil")
    page.get_by_label("Search the shop").press("Enter")
    page.get_by_role("main").get_by_role("link", name="Cedar Pencil Set").first.click()
    expect(page).to_have_url(re.compile(r"/admin/changes/[0-9a-f-]+/preview/p/cedar-pencil-set"))
    expect(page.locator(".product__price")).to_contain_text("£3.21")
    expect(button(page, "Add to cart")).to_be_disabled()
    expect_price(shopper, old)
    page.get_by_role("link", name="Back to the change").click()
    act(page, re.compile("Apply .* now"), "Applied")
    expect_price(shopper, "£3.21")
    act(page, re.compile("^Undo"), "Undone")
    expect_price(shopper, old)
