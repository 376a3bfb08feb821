"""A stock alert: requested for a sold-out product, emailed once staff restock it, and unsubscribed from."""

import re

import httpx
from playwright.sync_api import Page, expect

from tests.browser.test_json_walk import administrator, newest_email
from tests.support.browser.patience import until
from tests.support.browser.people import new_email
from tests.support.browser.running_shop import RunningShop
from tests.support.browser.steps import EMAIL_SECONDS, button, fill_in
from web.embedded.emails import list_emails

SLUG, NAME = "coat-stand", "Coat Stand"


def put_on_shelf(mercer: RunningShop, on_hand: int) -> None:
    """As staff do after counting."""
    with httpx.Client(base_url=mercer.base_url, trust_env=False) as program:
        clerk = administrator(program)
        [variant] = program.get(f"/api/products/{SLUG}", headers=clerk).json()["variants"]
        done = program.put(f"/api/variants/{variant['id']}/stock", json={"on_hand": on_hand}, headers=clerk)
        assert done.status_code == 200, done.text


def until_sold_out(page: Page) -> None:
    """The page shows it to everybody within a second."""

    def shown() -> bool:
        page.goto(f"/p/{SLUG}")
        return button(page, "Email me when it's back").count() == 1

    until(shown, EMAIL_SECONDS, "it is shown as sold out")


def emails_to(mercer: RunningShop, email: str) -> int:
    return len([one for one in list_emails(mercer.mailbox_dir) if email in one.recipients])


def test_a_stock_alert_from_sold_out_to_the_email_and_unsubscribing(
    page: Page, mercer: RunningShop, *, scripts: bool
) -> None:
    email = new_email()
    put_on_shelf(mercer, 0)
    until_sold_out(page)
    fill_in(page, {"Your email": "nobody"})
    button(page, "Email me when it's back").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter an email address")
    expect(page.get_by_label("Your email")).to_be_focused()
    fill_in(page, {"Your email": email})
    button(page, "Email me when it's back").click()
    noted = page.get_by_text("We'll email you")
    expect(noted).to_be_visible()
    if scripts:
        expect(noted).to_be_focused()

    [confirmation] = re.findall(r"http://\S+/confirmation\S+", newest_email(mercer.mailbox_dir, email, "Confirm"))
    page.goto(confirmation)
    button(page, "Confirm").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your stock alert is confirmed")

    put_on_shelf(mercer, 11)
    message = newest_email(mercer.mailbox_dir, email, f"{NAME} is back in stock")
    to_product, way_out = re.findall(r"http://\S+/(?:p|stock-alerts)/\S+", message)
    page.goto(to_product)
    expect(button(page, "Add to cart")).to_be_enabled()
    page.goto(way_out)
    button(page, "Unsubscribe").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You've unsubscribed")
    assert emails_to(mercer, email) == 2
