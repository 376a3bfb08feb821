"""Every kind of page that a customer can stand on, and the way there."""

from collections.abc import Callable, Mapping

from playwright.sync_api import Page, expect

from tests.browser.patience import until
from tests.browser.people import ADDRESS
from tests.browser.steps import begin_checkout, button, fill_in, letters_of, order, pay, put_in_cart

FAILED_SECONDS = 30.0
Way = Callable[[Page], None]


def address(path: str) -> Way:
    """A page that needs nothing but its address."""

    def go(page: Page) -> None:
        page.goto(path)

    return go


def full_cart(page: Page) -> None:
    """A cart with two lines."""
    put_in_cart(page, "cedar-pencil-set", 2)
    put_in_cart(page, "espresso-cup", 1, choice="Oat")
    page.goto("/cart")


def product_refused(page: Page) -> None:
    """A product of which more was asked than there is."""
    page.goto("/p/paper-shade-floor-lamp")
    page.get_by_role("spinbutton", name="Quantity").fill("50")
    button(page, "Add to cart").click()
    expect(page.get_by_role("alert")).to_be_visible()


def checkout(page: Page) -> None:
    """The form, empty."""
    full_cart(page)
    begin_checkout(page)


def checkout_with_errors(page: Page) -> None:
    """The form with half of it wrong."""
    checkout(page)
    fill_in(page, {**ADDRESS, "Email": "nobody", "Postcode": "12345", "Full name": ""})
    button(page, "Place order").click()
    expect(page.get_by_role("alert")).to_be_visible()


def checkout_abroad(page: Page) -> None:
    """The form as Americans see it."""
    checkout(page)
    page.get_by_label("Country").select_option(label="United States")
    expect(page.get_by_label("ZIP code")).to_be_visible()


def payment(page: Page) -> None:
    """The provider's page."""
    put_in_cart(page, "terracotta-planter")
    order(page)


def pending(page: Page) -> None:
    """An order after a declined payment."""
    payment(page)
    pay(page, "Let the card be declined")


def paid(page: Page) -> None:
    """An order that is paid."""
    payment(page)
    pay(page)


def letter(page: Page) -> None:
    """A letter as the development mailbox shows it."""
    put_in_cart(page, "propagation-tubes")
    number = order(page)
    letters_of(page, number)
    page.get_by_role("link", name=number).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(number)


def fail(page: Page, end_hold: Callable[[str], None]) -> None:
    """An order whose time to pay is over."""
    put_in_cart(page, "propagation-tubes")
    number = order(page)
    pay(page, "Let the bank not answer")
    end_hold(number)

    def failed() -> bool:
        page.reload()
        return page.get_by_role("heading", level=1).inner_text() == "Not completed"

    until(failed, FAILED_SECONDS, "the worker gives the goods back")


PLACES: Mapping[str, Way] = {
    "home": address("/"),
    "category": address("/c/tableware"),
    "category-filtered": address("/c/lighting?colour=Bone&in_stock=1&price_max=200"),
    "search": address("/search?q=oak"),
    "search-nothing": address("/search?q=qqzzxx"),
    "product": address("/p/stoneware-mug"),
    "product-sold-out": address("/p/glass-terrarium"),
    "product-refused": product_refused,
    "cart-empty": address("/cart"),
    "cart": full_cart,
    "checkout": checkout,
    "checkout-errors": checkout_with_errors,
    "checkout-abroad": checkout_abroad,
    "payment": payment,
    "order-pending": pending,
    "order-paid": paid,
    "not-found": address("/nowhere"),
    "mailbox": address("/dev/mail"),
    "letter": letter,
}
TWICE = {"product-refused", "checkout-abroad", "cart-empty"}
"""Places that are another state of a page, and so have its title."""
