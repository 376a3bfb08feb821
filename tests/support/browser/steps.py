"""Steps of a customer, by the words on the page. Every step works with JavaScript and without."""

import re
from collections.abc import Mapping

from playwright.sync_api import Locator, Page, expect

from tests.support.browser.patience import until
from tests.support.browser.people import ADDRESS, new_email

EMAIL_SECONDS = 20.0


def button(page: Page, name: str) -> Locator:
    """The button whose words begin with `name`."""
    return page.get_by_role("button", name=re.compile(rf"^{re.escape(name)}\b"))


def put_in_cart(page: Page, slug: str, quantity: int = 1, choice: str = "") -> None:
    """Open a product, choose a variant, and add this quantity of it."""
    page.goto(f"/p/{slug}")
    if choice:
        page.get_by_role("link", name=choice, exact=True).click()
        expect(page.get_by_role("link", name=choice, exact=True)).to_have_attribute("aria-current", "true")
    page.get_by_role("spinbutton", name="Quantity").fill(str(quantity))
    button(page, "Add to cart").click()
    go_on_shopping(page)


def go_on_shopping(page: Page) -> None:
    """Wait for what was added to the cart, and close the dialog that scripts show it in."""
    expect(page.get_by_text("is in your cart")).to_be_visible()
    for close in page.get_by_role("button", name="Continue shopping").all():
        close.click()


def begin_checkout(page: Page) -> None:
    """Go to the checkout from any page, by the cart."""
    page.get_by_role("banner").get_by_role("link", name="Cart").click()
    page.get_by_role("link", name="Checkout").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Checkout")


def fill_in(page: Page, fields: Mapping[str, str]) -> None:
    """Type into fields by their labels."""
    for label, text in fields.items():
        page.get_by_label(label, exact=True).fill(text)


def order(page: Page) -> str:
    """Check out the cart, as far as the payment page; returns the order's number."""
    begin_checkout(page)
    fill_in(page, {"Email": new_email(), **ADDRESS})
    for box in page.get_by_label("I am 18 or older").all():
        box.check()
    button(page, "Order and pay").click()
    return number_to_pay(page)


def number_to_pay(page: Page) -> str:
    """The number of the order whose payment page is shown."""
    expect(page).to_have_url(re.compile(r"/pay/"))
    found = re.search(r"M-\d+", page.title())
    assert found, page.title()
    return found.group()


def pay(page: Page, answer: str = "Pay") -> None:
    """Press a button of the payment page and come back to the order."""
    button(page, answer).click()
    expect(page).to_have_url(re.compile(r"/orders/M-\d+"))


def expect_paid(page: Page, number: str) -> None:
    """Expect that the order's page thanks for it, and says that it is paid."""
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Thank you, order {number} is placed")
    expect(page.get_by_role("main")).to_contain_text("We've received your payment")
    expect(page.get_by_role("main")).to_contain_text(f"Order {number}")


def emails_of(page: Page, number: str, how_many: int = 1) -> list[str]:
    """The subjects of the emails about an order, as soon as there are `how_many`."""

    def arrived() -> list[str] | None:
        page.goto("/dev/mail")
        subjects = page.get_by_role("link", name=number).all_inner_texts()
        return subjects if len(subjects) >= how_many else None

    return until(arrived, EMAIL_SECONDS, f"{how_many} emails about {number}")


def names_shown(page: Page) -> list[str]:
    """The names of the products in the list, in its order."""
    return page.get_by_role("main").get_by_role("article").get_by_role("heading").all_inner_texts()
