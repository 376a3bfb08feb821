"""Emails as a mail program shows them, on a desktop and on a phone."""

from dataclasses import replace

from playwright.sync_api import Page

from tests.support.browser.axe import violations
from tests.support.browser.steps import emails_of, order, pay, put_in_cart
from web.config.settings import Settings
from web.mail.emails import BY_KIND
from web.mail.mailer import render_email

TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def unpaid() -> str:
    """The email that asks to pay for an order, with all that one may have: it is sent where nobody pays in time."""
    context = BY_KIND["order_placed"].sample(Settings())
    more = {"payable": True, "discount": 1000, "tax_included": False, "gift_note": "Happy birthday!\nFrom all of us."}
    context["order"] = replace(context["order"], **more)
    return render_email(Settings(), "order_placed", context).html


def test_every_email_of_an_order_is_accessible(page: Page) -> None:
    put_in_cart(page, "striped-tea-towel")
    number = order(page)
    pay(page, "Decline the card")
    page.get_by_role("button", name="Pay").click()
    pay(page)
    assert len(emails_of(page, number, how_many=1)) == 1
    links = page.get_by_role("link", name=number).all()
    emails = [page.context.request.get(f"{one.get_attribute('href')}/html").text() for one in links]
    for email in (*emails, unpaid()):
        page.goto("about:blank")
        page.set_content(email)
        for width in (800, 320):
            page.set_viewport_size({"width": width, "height": 900})
            assert not page.evaluate(TOO_WIDE), f"{page.title()} at {width}"
            assert violations(page) == [], page.title()
