"""Steps of a customer with an account, by the words on the pages."""

import re

from playwright.sync_api import Page

from tests.support.browser.patience import until
from tests.support.browser.people import new_email
from tests.support.browser.steps import EMAIL_SECONDS, button, fill_in

PASSWORD = "plum lantern orbit 47"


def open_account(page: Page) -> str:
    """Sign up with an emailed code; returns the address."""
    email = prove_address(page)
    fill_in(page, {"Your name": "Ada Byron", "Password": PASSWORD})
    button(page, "Create account").click()
    page.wait_for_url("**/account")
    return email


def prove_address(page: Page) -> str:
    """Sign up as far as the last page, with an emailed code; returns the address."""
    email = new_email()
    page.goto("/sign-up")
    fill_in(page, {"Email": email})
    button(page, "Send me a code").click()
    page.wait_for_url("**/sign-up/code")
    code = mailed_code(page, email)
    page.goto("/sign-up/code")
    fill_in(page, {"Code": code})
    button(page, "Continue").click()
    page.wait_for_url("**/sign-up/details")
    return email


def mailed_code(page: Page, email: str) -> str:
    """The code that was emailed to this address."""

    def arrived() -> str | None:
        page.goto("/dev/mail")
        message = page.get_by_role("listitem").filter(has_text=email).filter(has_text="is your code").first
        found = re.search(r"\d{6}", message.inner_text()) if message.count() else None
        return found and found.group()

    return str(until(arrived, EMAIL_SECONDS, f"a code for {email}"))


def sign_out(page: Page) -> None:
    """Sign out, by the account's navigation."""
    page.goto("/account")
    page.get_by_role("navigation", name="Account").get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile(r"/$"))


def sign_in(page: Page, email: str) -> None:
    """Send the sign-in form."""
    page.goto("/sign-in")
    fill_in(page, {"Email": email, "Password": PASSWORD})
    page.get_by_role("button", name="Sign in", exact=True).click()


def change_email(page: Page) -> str:
    """Change the email of a new account; returns the address before."""
    before, email = open_account(page), new_email()
    page.goto("/account/email")
    fill_in(page, {"New email": email})
    button(page, "Send me a code").click()
    page.wait_for_url("**/account/email/code")
    code = mailed_code(page, email)
    page.goto("/account/email/code")
    fill_in(page, {"Code": code})
    button(page, "Continue").click()
    page.wait_for_url("**/account/security?done=email")
    return before


def undo_email(page: Page) -> None:
    """The question before a change of email is undone, from the link in the email to the address before."""
    before = change_email(page)

    def arrived() -> bool:
        page.goto("/dev/mail")
        emails = page.get_by_role("listitem").filter(has_text=before)
        return emails.filter(has_text="was changed").count() > 0

    until(arrived, EMAIL_SECONDS, f"the email to {before}")
    page.get_by_role("listitem").filter(has_text=before).get_by_role("link", name="was changed").click()
    found = re.search(r"/email-changes/[\w-]+\?key=[\w%=-]+", page.inner_text("body"))
    assert found
    page.goto(found.group())
