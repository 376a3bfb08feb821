"""New prices for several products: seen in the shop beforehand, applied and taken back, with JavaScript and without."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.support.browser.patience import until
from tests.support.browser.returns import ADMIN, sign_in_staff
from tests.support.browser.steps import button

DONE_SECONDS = 30.0


def wait_for(page: Page, words: str) -> None:
    """Wait until the worker is done and the page of the change set says so."""

    def said() -> bool:
        page.reload()
        return page.get_by_text(words, exact=True).count() > 0

    until(said, DONE_SECONDS, f"the change set is {words}")


def test_prices_are_seen_in_the_shop_before_they_are_applied_and_undone(
    page: Page, visit: Visit, *, scripts: bool
) -> None:
    shopper = visit()
    shopper.goto("/search?q=pencil")
    price = shopper.locator(".product__price")
    shopper.get_by_role("main").get_by_role("link", name="Cedar Pencil Set").first.click()
    old = price.inner_text()
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
    shopper.reload()
    expect(price).to_have_text(old)
    page.get_by_role("link", name="Back to the change").click()
    page.get_by_role("button", name=re.compile("Apply .* now")).click()
    wait_for(page, "Applied")
    shopper.reload()
    expect(price).to_contain_text("£3.21")
    button(page, "Undo").click()
    wait_for(page, "Undone")
    shopper.reload()
    expect(price).to_have_text(old)
