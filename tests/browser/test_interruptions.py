"""Double clicks, lost connections and unknown URLs."""

import re

from playwright.sync_api import Page, expect

from tests.support.browser.people import ADDRESS, new_email
from tests.support.browser.steps import begin_checkout, button, expect_paid, fill_in, number_to_pay, pay, put_in_cart
from tests.support.browser.watch import Watch


def rust_cushions_left(page: Page) -> int:
    page.goto("/p/linen-cushion")
    page.get_by_role("link", name="Rust", exact=True).click()
    left = page.get_by_text(re.compile(r"Only \d+ left")).first.inner_text()
    return int(left.split()[1])


def test_a_double_click_on_place_order_gives_one_order(page: Page, *, scripts: bool) -> None:
    before = rust_cushions_left(page)
    put_in_cart(page, "linen-cushion", 1, choice="Rust")
    begin_checkout(page)
    fill_in(page, {"Email": new_email(), **ADDRESS})
    button(page, "Order and pay").dblclick()
    number = number_to_pay(page)
    pay(page)
    expect_paid(page, number)
    assert rust_cushions_left(page) == before - 1


def test_a_lost_connection_is_reported_and_nothing_is_lost(page: Page, watch: Watch) -> None:
    watch.expect("ERR_INTERNET_DISCONNECTED", "htmx:sendError", "htmx:afterRequest")
    page.goto("/p/linen-napkins")
    page.get_by_role("spinbutton", name="Quantity").fill("2")
    page.context.set_offline(True)
    button(page, "Add to cart").click()
    expect(page.get_by_role("status")).to_contain_text("The connection was lost.")
    expect(page.get_by_role("spinbutton", name="Quantity")).to_have_value("2")
    page.context.set_offline(False)
    button(page, "Add to cart").click()
    expect(page.get_by_role("dialog")).to_contain_text("Added: 2 × £")


def test_an_unknown_url_offers_links(page: Page, watch: Watch, *, scripts: bool) -> None:
    watch.expect("status 404")
    for path in ("/nowhere", "/p/nothing-of-the-kind", "/c/nothing-of-the-kind", "/orders/M-1?key=x", "/pay/x"):
        answer = page.goto(path)
        assert answer
        assert answer.status == 404, path
        expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.get_by_role("link", name="Search the shop").click()
    expect(page.get_by_role("article").first).to_be_visible()
    page.goto("/nowhere")
    page.get_by_role("link", name="Back to the shop").click()
    expect(page).to_have_url(re.compile("/$"))
