"""The last item: two customers want it, one gets it, and the other is refused kindly."""

from typing import NamedTuple

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.support.browser.people import ADDRESS, new_email
from tests.support.browser.steps import (
    begin_checkout,
    button,
    expect_paid,
    fill_in,
    number_to_pay,
    order,
    pay,
    put_in_cart,
)


class Last(NamedTuple):
    """Something of which only a few are left."""

    slug: str
    name: str
    refusal: str
    remedy: str
    done: str


def three_knives() -> Last:
    return Last("chefs-knife", "Chef's Knife", "Only 1 of", "Take the last one", "now has 1 of Chef")


def two_lights() -> Last:
    return Last("opal-wall-light", "Opal Wall Light", "has sold out", "Remove", "was removed from your cart.")


def test_the_slower_of_two_buyers_is_sent_back_to_the_cart(visit: Visit, *, scripts: bool) -> None:
    last = three_knives() if scripts else two_lights()
    quick, slow = visit(), visit()
    put_in_cart(quick, last.slug, 2)
    put_in_cart(slow, "linen-napkins")
    put_in_cart(slow, last.slug, 2)
    begin_checkout(slow)
    email = new_email()
    fill_in(slow, {"Email": email, **ADDRESS})
    for box in slow.get_by_label("I am 18 or older").all():
        box.check()
    number = order(quick)
    button(slow, "Order and pay").click()
    alert = slow.get_by_role("alert")
    expect(alert).to_be_focused()
    expect(alert).to_contain_text(last.refusal)
    expect(alert).to_contain_text("Nothing was ordered.")
    for label, text in {"Email": email, **ADDRESS}.items():
        expect(slow.get_by_label(label, exact=True)).to_have_value(text)
    make_do(slow, last, {"Email": email, **ADDRESS})
    pay(quick)
    expect_paid(quick, number)


def make_do(page: Page, last: Last, typed: dict[str, str]) -> None:
    """Take what is left and buy the rest: what happened has the focus, and what was typed stays."""
    page.get_by_text("Add a note to your order").click()
    page.get_by_label("Note to the shop").fill("Ring twice.")
    button(page, last.remedy).click()
    done = page.get_by_role("status").filter(has_text=last.done)
    expect(done).to_be_focused()
    expect(done).to_contain_text("The total is now £")
    expect(page.get_by_role("region", name="not available")).to_have_count(0)
    for label, text in {**typed, "Note to the shop optional": "Ring twice."}.items():
        expect(page.get_by_label(label, exact=True)).to_have_value(text)
    for box in page.get_by_label("I am 18 or older").all():
        expect(box).to_be_checked()
    button(page, "Order and pay").click()
    number = number_to_pay(page)
    pay(page)
    expect_paid(page, number)


def test_a_sold_out_product_says_so_and_cannot_be_added(page: Page, *, scripts: bool) -> None:
    page.goto("/p/glass-terrarium")
    expect(page.get_by_role("main").get_by_text("Sold out").first).to_be_visible()
    expect(button(page, "Email me when it's back")).to_be_enabled()
    expect(button(page, "Add to cart")).to_have_count(0)


def test_a_quantity_above_stock_is_refused_beside_the_field(page: Page, *, scripts: bool) -> None:
    page.goto("/p/low-bench")
    quantity = page.get_by_role("spinbutton", name="Quantity")
    quantity.fill("60")
    button(page, "Add to cart").click()
    expect(page.get_by_role("alert")).to_contain_text("Only 5 of")
    expect(quantity).to_have_value("60")
    number_in_cart = page.get_by_role("banner").get_by_role("link", name="Cart")
    expect(number_in_cart).to_have_accessible_name("Cart")
