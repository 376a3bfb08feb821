"""A packer from the invitation to the first parcel, who is shown nothing else."""

import re

import pyotp
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.support.browser.accounts import PASSWORD
from tests.support.browser.orders import paid_order
from tests.support.browser.patience import until
from tests.support.browser.people import new_email
from tests.support.browser.returns import ADMIN, sign_in_staff
from tests.support.browser.staff import send
from tests.support.browser.steps import EMAIL_SECONDS, button, fill_in


def test_a_packer_is_invited_sends_a_parcel_and_sees_nothing_else(page: Page, visit: Visit) -> None:
    number, email = paid_order(page), new_email()
    owner, packer = visit(), visit()
    invite(owner, email)
    follow_invitation(packer, email)
    fill_in(packer, {"Your name": "Pat Packer", "Password": PASSWORD})
    button(packer, "Accept").click()
    set_up_app(packer)

    packer.get_by_role("link", name="Staff area").click()
    menu = packer.get_by_role("navigation", name="Staff")
    expect(menu.get_by_role("link")).to_have_text(["Today", "Orders", "Emails to you"])
    packer.get_by_role("main").get_by_role("link", name=number).click()
    expect(packer.get_by_role("heading", level=1)).to_have_text(f"Order {number}")
    expect(packer.get_by_role("main")).not_to_contain_text("£")
    expect(packer.locator("details.act")).to_have_count(0)
    send(packer, {})
    expect(packer.get_by_role("heading", name="Mark as delivered")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("On its way")

    owner.reload()
    expect(owner.get_by_role("row").filter(has_text="Pat Packer")).to_contain_text("Set up")


def invite(owner: Page, email: str) -> None:
    """Invite someone to pack."""
    sign_in_staff(owner, "/admin/staff", ADMIN)
    owner.get_by_role("link", name="Invite someone").click()
    fill_in(owner, {"Email": email})
    owner.get_by_role("radio", name=re.compile("^Packer")).check()
    button(owner, "Send invitation").click()
    expect(owner.get_by_text("Invitation sent.")).to_be_visible()


def follow_invitation(page: Page, email: str) -> None:
    """Open the link in the email."""

    def arrived() -> bool:
        page.goto("/dev/mail")
        return page.get_by_role("listitem").filter(has_text=email).count() > 0

    until(arrived, EMAIL_SECONDS, f"an invitation for {email}")
    page.get_by_role("listitem").filter(has_text=email).get_by_role("link").first.click()
    found = re.search(r"/invitations/\S+?key=[\w=%-]+", page.content().replace("&amp;", "&"))
    assert found
    page.goto(found.group())


def set_up_app(page: Page) -> None:
    """Set up an authenticator app, and keep the recovery codes."""
    expect(page.get_by_role("status").first).to_contain_text("Set up two-step verification before you start.")
    button(page, "Set up an app").click()
    secret = page.get_by_role("main").locator("code").inner_text().replace(" ", "")
    fill_in(page, {"Code": pyotp.TOTP(secret).now()})
    button(page, "Turn on").click()
    page.get_by_role("link", name="I've saved them").click()
