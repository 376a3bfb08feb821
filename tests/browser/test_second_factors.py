"""Second factors in a real browser: a device that makes passkeys, and an authenticator app, scripts on or off."""

import re
import time
from collections.abc import Callable

import pyotp
import pytest
from playwright.sync_api import Page, expect

from tests.support.browser.accounts import open_account, sign_in, sign_out
from tests.support.browser.axe import violations
from tests.support.browser.patience import settle
from tests.support.browser.steps import button, fill_in

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
Verified = Callable[[bool], None]


def plug_in_device(page: Page) -> Verified:
    """A device with passkeys for this tab; what is returned decides whether it knows its owner's finger."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    device = session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]

    def verify(known: bool) -> None:
        session.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": known})

    return verify


def check_looks(page: Page) -> None:
    """Readable by everybody, by day and by night, on a narrow screen too."""
    for width, scheme in ((1440, "light"), (320, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
        settle(page)
        assert violations(page) == [], f"{page.title()} {scheme}"
        assert not page.evaluate(TOO_WIDE), f"{page.title()} at {width}"


def test_a_passkey_is_made_and_signs_in(page: Page) -> None:
    verify = plug_in_device(page)
    email = open_account(page)
    page.goto("/account/security/factors")
    check_looks(page)
    page.get_by_role("link", name="Add a passkey").click()
    check_looks(page)
    fill_in(page, {"Passkey name": "Blue phone"})
    button(page, "Create passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    check_looks(page)
    with page.expect_download() as download:
        button(page, "Save as a text file").click()
    assert len(re.findall(r"(?m)^\w{4}-\w{4}-\w{4}-\w{4}$", download.value.path().read_text())) == 10
    page.get_by_role("link", name="I've saved them").click()
    expect(page.get_by_role("main")).to_contain_text("Blue phone")
    check_looks(page)

    sign_out(page)
    page.goto("/sign-in")
    check_looks(page)
    verify(False)
    button(page, "Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("No passkey was chosen")
    verify(True)
    button(page, "Sign in with a passkey").click()
    page.wait_for_url("**/account")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Ada Byron")

    sign_out(page)
    sign_in(page, email)
    page.wait_for_url("**/sign-in/second-step")
    check_looks(page)
    button(page, "Use a passkey").click()
    page.wait_for_url("**/account")


def test_a_device_makes_one_passkey_for_an_account(page: Page) -> None:
    plug_in_device(page)
    open_account(page)
    for heading in ("Your recovery codes", "Add a passkey"):
        page.goto("/account/security/passkeys")
        button(page, "Create passkey").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    expect(page.get_by_role("alert")).to_contain_text("This device already has a passkey for your account")


@pytest.mark.usefixtures("scripts")
def test_an_authenticator_app_is_set_up_and_required(page: Page) -> None:
    email = open_account(page)
    page.goto("/account/security")
    page.get_by_role("link", name="Set up two-step verification").click()
    button(page, "Set up an app").click()
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    secret = page.get_by_role("main").locator("code").inner_text().replace(" ", "")
    app = pyotp.TOTP(secret)
    fill_in(page, {"Code": app.now()})
    button(page, "Turn on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    recovery = page.get_by_role("main").locator("code").first.inner_text()

    sign_out(page)
    sign_in(page, email)
    fill_in(page, {"Code from your authenticator app": "000000"})
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("You have 4 tries left.")
    fill_in(page, {"Code from your authenticator app": app.at(time.time() + 30)})
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Ada Byron")

    sign_out(page)
    sign_in(page, email)
    page.get_by_text("Use a recovery code instead").click()
    fill_in(page, {"Recovery code": recovery})
    button(page, "Sign in with recovery code").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Ada Byron")


def test_the_page_of_an_authenticator_app_is_accessible(page: Page) -> None:
    open_account(page)
    page.goto("/account/security/factors")
    button(page, "Set up an app").click()
    page.wait_for_url("**/account/security/app")
    page.goto("/account/security/app")
    check_looks(page)
