"""URLs tell the truth: back, forward and reload show what they showed before."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.support.browser.steps import button, names_shown, put_in_cart


def test_back_undoes_a_filter_and_reload_keeps_it(page: Page, *, scripts: bool) -> None:
    page.goto("/c/lighting")
    everything = names_shown(page)
    page.get_by_label("Bone").check()
    if not scripts:
        button(page, "Apply").click()
    expect(page).to_have_url(re.compile(r"/c/lighting\?.*\bcolour=Bone\b"))
    expect(page.get_by_role("list", name="Active filters")).to_contain_text("Bone")
    narrowed = names_shown(page)
    assert 0 < len(narrowed) < len(everything)
    page.reload()
    assert names_shown(page) == narrowed
    expect(page.get_by_label("Bone")).to_be_checked()
    page.get_by_role("link", name=narrowed[0]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(narrowed[0])
    page.go_back()
    expect(page.get_by_label("Bone")).to_be_checked()
    assert names_shown(page) == narrowed
    page.go_back()
    expect(page).to_have_url(re.compile("/c/lighting$"))
    expect(page.get_by_role("article")).to_have_count(len(everything))
    if scripts:  # without, the browser brings back the form as it was left: ticked, not yet sent
        expect(page.get_by_label("Bone")).not_to_be_checked()
    page.go_forward()
    expect(page.get_by_role("article")).to_have_count(len(narrowed))
    assert names_shown(page) == narrowed


def test_two_tabs_have_one_cart(page: Page, *, scripts: bool) -> None:
    other = page.context.new_page()
    other.goto("/cart")
    expect(other.get_by_role("main")).to_contain_text("Your cart is empty")
    put_in_cart(page, "cloth-notebook", 2)
    other.reload()
    expect(other.get_by_role("heading", name="Cloth Notebook")).to_be_visible()
    badge = other.get_by_role("banner").get_by_role("link", name="Cart")
    expect(badge).to_have_accessible_name(re.compile(r"^Cart 2\b"))
    put_in_cart(other, "cloth-notebook")
    page.goto("/" if scripts else "/cart")
    expect(page.get_by_role("banner").get_by_role("link", name="Cart")).to_have_accessible_name(
        re.compile(r"^Cart 3\b")
    )


def test_a_visitor_does_not_see_the_cart_of_another(visit: Visit, *, scripts: bool) -> None:
    one, other = visit(), visit()
    put_in_cart(one, "cloth-notebook")
    other.goto("/cart")
    expect(other.get_by_role("main")).to_contain_text("Your cart is empty")
