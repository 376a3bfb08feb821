"""The list of emails on a phone, with what a mail server said about one."""

from playwright.sync_api import Page, expect

from tests.support.browser.orders import paid_order
from tests.support.browser.returns import sign_in_staff
from tests.support.browser.running_shop import RunningShop
from tests.support.browser.steps import emails_of

REASON = "550 5.1.1 Recipient address rejected: User unknown in virtual mailbox table"


def test_a_refused_email_is_read_line_by_line_on_a_phone(page: Page, mercer: RunningShop) -> None:
    number = paid_order(page)
    emails_of(page, number)
    mercer.refuse_emails(number, REASON)
    page.set_viewport_size({"width": 360, "height": 740})
    sign_in_staff(page, f"/admin/emails?status=failed&order={number}")
    row = page.get_by_role("row").filter(has_text=REASON).first
    expect(row).to_contain_text(number)
    for words in row.get_by_role("cell").all():
        box = words.bounding_box()
        assert box
        assert box["height"] < 120, words.inner_text()
