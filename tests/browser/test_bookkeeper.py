"""A bookkeeper closes a month: the figures are looked at, frozen, and the file proves them."""

import hashlib
import re
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from domain.clock import now
from tests.support.browser.accounts import PASSWORD
from tests.support.browser.people import new_email
from tests.support.browser.returns import sign_in_staff
from tests.support.browser.running_shop import RunningShop
from tests.support.browser.steps import button


def test_a_bookkeeper_closes_a_month(page: Page, mercer: RunningShop) -> None:
    email, month = new_email(), f"{now().date().replace(day=1) - timedelta(days=1):%Y-%m}"
    mercer.make_staff(email, "bookkeeper", PASSWORD)
    sign_in_staff(page, "/admin", {"email": email, "password": PASSWORD})
    menu, main = page.get_by_role("navigation", name="Staff"), page.get_by_role("main")
    expect(menu.get_by_role("link", name="Customers")).to_have_count(0)
    menu.get_by_role("link", name="Reports").click()
    main.get_by_role("link", name=re.compile("^Tax")).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tax")
    page.goto("/admin/reports/months")
    page.get_by_label("Month", exact=True).fill(month)
    button(page, "Close month").click()
    expect(page.get_by_role("alert")).to_contain_text("Tick this once you have checked the figures.")
    page.get_by_role("checkbox", name=re.compile("I have checked the figures")).check()
    button(page, "Close month").click()
    expect(main).to_contain_text(email)
    digest = main.locator("dd code").inner_text()
    with page.expect_download() as file:
        page.get_by_role("link", name="Download the file").click()
    assert hashlib.sha256(Path(file.value.path()).read_bytes()).hexdigest() == digest
    page.goto("/admin/reports/months")
    expect(page.get_by_role("row").filter(has_text=digest[:16])).to_contain_text("None")
    expect(main).to_contain_text("can be closed ten minutes after it has ended.")
