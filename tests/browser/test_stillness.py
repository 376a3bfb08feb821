"""A choice changes only the parts that depend on it; the place that the customer looks at stays where it is."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.browser.steps import begin_checkout, button, put_in_cart

MOST = 24
"""Pixels that the thing just touched may move on the screen."""
SCREENS = [{"width": 1440, "height": 800}, {"width": 360, "height": 740}]


@pytest.fixture(params=SCREENS, ids=["wide", "phone"])
def screen(page: Page, request: pytest.FixtureRequest) -> Page:
    """A page on a wide screen and on a phone."""
    page.set_viewport_size(request.param)
    page.emulate_media(reduced_motion="reduce")
    return page


def top_of(target: Locator) -> float:
    return float(target.evaluate("one => one.getBoundingClientRect().top"))


def expect_still(target: Locator, act: Callable[[], object], shown: Callable[[], object]) -> None:
    """Do something with `target`, wait until what it leads to is shown, and look whether it is still there."""
    target.evaluate("one => one.scrollIntoView({ block: 'center' })")
    before = top_of(target)
    act()
    shown()
    assert abs(top_of(target) - before) <= MOST


def test_the_page_stays_still_for_another_delivery_method(screen: Page) -> None:
    put_in_cart(screen, "bath-brush")
    begin_checkout(screen)
    express = screen.get_by_role("radio", name="Express delivery")
    expect_still(express, express.check, lambda: expect(button(screen, "Order and pay")).to_contain_text("£31.95"))


MOST_SCREENS = 2.5


def test_the_checkout_is_short_and_stays_still_for_a_refused_code(screen: Page) -> None:
    put_in_cart(screen, "bath-brush")
    begin_checkout(screen)
    height, shown = screen.evaluate("[document.documentElement.scrollHeight, innerHeight]")
    assert height <= MOST_SCREENS * shown
    screen.get_by_label("Discount code").fill("NO-SUCH-CODE")
    apply = button(screen, "Apply")
    expect_still(apply, apply.click, lambda: expect(screen.get_by_text("That code isn't valid.")).to_be_visible())
    expect(apply).to_be_focused()


def test_the_page_stays_still_for_another_country(screen: Page) -> None:
    put_in_cart(screen, "bath-brush")
    begin_checkout(screen)
    country = screen.get_by_label("Country")
    expect_still(
        country,
        lambda: country.select_option(label="United States"),
        lambda: expect(screen.get_by_label("ZIP code")).to_be_visible(),
    )


def test_the_page_stays_still_for_another_variant(screen: Page) -> None:
    screen.goto("/p/stoneware-mug")
    ink = screen.get_by_role("link", name="Ink", exact=True)
    expect_still(ink, ink.click, lambda: expect(ink).to_have_attribute("aria-current", "true"))


def test_the_page_stays_still_for_another_quantity(screen: Page) -> None:
    put_in_cart(screen, "cedar-pencil-set")
    put_in_cart(screen, "bath-brush")
    screen.goto("/cart")
    more = screen.get_by_role("button", name="One more: Bath Brush")
    line = screen.get_by_role("listitem").filter(has=screen.get_by_role("heading", name="Bath Brush"))
    expect_still(more, more.click, lambda: expect(line).to_contain_text("£48"))
    expect(more).to_be_focused()


def test_the_page_stays_still_when_a_product_is_added(screen: Page) -> None:
    screen.goto("/p/bath-brush")
    add = button(screen, "Add to cart")
    expect_still(add, add.click, lambda: expect(screen.get_by_text("is in your cart")).to_be_visible())
