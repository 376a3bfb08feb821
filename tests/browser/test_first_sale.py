"""From an empty shop to a first sale: a German shop that sells in euros. Without JavaScript: tests/web/start."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser.patience import until
from tests.support.browser.returns import ADMIN, sign_in_staff
from tests.support.browser.running_shop import RunningShop, run_empty_shop
from tests.support.browser.steps import EMAIL_SECONDS, button, fill_in, go_on_shopping, number_to_pay, pay
from tests.support.browser.watch import Watch
from tests.support.pictures import picture
from tests.web.settings.test_another_shop import OURS
from web.embedded.emails import list_emails, read_email

BUYER = "ada@example.de"
HOME = {"Full name": "Ada Lovelace", "Address": "Ring 2", "Postal code": "04109", "Town or city": "Leipzig"}
LOGO_SECONDS = 60.0


@pytest.fixture
def empty_shop() -> Iterator[RunningShop]:
    """A shop in which nothing is."""
    with run_empty_shop() as shop:
        yield shop


def test_an_empty_shop_comes_to_its_first_sale(browser: Browser, empty_shop: RunningShop) -> None:
    watch = Watch(empty_shop.base_url)
    watch.expect("status 503")
    owner, buyer = visit(browser, empty_shop, watch), visit(browser, empty_shop, watch)
    sign_in_staff(owner, "/admin/settings", ADMIN)
    button(owner, "Close the shop").click()
    expect(owner.get_by_text("The shop is closed to visitors.")).to_be_visible()
    buyer.goto("/")
    expect(buyer.get_by_role("link", name="Cart")).to_have_count(0)

    answer_the_questions(owner)
    add_what_is_sold(owner)
    owner.goto("/admin/settings")
    button(owner, "Open the shop").click()
    expect(owner.get_by_text("The shop is open.")).to_be_visible()

    number = buy_the_bowl(buyer)
    nothing_of_another_shop(buyer, empty_shop, number)
    watch.check()


def visit(browser: Browser, shop: RunningShop, watch: Watch) -> Page:
    """Somebody with a browser of their own."""
    context = browser.new_context(base_url=shop.base_url)
    watch.follow(context)
    return context.new_page()


def answer_the_questions(owner: Page) -> None:
    """Name the shop, its seller, its place, its look and how it is paid."""
    owner.goto("/admin/start/shop")
    named = {"Name of the shop": "Kupfer & Holz", "Tagline": "Dinge aus Leipzig"}
    fill_in(owner, {**named, "Email for customers": "post@kupfer.example"})
    go_on(owner, "Who sells?")
    fill_in(owner, {"Who sells": "Kupfer & Holz GmbH", "Postal address": "Beispielweg 1\n04109 Leipzig"})
    fill_in(owner, {"VAT number": "DE 123456789"})
    go_on(owner, "Where do you sell from?")
    for label, value in {"Home country": "DE", "Currency": "EUR", "Figures and dates": "en_DE"}.items():
        owner.get_by_label(label, exact=True).select_option(value)
    owner.get_by_label("Time zone", exact=True).select_option("Europe/Berlin")
    owner.get_by_label("Prices include tax").check()
    go_on(owner, "What does it look like?")
    fill_in(owner, {"Colour": "#b04a2f"})
    logo = {"name": "logo.png", "mimeType": "image/png", "buffer": picture("PNG", (400, 100))}
    owner.get_by_label("Logo").set_input_files(logo)  # type: ignore[arg-type]
    go_on(owner, "How are you paid?")
    button(owner, "Save and finish").click()
    expect(owner.get_by_role("heading", level=1)).to_have_text("Today")


def go_on(owner: Page, question: str) -> None:
    """Save, and come to the next question."""
    button(owner, "Save and continue").click()
    expect(owner.get_by_role("heading", level=1)).to_have_text(question)


def add_what_is_sold(owner: Page) -> None:
    """Add a delivery method, a department, a bowl in it, and publish the pages that the law wants."""
    owner.goto("/admin/delivery-methods/new")
    fill_in(owner, {"Name": "Standard delivery", "Code": "standard", "Zone": "Home", "Price (EUR)": "4,90"})
    fill_in(owner, {"Minimum working days": "2", "Maximum working days": "3"})
    owner.get_by_label("Germany", exact=True).check()
    button(owner, "Add method").click()
    expect(owner.get_by_role("heading", level=1)).to_have_text("Delivery methods")
    owner.goto("/admin/categories/new")
    fill_in(owner, {"Name": "Bowls"})
    owner.get_by_label("Published").check()
    button(owner, "Add category").click()
    expect(owner.get_by_role("heading", level=1)).to_have_text("Categories")
    owner.goto("/admin/products/new")
    fill_in(owner, {"Name": "Copper Bowl", "Price (EUR)": "19,90", "Stock": "3"})
    owner.get_by_label("Published").check()
    owner.get_by_label("Category").select_option(label="Bowls")
    button(owner, "Add product").click()
    expect(owner.get_by_role("heading", level=1)).to_have_text("Copper Bowl")
    for slug in ("terms", "privacy", "delivery-and-returns"):
        owner.goto(f"/admin/content/{slug}")
        owner.get_by_label("Published").check()
        button(owner, "Save").first.click()
        expect(owner.get_by_text("Page saved.")).to_be_visible()


def buy_the_bowl(buyer: Page) -> str:
    """Find the bowl from the front page, order it and pay; returns the order's number."""
    buyer.goto("/")
    buyer.get_by_role("banner").get_by_role("link", name="Bowls").click()
    buyer.get_by_role("link", name="Copper Bowl").click()
    expect(buyer.get_by_role("main")).to_contain_text(re.compile("19.90"))
    button(buyer, "Add to cart").click()
    go_on_shopping(buyer)
    buyer.goto("/checkout")
    fill_in(buyer, {"Email": BUYER, **HOME})
    button(buyer, "Order with obligation to pay").click()
    number = number_to_pay(buyer)
    pay(buyer)
    expect(buyer.get_by_role("heading", level=1)).to_have_text(f"Thank you, order {number} is placed")
    return number


def nothing_of_another_shop(buyer: Page, shop: RunningShop, number: str) -> None:
    """Look at the order, the front page and the emails for the name of another shop and its country."""
    for page in (buyer.content(), (buyer.goto("/"), buyer.content())[1]):
        assert OURS.search(page) is None
    logo = buyer.get_by_role("banner").get_by_role("img", name="Kupfer & Holz")
    until(lambda: (buyer.reload(), logo.count())[1], LOGO_SECONDS, "the logo is made and shown")

    def arrived() -> list[str]:
        return [one.id for one in list_emails(shop.mailbox_dir) if BUYER in one.recipients and number in one.subject]

    for found in until(arrived, EMAIL_SECONDS, "an email about the order"):
        text = read_email(shop.mailbox_dir, found).text
        assert (OURS.search(text), "Kupfer & Holz GmbH" in text) == (None, True)
